"""Setting up, changing and removing the sign-in service of a workspace."""

from django.db import transaction
from requests import RequestException

from workspaces import audit
from workspaces.invitations import by_an_owner
from workspaces.models import AuditAction, User, Workspace
from workspaces.outgoing import guarded_session
from workspaces.single_sign_on.models import SignInService

NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class NoSuchService(Exception):
    """At that address no OpenID Connect service answers, or one that calls itself otherwise."""


def check_service(service: SignInService) -> None:
    """Raises NoSuchService unless a service of this very name answers there."""
    try:
        with guarded_session() as session:
            answer = session.get(service.discovery_url)
            answer.raise_for_status()
            said = answer.json()
    except (RequestException, ValueError) as error:
        raise NoSuchService from error
    if not isinstance(said, dict) or said.get("issuer") != service.issuer or not all(said.get(name) for name in NEEDED):
        raise NoSuchService


@transaction.atomic
def set_service(*, service: SignInService, actor: User) -> None:
    """A new one, or one that was changed. Raises NoOwner when the actor ceased to be one while it was asked."""
    Workspace.objects.select_for_update().get(pk=service.workspace_id)
    by_an_owner(workspace=service.workspace, actor=actor)
    service.save()
    audit.record(workspace=service.workspace, action=AuditAction.SIGN_IN_SERVICE_SET, subject=service, actor=actor)


@transaction.atomic
def remove_service(*, service: SignInService, actor: User) -> None:
    audit.record(workspace=service.workspace, action=AuditAction.SIGN_IN_SERVICE_REMOVED, subject=service, actor=actor)
    service.delete()
