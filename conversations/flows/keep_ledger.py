"""What stays of a handoff when its conversation is deleted: who with, when, and digests that say nothing any more."""

from conversations.flows.read_ledger import held_ledger
from conversations.models import Conversation, Handoff, KeptLedger


def keep_ledgers(conversation: Conversation) -> None:
    """Before the conversation is deleted, under its lock. The key of the digests is not kept."""
    rows = [_kept(handoff) for handoff in conversation.handoffs.select_related("connection", "sender")]
    KeptLedger.objects.bulk_create(row for row in rows if row is not None)


def _kept(handoff: Handoff) -> KeptLedger | None:
    """None for one that began before ledgers were kept."""
    held = held_ledger(handoff)
    if not any(held.ledger.counts.to_json().values()):
        return None
    return KeptLedger(
        id=handoff.pk,
        workspace_id=handoff.workspace_id,
        direction=handoff.direction,
        connection=handoff.connection,
        sender=handoff.sender,
        remote_id=handoff.remote_id,
        entries=held.ledger.to_json(),
        acknowledged=held.acknowledged.to_json(),
        created_at=handoff.created_at,
        ended_at=handoff.ended_at,
    )
