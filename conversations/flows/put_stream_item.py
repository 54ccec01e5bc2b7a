"""Adding to what we say to the agent that handed a conversation to ours."""

from conversations import outbox
from conversations.flows.ledger_entries import said_entry
from conversations.models import Conversation, Handoff, OutboxKind
from protocol.handoff_extension import StreamItem
from protocol.strict_json import dumps


def put_stream_item(*, conversation: Conversation, handoff: Handoff, item: StreamItem) -> None:
    """Keeps the item as the next of our stream. It rides on the answer that is being made, if there is one, and is
    pushed otherwise. The caller holds the conversation and has numbered the item.
    """
    rides = conversation.answer_items is not None
    if conversation.answer_items is not None:
        conversation.answer_items.append(item)
    outbox.put(
        kind=OutboxKind.REPLIES,
        conversation=conversation,
        handoff=handoff,
        seq=item.seq,
        payload=dumps(item.to_json()).decode(),
        entry=said_entry(handoff, item),
        already_done=rides,
    )
