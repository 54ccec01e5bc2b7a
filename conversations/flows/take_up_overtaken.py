"""Control has come home: what our agent was at when it left is seen to at once, before what the person says next."""

import json

from conversations import outbox
from conversations.flows.call_api import answer_overtaken_request
from conversations.flows.compose_reply import answer_overtaken_thought
from conversations.flows.going_round import NotTo
from conversations.flows.overtaken_answer import what_our_agent_is_at
from conversations.flows.show_reply import Thought
from conversations.models import Controller, Conversation, OutboxItem, OutboxKind


def take_up_overtaken(*, conversation: Conversation, not_to: NotTo | None = None) -> None:
    """An answer to any of it that is under way is of no use, so nobody waits for that. When one of them hands over
    again, the others wait for what comes of it.

    not_to: see ``answer_person``. The caller holds the conversation.
    """
    for item in what_our_agent_is_at(conversation):
        if conversation.controller != Controller.AGENT:
            return
        if _was_overtaken(item, conversation) and outbox.take_away(item):
            if item.kind == OutboxKind.THINK:
                answer_overtaken_thought(conversation=conversation, item=item)
            else:
                answer_overtaken_request(conversation=conversation, item=item, not_to=not_to)


def _was_overtaken(item: OutboxItem, conversation: Conversation) -> bool:
    if item.kind == OutboxKind.THINK:
        return not Thought.of(item).holds(conversation)
    return bool(json.loads(item.payload)["epoch"] != conversation.epoch)
