"""*Send API request*: the flow is taken up again when the answer is there, or none will come."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from conversations import outbox
from conversations.flows.answer_person import answer_person, go_on_after_request, reply_from_engine
from conversations.flows.await_request import action_that_waits, request_of
from conversations.flows.can_be_reached import can_be_reached
from conversations.flows.changing import changing
from conversations.flows.fail_message import fail_message
from conversations.flows.going_round import NotTo
from conversations.flows.overtaken_answer import LOOK_AGAIN, is_undecided, leave_to_whom_it_belongs
from conversations.flows.relay_turn import relay_turn
from conversations.models import (
    AuthorKind,
    Controller,
    Conversation,
    Delivery,
    Handoff,
    ItemState,
    Message,
    OutboxItem,
    live_outgoing,
)
from workspaces.writing import write


def record_api_answer(*, item: OutboxItem, value: str | None) -> None:
    """value: None when there was no answer that holds one. It is dropped when the flow does not wait for it any more.

    What the person wrote while the request was under way is answered now, in its order; where control has moved on
    meanwhile, it is whoever's ``leave_to_whom_it_belongs`` says, and so is what led to the request.
    """
    with changing(item.conversation_id, alone=False) as conversation:
        waited_for = still_waits(conversation, item)
        if not waited_for and is_undecided(conversation):
            outbox.try_again(item, error="control has moved on", after=LOOK_AGAIN)
            return
        if not outbox.settle(item, state=ItemState.FAILED if value is None else ItemState.DONE):
            return
        if not waited_for:
            answer_overtaken_request(conversation=conversation, item=item)
            return
        sent = request_of(item)
        waits = _what_waited(conversation, sent)
        _go_on(conversation, item, action_id=sent["action"], value=value)
        _answer_in_order(conversation, waits)


def answer_overtaken_request(*, conversation: Conversation, item: OutboxItem, not_to: NotTo | None = None) -> None:
    """What led to a request that the flow does not wait for any more, and what waited for it, by whose they are.

    item: settled. not_to: see ``answer_person``. The caller holds the conversation.
    """
    sent = request_of(item)
    waits = [
        one
        for one in _what_waited(conversation, sent)
        if leave_to_whom_it_belongs(conversation=conversation, message=one)
    ]
    if conversation.epoch != sent["epoch"]:
        _see_to_what_led_to_it(conversation, item)
    _answer_in_order(conversation, waits, not_to=not_to)


def still_waits(conversation: Conversation, item: OutboxItem) -> bool:
    """Whether the flow stands at the action that asked: not when control has moved, the conversation has ended, or the
    person went on to something else.
    """
    sent = json.loads(item.payload)
    return (
        conversation.open
        and conversation.controller == Controller.AGENT
        and conversation.epoch == sent["epoch"]
        and action_that_waits(conversation) == sent["action"]
    )


def _go_on(conversation: Conversation, item: OutboxItem, *, action_id: str, value: str | None) -> None:
    conversation.waiting_since = None
    handled = go_on_after_request(conversation=conversation, action_id=action_id, value=value, message=item.message)
    if not handled and item.message is not None:
        reply_from_engine(conversation=conversation, message=item.message)


def _see_to_what_led_to_it(conversation: Conversation, item: OutboxItem) -> None:
    """Its trigger is not gone through again. What another agent got, before the request was made, is that agent's."""
    theirs = Q(delivery__in=[Delivery.RELAYED, Delivery.FAILED])
    message = conversation.messages.filter(~theirs, outbox_items=item).first()
    if message is not None and leave_to_whom_it_belongs(conversation=conversation, message=message):
        reply_from_engine(conversation=conversation, message=message)


def _what_waited(conversation: Conversation, sent: Mapping[str, Any]) -> list[Message]:
    waits = Q(pk__in=sent.get("waits", ()))
    if "after" in sent:  # put by a version that told only from where on
        waits |= Q(author_kind=AuthorKind.PERSON, position__gt=sent["after"])
    return list(conversation.messages.filter(waits).order_by("position"))


def _answer_in_order(conversation: Conversation, messages: Iterable[Message], *, not_to: NotTo | None = None) -> None:
    """By whoever has control by then. A packet holds only what was said before the message that led to it, so what was
    said behind that is relayed; a live agent has it all before them. Where the flow has closed the chat it begins anew,
    as if they had written a moment later.
    """
    for message in messages:
        onward = live_outgoing(conversation)
        if onward is not None:
            _pass_on(conversation, onward, message)
        elif not can_be_reached(conversation):
            fail_message(conversation=conversation, message=message)
        elif conversation.controller == Controller.AGENT:
            conversation.take_up()
            answer_person(conversation=conversation, message=message, not_to=not_to)


def _pass_on(conversation: Conversation, onward: Handoff, message: Message) -> None:
    message.handoff = onward
    conversation.alter(message)
    write(message, "handoff", "revision")
    relay_turn(conversation=conversation, handoff=onward, message=message)
