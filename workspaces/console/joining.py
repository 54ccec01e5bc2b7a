"""What whoever has the link of an invitation sees: how to accept it, or why it cannot be accepted and what to do."""

from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workspaces.access import work_in
from workspaces.console.forms import NewcomerForm
from workspaces.invitations import (
    AccountExists,
    InvitationOver,
    accept,
    accept_as_newcomer,
    invitation_known_as,
)
from workspaces.models import Invitation, InvitationState, Member
from workspaces.rate_limits import RateLimit, address_of, network_of
from workspaces.sign_in import begin_session, is_by_service_alone

FOLLOWED = RateLimit("invitation-followed", times=30, seconds=60)
TRIES = RateLimit("invitation-accepted", times=10, seconds=60)
SESSION_KEY = "invitation"  # the id of the one whose link this session has followed


@require_safe
@never_cache
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Leads on to a page without the token in its address, where no history, log or neighbour can read it."""
    if FOLLOWED.take(network_of(address_of(request))):
        return render(request, "429.html", status=429)
    invitation = invitation_known_as(token)
    if invitation is None:
        return _cannot(request, "unknown")
    request.session[SESSION_KEY] = str(invitation.pk)
    return redirect("workspaces:join")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def join(request: HttpRequest) -> HttpResponse:
    """Signed out it looks the same whether the address has an account or not.

    Whoever runs the sign-in service of one institution can sign in as any of its people. So such a session opens no
    other institution, and one that was begun before somebody joined it is over.
    """
    invitation = _followed(request)
    if invitation is None:
        return _cannot(request, "unknown")
    if invitation.state != InvitationState.OPEN:
        return _cannot(request, invitation.state, invitation)
    if not request.user.is_authenticated:
        return _as_newcomer(request, invitation)
    user = request.user
    if user.email != invitation.email:
        return render(request, "workspaces/join_as_other.html", {"invitation": invitation}, status=403)
    if is_by_service_alone(request):
        return render(request, "workspaces/join_by_password.html", {"invitation": invitation}, status=403)
    if request.method != "POST":
        return render(request, "workspaces/join.html", {"invitation": invitation})
    try:
        member = accept(invitation=invitation, user=user)
    except InvitationOver:
        return redirect("workspaces:join")
    end_other_sessions(request, user)
    return _joined(request, member)


@require_POST
@never_cache
def other_account(request: HttpRequest) -> HttpResponse:
    """Signs out, and comes back to the invitation."""
    invitation = _followed(request)
    logout(request)
    if invitation is not None:
        request.session[SESSION_KEY] = str(invitation.pk)
    return redirect("workspaces:join")


def _followed(request: HttpRequest) -> Invitation | None:
    known = request.session.get(SESSION_KEY)
    return Invitation.objects.select_related("workspace").filter(pk=known).first() if known else None


def _as_newcomer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.method == "POST" and TRIES.take(network_of(address_of(request))):
        return render(request, "429.html", status=429)
    form = NewcomerForm(request.POST or None, email=invitation.email)
    context = {"invitation": invitation, "form": form}
    if not form.is_valid():
        return render(request, "workspaces/join_signed_out.html", context)
    try:
        member = accept_as_newcomer(invitation=invitation, **form.cleaned_data)
    except AccountExists:
        return render(request, "workspaces/join_signed_out.html", {**context, "to_sign_in": True})
    except InvitationOver:
        return redirect("workspaces:join")
    begin_session(request, member.user)
    return _joined(request, member)


def _joined(request: HttpRequest, member: Member) -> HttpResponse:
    request.session.pop(SESSION_KEY, None)
    work_in(request, member.workspace)
    return redirect("workspaces:home")


def _cannot(request: HttpRequest, why: str, invitation: Invitation | None = None) -> HttpResponse:
    context = {"why": str(why), "invitation": invitation}
    return render(request, "workspaces/join_over.html", context, status=410 if invitation else 404)
