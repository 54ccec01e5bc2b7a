"""Asks a reply engine outside: with no transaction open, and its words shown while they come."""

import logging
import time

from agents.models import ReplyKey
from agents.reply_engines import ENGINES, NoReply, OutsideEngine, Question
from conversations.carrying import Record
from conversations.flows.compose_reply import FromOutside, compose_reply
from conversations.flows.growing_message import SHOWN_EVERY
from conversations.flows.note_model_use import note_model_use
from conversations.flows.put_question import put_question
from conversations.flows.show_reply import Thought, show_growing
from conversations.models import Message, OutboxItem
from protocol.chat_completions import Usage
from protocol.errors import Reason

MOST_ATTEMPTS = 2  # a process that dies while it asks may leave it to another once
log = logging.getLogger(__name__)


class _NobodyWaits(Exception):
    """Control has moved on while the engine was answering."""


def carry_thought(item: OutboxItem) -> Record:
    agent = item.conversation.agent
    engine = ENGINES[agent.reply_engine].from_json(agent.reply_settings)
    message = item.message
    wanted = message is not None and Thought.of(item).holds(item.conversation)
    if not isinstance(engine, OutsideEngine) or not engine.address or message is None or not wanted:
        return lambda: compose_reply(item=item)
    heard = _asked(item, message, engine)
    return lambda: compose_reply(item=item, heard=heard)


def _asked(item: OutboxItem, message: Message, engine: OutsideEngine) -> FromOutside | None:
    try:
        if item.attempts > MOST_ATTEMPTS:
            raise NoReply(Reason.OUR_FAULT)
        question = put_question(conversation=item.conversation, message=message, history=engine.history)
        return FromOutside(_answer(item, question, engine))
    except _NobodyWaits:
        return None
    except NoReply as failure:
        log.warning("no_reply", extra={"item": item.pk, "reason": failure.code, "detail": failure.detail})
        return FromOutside(failure=failure)
    except Exception:  # whatever it is, the person gets a line
        log.exception("reply_engine_fault", extra={"item": item.pk})
        return FromOutside(failure=NoReply(Reason.OUR_FAULT))


def _answer(item: OutboxItem, question: Question, engine: OutsideEngine) -> tuple[str, ...]:
    kept = ReplyKey.objects.filter(agent=item.conversation.agent_id).first()
    usage: list[Usage] = []
    try:
        return engine.ask(question, key=kept.secret if kept else "", tell=_Growing(item).tell, count=usage.append)
    finally:
        if engine.counts_tokens:
            note_model_use(conversation=item.conversation, engine=engine, usage=next(iter(usage), None))


class _Growing:
    """Shows the words of an answer as they come, but not each of them by itself."""

    def __init__(self, item: OutboxItem) -> None:
        self._item, self._next = item, 0.0

    def tell(self, text: str) -> None:
        if time.monotonic() < self._next:
            return
        if not show_growing(item=self._item, text=text):
            raise _NobodyWaits
        self._next = time.monotonic() + SHOWN_EVERY
