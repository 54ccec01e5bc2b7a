"""Who belongs to a workspace, and as what. New people come by invitation."""

from collections.abc import Sequence

from django.db import transaction

from workspaces import audit
from workspaces.api_keys import revoke_api_key
from workspaces.invitations import by_an_owner, revoke_invitations_of
from workspaces.models import Actor, AuditAction, Member, Role, User, Workspace


class LastOwner(Exception):
    """A workspace keeps at least one owner."""


@transaction.atomic
def change_role(*, member: Member, role: Role, actor: User) -> None:
    """Holds from the member's next request on. Raises LastOwner when nobody would be left to manage the workspace, and
    NoOwner when the actor has ceased to be one meanwhile.
    """
    _keep_an_owner(member, unless=role == Role.OWNER)
    by_an_owner(workspace=member.workspace, actor=actor)
    if role != Role.OWNER:
        revoke_invitations_of(workspace=member.workspace, user=member.user, actor=actor)
    member.role = role
    member.save(update_fields=["role"])
    audit.record(workspace=member.workspace, action=AuditAction.MEMBER_ROLE_CHANGED, subject=member, actor=actor)


@transaction.atomic
def change_languages(*, member: Member, languages: Sequence[str], actor: Actor) -> None:
    """languages: BCP 47 codes; none: not said."""
    member.languages = list(languages)
    member.save(update_fields=["languages"])
    deed = AuditAction.MEMBER_LANGUAGES_CHANGED
    audit.record(workspace=member.workspace, action=deed, subject=member, actor=actor)


@transaction.atomic
def remove_member(*, member: Member, actor: User) -> None:
    """Ends a membership with the API keys they made and the invitations they gave, which they may have kept.

    The account ends too when it is in no other workspace and is not the operator's: left over, it could be reached by
    an old password link. Raises LastOwner.
    """
    _keep_an_owner(member)
    workspace, user = member.workspace, member.user
    for api_key in workspace.api_keys.alive().filter(created_by=user):
        revoke_api_key(api_key=api_key, actor=actor)
    revoke_invitations_of(workspace=workspace, user=user, actor=actor)
    audit.record(workspace=workspace, action=AuditAction.MEMBER_REMOVED, subject=member, actor=actor)
    member.delete()
    if not user.memberships.exists() and not user.is_staff:
        user.delete()


def _keep_an_owner(member: Member, *, unless: bool = False) -> None:
    """The workspace's row is the lock: of two owners who remove each other at once, one stays. The member's comes
    first, before the talks that wait for them: whoever gives them one takes the rows in this order.
    """
    Member.objects.select_for_update(of=("self",), no_key=True).filter(pk=member.pk).first()
    Workspace.objects.select_for_update().get(pk=member.workspace_id)
    others = member.workspace.members.owners().exclude(pk=member.pk)
    if not unless and not others.exists():
        raise LastOwner
