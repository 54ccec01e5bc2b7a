"""Signing out whoever does nothing for as long as their workspace says, and everybody two weeks after they signed in.

What counts is what a person does: a page they open, a form they send, and what a page sends by itself once they have
touched it (console.js says so in a header). A page that looks for news, and a picture that somebody sent, keep nobody
signed in. Nor does what is written into a session make it last longer, or a clock that is set back.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import cast

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workspaces import audit
from workspaces.access import places_of
from workspaces.models import DEFAULT_IDLE_MINUTES, AuditAction, Member, User, Workspace
from workspaces.set_back import BETWEEN_MACHINES

Answer = Callable[[HttpRequest], HttpResponse]
BY_HAND = "X-By-Hand"  # of a request that a page sends by itself: its person touched it since the one before
LAST = "last_by_hand"  # in the session, as the next: seconds since 1970
BEGAN = "signed_in_at"
LEFT = "idle_seconds_left"  # of a request: until its person is signed out if they do nothing; None: they are not
STEP = 30  # seconds; not written with each request


class IdleMinutes(models.IntegerChoices):
    """What an owner may choose."""

    QUARTER = 15, gettext_lazy("15 minutes")
    HALF = 30, gettext_lazy("30 minutes")
    HOUR = 60, gettext_lazy("1 hour")
    FOUR_HOURS = 240, gettext_lazy("4 hours")
    TWELVE_HOURS = 720, gettext_lazy("12 hours")
    NEVER = 0, gettext_lazy("Never")


def sign_out_idle(answer: Answer) -> Answer:
    """Middleware. Whoever was away too long, or signed in too long ago, is signed out before anything is done; what
    follows is as for everybody who is not signed in: they are led to sign in and then back.
    """

    def guarding(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            _look_at(request, request.user)
        return answer(request)

    return guarding


def _look_at(request: HttpRequest, user: User) -> None:
    now = time.time()
    _heed_set_back(request.session, now)
    limit = _limit_of(user, places_of(request))
    last, began = request.session.get(LAST), request.session.get(BEGAN)
    if began is not None and now - began >= settings.SESSION_COOKIE_AGE:
        _sign_out(request, _("You were signed out because two weeks have passed since you signed in."))
        return
    if limit and last is not None and now - last >= limit.total_seconds():
        _sign_out(request, _did_nothing(limit))
        return
    if began is None:
        _keep(request.session, {BEGAN: now})
    if last is None or (now - last >= STEP and is_by_hand(request)):
        _keep(request.session, {LAST: now})
        last = now
    setattr(request, LEFT, limit and int(last + limit.total_seconds() - now))


def _sign_out(request: HttpRequest, why: str) -> None:
    logout(request)
    back = _("Sign in, and you are where you were.")
    messages.warning(request, f"{why} {back}")


def _heed_set_back(session: SessionBase, now: float) -> None:
    """The clock was set back: what lies ahead was now, at the latest. That somebody showed who they are is among it."""
    ahead = now + BETWEEN_MACHINES.total_seconds()
    shown = session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    moments = [*(session.get(name, now) for name in (LAST, BEGAN)), *(record["at"] for record in shown)]
    if max(moments) <= ahead:
        return
    changed = {name: min(session[name], now) for name in (LAST, BEGAN) if name in session}
    _keep(
        session,
        {**changed, AUTHENTICATION_METHODS_SESSION_KEY: [one | {"at": min(one["at"], now)} for one in shown]},
    )


def is_by_hand(request: HttpRequest) -> bool:
    """Whether its person made it: a form or a page that is opened, and of what scripts send what says so."""
    if BY_HAND in request.headers:
        return True
    if "HX-Request" in request.headers:
        return False
    return request.method not in {"GET", "HEAD"} or "text/html" in request.headers.get("Accept", "text/html")


def _limit_of(user: User, places: Iterable[Member]) -> timedelta | None:
    """The shortest of their workspaces: from any of them two clicks lead into each other. None: no limit.

    An operator, and whoever is in no workspace, has the one that workspaces begin with.
    """
    chosen = [place.workspace.idle_minutes for place in places]
    if user.is_superuser or not chosen:
        chosen.append(DEFAULT_IDLE_MINUTES)
    shortest = min(filter(None, chosen), default=None)
    return timedelta(minutes=shortest) if shortest else None


def _did_nothing(limit: timedelta) -> str:
    hours, minutes = divmod(int(limit.total_seconds()) // 60, 60)
    if hours:
        words = ngettext(
            "You were signed out because you did nothing here for %(number)d hour.",
            "You were signed out because you did nothing here for %(number)d hours.",
            hours,
        )
    else:
        words = ngettext(
            "You were signed out because you did nothing here for %(number)d minute.",
            "You were signed out because you did nothing here for %(number)d minutes.",
            minutes,
        )
    return words % {"number": hours or minutes}


def _keep(session: SessionBase, values: Mapping[str, object]) -> None:
    """At once, and without making the session last longer than it does: the request may take long, and what it keeps
    in the session itself is written when it ends.
    """
    modified = session.modified
    session.update(dict(values))
    Session.objects.filter(pk=session.session_key).update(session_data=session.encode(dict(session.items())))
    session.modified = modified


@receiver(user_logged_in)
def _begin(request: HttpRequest, **_said: object) -> None:
    request.session[LAST] = request.session[BEGAN] = time.time()


@transaction.atomic
def set_idle_minutes(*, workspace: Workspace, minutes: int, actor: User) -> None:
    """Holds from everybody's next request on."""
    if Workspace.objects.filter(pk=workspace.pk).exclude(idle_minutes=minutes).update(idle_minutes=minutes):
        audit.record(workspace=workspace, action=AuditAction.IDLE_LIMIT_CHANGED, subject=workspace, actor=actor)


def seconds_left(request: HttpRequest) -> int | None:
    return cast("int | None", getattr(request, LEFT, None))
