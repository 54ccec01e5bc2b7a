"""A place in a workspace, offered by an owner to whoever has an e-mail address.

The link alone opens nothing of an account that exists: to join with it one signs in to that account besides. So nobody
gets into a workspace by having made an account in another's name before, nor into an account by an invitation.
"""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from workspaces import audit
from workspaces.models import (
    AuditAction,
    Invitation,
    InvitationState,
    Member,
    Role,
    User,
    Workspace,
    hash_invitation,
    new_invitation_token,
)


class NoOwner(Exception):
    """Who wants it is no owner (any more)."""


class AlreadyMember(Exception):
    """The e-mail address is a member's."""


class AccountExists(Exception):
    """The e-mail address has an account on this installation already."""


class InvitationOver(Exception):
    """It was accepted, revoked, or its time is over."""


class OtherAccount(Exception):
    """It was for another e-mail address."""


@transaction.atomic
def invite(*, workspace: Workspace, email: str, role: Role, actor: User) -> tuple[Invitation, str]:
    """The row, and the token of its link, which cannot be had again.

    Revokes what the same address was offered before: of two links only the newer works. Raises AlreadyMember, and
    NoOwner: what an owner gave is revoked with their role, and what was under way by then must not come after.
    """
    email = email.lower()
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    by_an_owner(workspace=workspace, actor=actor)
    if workspace.members.filter(user__email=email).exists():
        raise AlreadyMember
    for earlier in workspace.invitations.open().filter(email=email):
        revoke_invitation(invitation=earlier, actor=actor)
    token = new_invitation_token()
    invitation = Invitation.objects.create(
        workspace=workspace, email=email, role=role, token_hash=hash_invitation(token), created_by=actor
    )
    audit.record(workspace=workspace, action=AuditAction.MEMBER_INVITED, subject=invitation, actor=actor)
    return invitation, token


def by_an_owner(*, workspace: Workspace, actor: User) -> None:
    """The caller holds the workspace. Raises NoOwner."""
    if not workspace.members.owners().filter(user=actor).exists():
        raise NoOwner


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, actor: User) -> bool:
    """Ends it at once. False when it was over before; then nothing is recorded."""
    revoked = Invitation.objects.open().filter(pk=invitation.pk).update(revoked_at=timezone.now())
    if revoked:
        audit.record(
            workspace=invitation.workspace, action=AuditAction.INVITATION_REVOKED, subject=invitation, actor=actor
        )
    return bool(revoked)


def revoke_invitations_of(*, workspace: Workspace, user: User, actor: User) -> None:
    """What somebody offered who may not any more, and what they were offered: either would be a way back in."""
    for invitation in workspace.invitations.open().filter(Q(created_by=user) | Q(email=user.email)):
        revoke_invitation(invitation=invitation, actor=actor)


def invitation_known_as(token: str) -> Invitation | None:
    """In whatever state it is. Comparison is by hash, so time tells nothing about the token itself."""
    return Invitation.objects.filter(token_hash=hash_invitation(token)).first()


@transaction.atomic
def accept(*, invitation: Invitation, user: User) -> Member:
    """A member already keeps the role they have. Raises InvitationOver and OtherAccount."""
    if user.email != invitation.email:
        raise OtherAccount
    _take(invitation)
    workspace = invitation.workspace
    member, _new = Member.objects.get_or_create(workspace=workspace, user=user, defaults={"role": invitation.role})
    audit.record(workspace=workspace, action=AuditAction.INVITATION_ACCEPTED, subject=member, actor=user)
    return member


def accept_as_newcomer(*, invitation: Invitation, name: str, password: str) -> Member:
    """Makes the account too. Raises InvitationOver and AccountExists."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, first_name=name)
            return accept(invitation=invitation, user=user)
    except IntegrityError as error:
        raise AccountExists from error


def _take(invitation: Invitation) -> None:
    """Of two who accept it at once, one does."""
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if row.state != InvitationState.OPEN:
        raise InvitationOver
    row.accepted_at = timezone.now()
    row.save(update_fields=["accepted_at"])
