"""The reply engine wanted time; now it is asked again, or its answer from outside is there."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from agents.reply_engines import NoReply
from conversations import outbox
from conversations.authors import SYSTEM
from conversations.extras import no_reply_extras
from conversations.flows.answer_person import reply_from_engine
from conversations.flows.changing import changing
from conversations.flows.overtaken_answer import LOOK_AGAIN, is_undecided, leave_to_whom_it_belongs
from conversations.flows.show_message import show_message
from conversations.flows.show_reply import Thought, break_off, say_texts
from conversations.models import Conversation, ItemState, MessageKind, OutboxItem


@dataclass(frozen=True)
class FromOutside:
    """What an engine outside answered; or why it did not."""

    texts: tuple[str, ...] = ()
    failure: NoReply | None = None


def compose_reply(*, item: OutboxItem, heard: FromOutside | None = None) -> None:
    """Nothing of it is said when control has moved on, or the conversation ended, while the engine was thinking: the
    message is then whoever's ``leave_to_whom_it_belongs`` says.

    heard: None when nobody outside was asked. Without an answer the engine has words of its own.
    """
    with changing(item.conversation_id, alone=False) as conversation:
        thought = Thought.of(item)
        holds, writing = thought.holds(conversation), thought.message()
        if not holds and is_undecided(conversation):
            if outbox.put_off(item, why="control has moved on", seconds=LOOK_AGAIN):
                break_off(conversation=conversation, writing=writing)
            return
        if not outbox.settle(item, state=ItemState.DONE) or item.message is None:
            return
        if not holds:
            answer_overtaken_thought(conversation=conversation, item=item)
        elif heard is not None and heard.texts:
            say_texts(conversation=conversation, texts=heard.texts, writing=writing)
        else:
            reply_from_engine(
                conversation=conversation, message=item.message, number=thought.number, waited=True, writing=writing
            )
            if heard is not None and heard.failure is not None:
                _note(conversation, heard.failure)


def answer_overtaken_thought(*, conversation: Conversation, item: OutboxItem) -> None:
    """By whose the message is. item: settled. The caller holds the conversation."""
    thought, message = Thought.of(item), item.message
    break_off(conversation=conversation, writing=thought.message())
    if message is not None and leave_to_whom_it_belongs(conversation=conversation, message=message):
        reply_from_engine(conversation=conversation, message=message, number=thought.number)


def _note(conversation: Conversation, failure: NoReply) -> None:
    show_message(
        conversation=conversation,
        author=SYSTEM,
        text=_("The reply engine gave no answer."),
        kind=MessageKind.NOTE,
        extras=no_reply_extras(conversation.agent.reply_engine, failure.code, failure.detail),
    )
