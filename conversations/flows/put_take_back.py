"""Telling the agent that was handed a conversation to stop."""

from conversations import outbox
from conversations.flows.ledger_entries import stop_entry
from conversations.models import Conversation, Handoff, OutboxKind


def has_to_be_told(handoff: Handoff) -> bool:
    """Whether its offer was begun with, and the other side does not know by the end of the link that all is over. Asked
    when the offer is settled: before, somebody may begin with it at any time.
    """
    if handoff.connection is not None and handoff.connection.closing_known:
        return False
    return handoff.outbox_items.filter(kind=OutboxKind.OFFER, attempts__gt=0).exists()


def put_take_back(*, conversation: Conversation, handoff: Handoff) -> None:
    """handoff: ended, for the reason that is told. The caller holds the conversation."""
    outbox.put(kind=OutboxKind.TAKE_BACK, conversation=conversation, handoff=handoff)
    handoff.stop_entry = stop_entry(handoff, reason=handoff.reason)
    handoff.save(update_fields=["stop_entry"])
