"""When each browser was last seen, for the list of where one is signed in."""

from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from workspaces.models import User
from workspaces.rate_limits import RateLimit

Answer = Callable[[HttpRequest], HttpResponse]
WRITTEN = RateLimit("session-seen", times=1, seconds=180)  # not with each request
STEP = timedelta(seconds=60)  # nor where nothing counts, or each process for itself


def note_sessions(answer: Answer) -> Answer:
    """Middleware. Requests that ask nothing of their session, such as a stranger's, cost nothing."""

    def noting(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        key = request.session.session_key if request.session.accessed else None
        user: User | AnonymousUser | None = request.user  # none after a refusal of the API
        if key and user and user.is_authenticated and not WRITTEN.take(key):
            now = timezone.now()
            UserSession.objects.filter(session_key=key, last_seen_at__lte=now - STEP).update(last_seen_at=now)
        return response

    return noting
