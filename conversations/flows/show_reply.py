"""What our own agent is saying, shown while it is being said: one message whose text grows until it is whole."""

import uuid
from dataclasses import dataclass
from typing import Self

from conversations import outbox
from conversations.authors import our_agent
from conversations.flows.changing import changing
from conversations.flows.growing_message import begin_message, end_message, grow, is_growing
from conversations.flows.show_message import say
from conversations.flows.tell_client import in_a_row
from conversations.models import Controller, Conversation, Message, OutboxItem


@dataclass(frozen=True)
class Thought:
    """What an item that composes a reply says. number: of the person's message, from 1. epoch: the conversation's when
    it was put. writing: the message that grows meanwhile.
    """

    number: int
    epoch: str
    writing: uuid.UUID | None = None

    @classmethod
    def of(cls, item: OutboxItem) -> Self:
        number, epoch, writing, *_ = [*item.payload.split(" "), "", "", ""]
        return cls(int(number or 1), epoch, uuid.UUID(writing) if writing else None)

    def payload(self) -> str:
        return f"{self.number} {self.epoch} {self.writing or ''}".rstrip()

    def holds(self, conversation: Conversation) -> bool:
        """Whether our agent still has the control it had."""
        current = self.epoch in ("", str(conversation.epoch))
        return conversation.open and conversation.controller == Controller.AGENT and current

    def message(self) -> Message | None:
        return Message.objects.filter(pk=self.writing).first() if self.writing else None


def show_growing(*, item: OutboxItem, text: str) -> bool:
    """text: everything of it so far. False when nobody wants it any more: control has moved on, or another process
    works on the item.
    """
    with changing(item.conversation_id) as conversation:
        thought = Thought.of(item)
        if not thought.holds(conversation):
            return False
        message = thought.message()
        if message is None:
            return _begin(conversation, item, thought, text)
        if not outbox.is_held(item):
            return False
        grow(conversation=conversation, message=message, text=text)
        return True


def _begin(conversation: Conversation, item: OutboxItem, thought: Thought, text: str) -> bool:
    """The item tells which message it is, before it is there: whoever takes the item up goes on with that one."""
    writing = uuid.uuid4()
    if not outbox.keep_payload(item, Thought(thought.number, thought.epoch, writing).payload()):
        return False
    author = our_agent(conversation.agent)
    begin_message(conversation=conversation, author=author, text=text, message_id=writing)
    return True


def say_texts(*, conversation: Conversation, texts: tuple[str, ...], writing: Message | None) -> None:
    """Our agent's words. writing: the message that has grown so far; it comes to the first of them.

    The caller holds the conversation.
    """
    for text in in_a_row(conversation, texts):
        if writing is not None:
            end_message(conversation=conversation, message=writing, text=text)
            writing = None
        else:
            say(conversation=conversation, author=our_agent(conversation.agent), text=text)


def break_off(*, conversation: Conversation, writing: Message | None) -> None:
    """What was being said ends where it is. The caller holds the conversation."""
    if writing is not None and is_growing(writing):
        end_message(conversation=conversation, message=writing, text=f"{writing.text}…", said=False)
