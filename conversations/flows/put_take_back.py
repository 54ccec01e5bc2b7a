"""Telling the agent that was handed a conversation to stop."""

from conversations import outbox
from conversations.flows.ledger_entries import stop_entry
from conversations.models import Conversation, Handoff, OutboxKind


def may_have_heard(handoff: Handoff) -> bool:
    """Whether its offer was begun with. Asked when that is settled: before, somebody may begin with it at any time."""
    return handoff.outbox_items.filter(kind=OutboxKind.OFFER, attempts__gt=0).exists()


def put_take_back(*, conversation: Conversation, handoff: Handoff) -> None:
    """handoff: ended, for the reason that is told. The caller holds the conversation."""
    outbox.put(kind=OutboxKind.TAKE_BACK, conversation=conversation, handoff=handoff)
    handoff.stop_entry = stop_entry(handoff, reason=handoff.reason)
    handoff.save(update_fields=["stop_entry"])
