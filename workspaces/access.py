"""Who may do what: the one table of permissions, and the door every page of the console goes through."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django_htmx.middleware import HtmxDetails

from workspaces.models import Member, Role, User


class Permission(StrEnum):
    """Something a member may do. Templates ask ``{% if "build" in permissions %}``."""

    VIEW = "view"
    BUILD = "build"  # agents, triggers, connections, credentials
    READ_CONVERSATIONS = "read_conversations"
    WRITE_NOTES = "write_notes"
    TALK = "talk"  # with people, as a live agent
    MANAGE_WORKSPACE = "manage_workspace"  # its name, members, API keys, audit log


PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.BUILDER: frozenset(Permission) - {Permission.MANAGE_WORKSPACE},
    Role.LIVE_AGENT: frozenset(Permission) - {Permission.MANAGE_WORKSPACE, Permission.BUILD},
}


class MemberRequest(HttpRequest):
    """What a view behind ``member_required`` is given."""

    user: User
    member: Member
    htmx: HtmxDetails


P = ParamSpec("P")
MemberView = Callable[Concatenate[MemberRequest, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def permissions_of(member: Member) -> frozenset[Permission]:
    return PERMISSIONS[Role(member.role)]


def membership_of(user: User | AnonymousUser) -> Member | None:
    """The place a person works in: the first workspace they joined. None when they are in none."""
    if not user.is_authenticated:
        return None
    return user.memberships.select_related("workspace", "user").order_by("created_at", "pk").first()


def member_required(permission: Permission) -> Callable[[MemberView[P]], View[P]]:
    """Lets a member with this permission in, as ``request.member``; nobody else learns that the page exists.

    Signed out: to sign-in, or to the first run while nobody has an account. No workspace, or a role without the
    permission: 404. What is shown is kept by no cache, so *Back* after signing out shows nothing.
    """

    def decorate(view: MemberView[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            member = membership_of(request.user)
            if member is None or permission not in permissions_of(member):
                raise Http404
            known = cast("MemberRequest", request)
            known.member = member
            response = view(known, *args, **kwargs)
            patch_cache_control(response, no_store=True)
            return response

        return guarded

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if not User.objects.exists():
        return redirect("workspaces:first_run")
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
