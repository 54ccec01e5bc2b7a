"""Who belongs to a workspace."""

from django.db import IntegrityError, transaction

from workspaces import audit
from workspaces.models import AuditAction, Member, Role, User, Workspace


class AccountExists(Exception):
    """The e-mail address has an account on this installation already."""


class LastOwner(Exception):
    """A workspace keeps at least one owner."""


def add_member(*, workspace: Workspace, email: str, role: Role, actor: User) -> Member:
    """Makes an account without a password and its place in the workspace.

    Only ever a new account: whoever adds a member is given a link to choose its password, and must never get one to
    an account that is somebody's already. Raises AccountExists.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(email)
            member = Member.objects.create(workspace=workspace, user=user, role=role)
            audit.record(workspace=workspace, action=AuditAction.MEMBER_ADDED, subject=member, actor=actor)
    except IntegrityError as error:
        raise AccountExists from error
    return member


@transaction.atomic
def change_role(*, member: Member, role: Role, actor: User) -> None:
    """Raises LastOwner when nobody would be left to manage the workspace."""
    _keep_an_owner(member, unless=role == Role.OWNER)
    member.role = role
    member.save(update_fields=["role"])
    audit.record(workspace=member.workspace, action=AuditAction.MEMBER_ROLE_CHANGED, subject=member, actor=actor)


@transaction.atomic
def remove_member(*, member: Member, actor: User) -> None:
    """Ends a membership, and the account when it is in no other workspace and is not the operator's.

    A left-over account could be reached by an old password link and be added to another workspace. Raises LastOwner.
    """
    _keep_an_owner(member)
    audit.record(workspace=member.workspace, action=AuditAction.MEMBER_REMOVED, subject=member, actor=actor)
    user = member.user
    member.delete()
    if not user.memberships.exists() and not user.is_staff:
        user.delete()


def _keep_an_owner(member: Member, *, unless: bool = False) -> None:
    """The workspace's row is the lock: of two owners who remove each other at once, one stays."""
    Workspace.objects.select_for_update().get(pk=member.workspace_id)
    others = member.workspace.members.owners().exclude(pk=member.pk)
    if not unless and not others.exists():
        raise LastOwner
