"""Your account: where you are signed in, and signing out there."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from workspaces.browser_words import browser_words


@dataclass(frozen=True)
class Session:
    """One browser that is signed in. seen: to within a few minutes. here: it is the one that asks."""

    id: int
    browser: str
    address: str
    since: datetime
    seen: datetime
    here: bool


@login_required
@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    rows = UserSession.objects.purge_and_list(request.user)
    shown = [_session(row) for row in rows]
    shown.sort(key=lambda one: (not one.here, -one.seen.timestamp()))
    columns = [_("Browser"), _("Address"), _("Last seen"), _("Signed in"), {"label": _("Actions"), "hidden": True}]
    return render(request, "account/sessions.html", {"rows": shown, "columns": columns})


def _session(row: UserSession) -> Session:
    words = browser_words(row.user_agent)
    return Session(row.pk, words, row.ip, row.created_at, row.last_seen_at, here=row.is_current())


@login_required
@require_POST
def end(request: HttpRequest, session_id: int) -> HttpResponse:
    """Of the browser that asks: as signing out."""
    row = get_object_or_404(UserSession, user=request.user, pk=session_id)
    end_sessions(request, [row])
    if request.user.is_authenticated:
        messages.success(request, _("That browser is signed out."))
    return redirect("sessions:list")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    end_other_sessions(request, request.user)
    messages.success(request, _("Every other browser is signed out."))
    return redirect("sessions:list")
