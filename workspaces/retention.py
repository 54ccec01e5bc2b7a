"""How long an institution keeps what was said, what was sent, and who did what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from django.db import transaction

from workspaces import audit
from workspaces.models import AuditAction, AuditEntry, User, Workspace

SHORTEST_AUDIT = 30  # days
ENTRIES_PER_ROUND = 10_000  # so that one round holds nobody up; there is a next one


@dataclass(frozen=True)
class Retention:
    """In days; None: for ever.

    conversations: after the last word, with everything in them. packets: what handoffs took along, after their end.
    audit: entries of the audit log.
    """

    conversations: int | None = None
    packets: int | None = None
    audit: int | None = None

    def to_json(self) -> dict[str, object]:
        return {"conversations": self.conversations, "packets": self.packets, "audit": self.audit}

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> Self:
        """Never raises; what cannot be read deletes nothing."""
        return cls(*(_days(stored.get(name)) for name in ("conversations", "packets", "audit")))


def _days(stored: object) -> int | None:
    return stored if isinstance(stored, int) and not isinstance(stored, bool) and stored > 0 else None


@transaction.atomic
def change_retention(*, workspace: Workspace, retention: Retention, actor: User) -> None:
    """Holds from the next run on. The same again is no deed."""
    if retention == Retention.from_json(workspace.retention):
        return
    workspace.retention = retention.to_json()
    workspace.save(update_fields=["retention"])
    audit.record(workspace=workspace, action=AuditAction.RETENTION_CHANGED, subject=workspace, actor=actor)


@transaction.atomic
def forget_audit(*, workspace: Workspace, now: datetime) -> int:
    """Deletes entries that are older than the workspace keeps, and records that it did. Returns how many; there may be
    more.
    """
    days = Retention.from_json(workspace.retention).audit
    if days is None:
        return 0
    old = AuditEntry.objects.filter(workspace=workspace, at__lt=now - timedelta(days=max(days, SHORTEST_AUDIT)))
    piece = old.order_by("at").values("pk")[:ENTRIES_PER_ROUND]
    number = AuditEntry.objects.filter(pk__in=piece).forget()
    if number:
        audit.record(
            workspace=workspace,
            action=AuditAction.AUDIT_FORGOTTEN,
            subject=workspace,
            actor_name="Handoff",
            subject_name=f"{number}",
        )
    return number
