"""Adding to what we say to the agent that handed a conversation to ours."""

from conversations import outbox
from conversations.flows.ledger_entries import said_entry
from conversations.models import Conversation, Handoff, OutboxKind
from protocol.handoff_extension import MAX_REPLIES, MOST_BYTES_OF_REPLIES, StreamItem
from protocol.strict_json import dumps


def put_stream_item(*, conversation: Conversation, handoff: Handoff, item: StreamItem) -> None:
    """Keeps the item as the next of our stream. It rides on the answer that is being made, if there is one with room
    for it, and is pushed otherwise. The caller holds the conversation and has numbered the item.
    """
    payload = dumps(item.to_json())
    rides = _rides(conversation, item, size=len(payload))
    outbox.put(
        kind=OutboxKind.REPLIES,
        conversation=conversation,
        handoff=handoff,
        seq=item.seq,
        payload=payload.decode(),
        entry=said_entry(handoff, item),
        already_done=rides,
    )


def _rides(conversation: Conversation, item: StreamItem, *, size: int) -> bool:
    """size: in bytes."""
    if conversation.answer_items is None or conversation.answer_is_full:
        return False
    conversation.answer_bytes += size
    too_many = len(conversation.answer_items) == MAX_REPLIES
    conversation.answer_is_full = too_many or conversation.answer_bytes > MOST_BYTES_OF_REPLIES
    if not conversation.answer_is_full:
        conversation.answer_items.append(item)
    return not conversation.answer_is_full
