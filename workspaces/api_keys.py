"""Keys for programs of a workspace."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from workspaces import audit
from workspaces.models import ApiKey, AuditAction, Role, User, Workspace, hash_api_key, new_api_key

HINT_LENGTH = 12
# A busy program would otherwise write a row with every request it makes.
LAST_USED_PRECISION = timedelta(minutes=1)


@transaction.atomic
def create_api_key(*, workspace: Workspace, name: str, actor: User, role: Role = Role.BUILDER) -> tuple[ApiKey, str]:
    """The row and the key itself, which cannot be had again."""
    key = new_api_key()
    row = ApiKey.objects.create(
        workspace=workspace,
        name=name,
        key_hash=hash_api_key(key),
        hint=key[:HINT_LENGTH],
        role=role,
        created_by=actor,
    )
    audit.record(workspace=workspace, action=AuditAction.API_KEY_CREATED, subject=row, actor=actor)
    return row, key


def authenticate_api_key(key: str) -> ApiKey | None:
    """The row of a key that is not revoked, noted as used; None for everything else.

    A key lasts no longer than the membership, and the account, of whoever made it.
    """
    row = ApiKey.objects.alive().of_members().known_as(key).select_related("workspace").first()
    if row is None:
        return None
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USED_PRECISION)
    ApiKey.objects.filter(stale, pk=row.pk).update(last_used_at=now)
    return row


@transaction.atomic
def revoke_api_key(*, api_key: ApiKey, actor: User) -> bool:
    """Ends a key at once. False when it was revoked before; then nothing is recorded again."""
    revoked = ApiKey.objects.alive().filter(pk=api_key.pk).update(revoked_at=timezone.now())
    if revoked:
        audit.record(workspace=api_key.workspace, action=AuditAction.API_KEY_REVOKED, subject=api_key, actor=actor)
    return bool(revoked)
