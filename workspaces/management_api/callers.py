"""Who asks the API: a program by its key, or a member by their session."""

from dataclasses import dataclass

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from workspaces.access import Permission, membership_of, permissions_of, permissions_of_key
from workspaces.api_authentication import ApiKeyAuthentication
from workspaces.models import ApiKey, User, Workspace
from workspaces.second_factors import must_set_up
from workspaces.still_allowed import StillAllowed, key_still_may, member_still_may

WAYS_IN = [ApiKeyAuthentication, SessionAuthentication]


@dataclass(frozen=True)
class Caller:
    """id: tells callers apart."""

    id: str
    workspace: Workspace
    permissions: frozenset[Permission]
    actor: User | ApiKey

    @property
    def key(self) -> ApiKey | None:
        return self.actor if isinstance(self.actor, ApiKey) else None

    def still_may(self, request: Request, permission: Permission) -> StillAllowed:
        """request: the caller's. For what is looked at again while an answer is sent."""
        if self.key:
            return key_still_may(self.key, permission)
        return member_still_may(request._request, permission, workspace=self.workspace)


def caller_of(request: Request) -> Caller | None:
    """None for a stranger, and for who is signed in and has no workspace, or not the second step that it asks for."""
    if isinstance(request.auth, ApiKey):
        key = request.auth
        return Caller(f"key:{key.pk}", key.workspace, permissions_of_key(key), key)
    member = membership_of(request._request) if isinstance(request.user, User) else None
    if member is None or must_set_up(member):
        return None
    return Caller(f"member:{member.pk}", member.workspace, permissions_of(member), member.user)
