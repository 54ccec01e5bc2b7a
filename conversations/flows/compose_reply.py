"""The reply engine wanted time; now it is asked again."""

from conversations import outbox
from conversations.flows.answer_person import reply_from_engine
from conversations.flows.changing import changing
from conversations.models import Controller, ItemState, OutboxItem


def compose_reply(*, item: OutboxItem) -> None:
    """Nothing is said when control has moved on, or the conversation ended, while the engine was thinking."""
    with changing(item.conversation_id, alone=False) as conversation:
        if not outbox.settle(item, state=ItemState.DONE) or item.message is None:
            return
        number, _, epoch = item.payload.partition(" ")
        current = epoch in ("", str(conversation.epoch))
        if conversation.open and conversation.controller == Controller.AGENT and current:
            reply_from_engine(conversation=conversation, message=item.message, number=int(number or 1), waited=True)
