"""Whether whoever began something that takes long may still have it: looked up anew, as at their next request."""

from collections.abc import Callable

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from workspaces.access import Permission, permissions_of, permissions_of_key
from workspaces.models import ApiKey, Member, Workspace
from workspaces.second_factors import must_set_up

StillAllowed = Callable[[], bool]


def member_still_may(request: HttpRequest, permission: Permission, *, workspace: Workspace) -> StillAllowed:
    """request: of a member. Not any more when they signed out, or were signed out, have left the workspace or have
    another role there.
    """
    session_key, signed = request.session.session_key, request.session.get(HASH_SESSION_KEY, "")
    user_id = request.user.pk

    def may() -> bool:
        places = Member.objects.filter(user=user_id, workspace=workspace.pk, user__is_active=True)
        member = places.select_related("user", "workspace").first()
        if member is None or permission not in permissions_of(member) or must_set_up(member):
            return False
        sessions = Session.objects.filter(pk=session_key, expire_date__gt=timezone.now())
        return sessions.exists() and constant_time_compare(member.user.get_session_auth_hash(), signed)

    return may


def key_still_may(key: ApiKey, permission: Permission) -> StillAllowed:
    """Not any more when it was revoked, or whoever made it may not."""

    def may() -> bool:
        current = ApiKey.objects.alive().of_members().filter(pk=key.pk).first()
        return current is not None and permission in permissions_of_key(current)

    return may
