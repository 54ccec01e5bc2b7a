"""Who may do what: the one table of permissions, and the door every page of the console goes through."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from workspaces.elsewhere import place_of
from workspaces.models import ApiKey, Member, Role, User, Workspace
from workspaces.prepared import PreparedRows
from workspaces.second_factors import must_set_up


class Permission(StrEnum):
    """Something a member may do. Templates ask ``{% if "build" in permissions %}``."""

    VIEW = "view"
    BUILD = "build"  # agents, triggers, connections, credentials
    PUBLISH = "publish"  # what was built goes live
    READ_CONVERSATIONS = "read_conversations"
    WRITE_NOTES = "write_notes"
    TALK = "talk"  # with people, as a live agent
    MANAGE_WORKSPACE = "manage_workspace"  # its name, members, API keys, audit log


PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.BUILDER: frozenset(Permission) - {Permission.MANAGE_WORKSPACE},
    Role.LIVE_AGENT: frozenset(
        {Permission.VIEW, Permission.READ_CONVERSATIONS, Permission.WRITE_NOTES, Permission.TALK}
    ),
    Role.VIEWER: frozenset({Permission.VIEW, Permission.READ_CONVERSATIONS}),
}
SESSION_KEY = "workspace"  # the id of the one a session works in
PLACES = "places_of_its_user"  # of a request, once they were read
_MEMBERSHIPS: PreparedRows[Member] = PreparedRows(
    lambda user_id: Member.objects.filter(user=user_id).select_related("workspace", "user").order_by("created_at", "pk")
)


class MemberRequest(HttpRequest):
    """What a view behind ``member_required`` is given."""

    user: User
    member: Member
    htmx: HtmxDetails


LOAD_ANEW = {"HX-Refresh": "true"}  # for a part of a page: what is on the screen must not stay there
NEEDED = "permissions_needed"
P = ParamSpec("P")
MemberView = Callable[Concatenate[MemberRequest, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def permissions_of(member: Member) -> frozenset[Permission]:
    return PERMISSIONS[Role(member.role)]


def permissions_of_key(key: ApiKey) -> frozenset[Permission]:
    """What the key was given, as far as whoever made it may do that today."""
    maker = Member.objects.filter(workspace=key.workspace_id, user=key.created_by_id).first()
    return PERMISSIONS[Role(key.role)] & permissions_of(maker) if maker else frozenset()


def roles_with(permission: Permission) -> list[Role]:
    return [role for role, granted in PERMISSIONS.items() if permission in granted]


def memberships_of(user: User | AnonymousUser) -> list[Member]:
    """Every place a person has, the one they joined first leading."""
    if not user.is_authenticated:
        return []
    return _MEMBERSHIPS.all(user.pk)


def places_of(request: HttpRequest) -> list[Member]:
    """Of whoever makes it. Read anew with each request, so what an owner changes holds from the next one on."""
    read: tuple[object, list[Member]] | None = getattr(request, PLACES, None)
    if read is None or read[0] != request.user.pk:
        read = request.user.pk, memberships_of(request.user)
        setattr(request, PLACES, read)
    return read[1]


def membership_of(request: HttpRequest) -> Member | None:
    """The place a person works in: what this session chose, else the workspace they joined first. None when they are
    in none.
    """
    places = places_of(request)
    if not places:
        return None
    chosen = request.session.get(SESSION_KEY)
    return next((place for place in places if str(place.workspace_id) == chosen), places[0])


def work_in(request: HttpRequest, workspace: Workspace) -> None:
    """Pages that are open in other tabs were drawn for another workspace: with a new CSRF token, their forms change
    nothing in this one. Nor does a deed that waits there until the person has shown again who they are.
    """
    request.session[SESSION_KEY] = str(workspace.pk)
    request.session.pop(STATE_SESSION_KEY, None)
    rotate_token(request)


def member_required(permission: Permission) -> Callable[[MemberView[P]], View[P]]:
    """Lets a member with this permission in, as ``request.member``; nobody else learns that the page exists.

    Signed out: to sign-in, or to the first run while nobody has an account. No workspace, or a role without the
    permission: 404. No second factor where the workspace wants one: to where it is set up. What is in another workspace
    of theirs: 404 that says so. What is shown is kept by no cache, so *Back* after signing out shows nothing.
    ``permissions_needed`` of the view holds what it asks for.
    """

    def decorate(view: MemberView[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            member = membership_of(request)
            known = cast("MemberRequest", request)
            if member is None:
                return _not_found(known)
            known.member = member
            if must_set_up(member):
                return _to_set_up(known)
            allowed = permission in permissions_of(member)
            try:
                response = view(known, *args, **kwargs) if allowed else _not_found(known)
            except Http404:
                elsewhere = place_of(kwargs, among=places_of(request))
                if elsewhere and elsewhere != member:
                    response = _say_where(known, elsewhere)
                elif kwargs:
                    response = _not_found(known)
                else:
                    raise
            patch_cache_control(response, no_store=True)
            return response

        needed: frozenset[Permission] = getattr(view, NEEDED, frozenset())
        setattr(guarded, NEEDED, needed | {permission})
        return guarded

    return decorate


def _not_found(request: MemberRequest) -> HttpResponseBase:
    """A page that was open before, and asks for news, is loaded anew, and then is not found either."""
    if request.htmx:
        return HttpResponse(status=404, headers=LOAD_ANEW)
    raise Http404


def _say_where(request: MemberRequest, place: Member) -> HttpResponseBase:
    """What is asked for is in another workspace of theirs: that one, and a button that leads there."""
    if request.htmx:
        return HttpResponse(status=404, headers=LOAD_ANEW)
    back = request.get_full_path() if request.method == "GET" else ""
    return render(request, "workspaces/elsewhere.html", {"place": place, "back": back}, status=404)


def _to_set_up(request: MemberRequest) -> HttpResponseBase:
    return HttpResponse(status=403, headers=LOAD_ANEW) if request.htmx else redirect("mfa_index")


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """And then back: to the page a deed was pressed on, since its own address may have none to show."""
    if cast("MemberRequest", request).htmx:
        return HttpResponse(status=401, headers=LOAD_ANEW)
    if not User.objects.exists():
        return redirect("workspaces:first_run")
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    words = _("You had been signed out, so nothing was saved. Sign in, look at what you typed, and save it again.")
    messages.warning(request, words)
    return redirect_to_login(_page_before(request) or request.get_full_path(), settings.LOGIN_URL)


def _page_before(request: HttpRequest) -> str:
    """The page of ours that the browser says it comes from; empty when it says none."""
    said, here = request.headers.get("Referer", ""), {request.get_host()}
    if not url_has_allowed_host_and_scheme(said, allowed_hosts=here, require_https=request.is_secure()):
        return ""
    parts = urlsplit(said)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
