"""Writing the audit log, and reading it a page at a time."""

import uuid
from dataclasses import dataclass

from django.db import models

from workspaces.models import Actor, ApiKey, AuditAction, AuditEntry, User, Workspace, member_in

PAGE_LENGTH = 50


def record(
    *,
    workspace: Workspace,
    action: AuditAction,
    subject: models.Model,
    actor: Actor = None,
    actor_name: str = "",
    subject_name: str = "",
) -> AuditEntry:
    """Appends one entry. ``actor_name`` names who did it when it was no member (another institution, the system).

    ``subject_name`` is what people call the subject, when its own ``str`` is not that.
    """
    return AuditEntry.objects.create(
        workspace=workspace,
        actor=member_in(actor),
        actor_name=(_name_of(actor) if actor else actor_name)[:200],
        action=action,
        object_type=subject._meta.model_name or "",
        object_id=str(subject.pk),
        object_name=(subject_name or str(subject))[:200],
    )


def _name_of(actor: User | ApiKey) -> str:
    """A key is told from a member who is called the same by its first characters."""
    return f"{actor} ({actor.hint}…)" if isinstance(actor, ApiKey) else str(actor)


@dataclass(frozen=True)
class AuditPage:
    """Entries, newest first, and whether older ones follow the last of them."""

    entries: tuple[AuditEntry, ...]
    more: bool

    @property
    def older(self) -> uuid.UUID | None:
        """Where the next page begins: ``read(before=...)``; None when this is the last."""
        return self.entries[-1].pk if self.more else None


def read(*, workspace: Workspace, action: str = "", before: uuid.UUID | None = None) -> AuditPage:
    """A page of a workspace's log, of one kind of deed or (``""``) of all.

    ``before`` is the last entry that was seen, so what is written meanwhile moves nothing. Raises
    AuditEntry.DoesNotExist when the workspace has no such entry.
    """
    entries = workspace.audit_entries.newest_first()
    if before:
        entries = entries.older_than(workspace.audit_entries.get(pk=before))
    if action:
        entries = entries.filter(action=action)
    found = tuple(entries[: PAGE_LENGTH + 1])
    return AuditPage(found[:PAGE_LENGTH], more=len(found) > PAGE_LENGTH)
