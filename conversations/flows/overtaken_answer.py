"""Control has moved on while our agent was making its answer, or waited for a request: whose the message is then."""

import json

from conversations.flows.can_be_reached import can_be_reached
from conversations.flows.fail_message import fail_message
from conversations.models import (
    AuthorKind,
    Controller,
    Conversation,
    Direction,
    HandoffState,
    LiveTalkState,
    Message,
    OutboxItem,
    OutboxKind,
    live_outgoing,
    live_talk,
)
from workspaces.prepared import PreparedRows

LOOK_AGAIN = 5.0  # seconds
_at_work = PreparedRows(
    lambda conversation_id: (
        OutboxItem.objects.filter(conversation_id=conversation_id, kind__in=[OutboxKind.THINK, OutboxKind.REQUEST])
        .unsettled()
        .select_related("message")
        .order_by("pk")
    )
)


def what_our_agent_is_at(conversation: Conversation) -> list[OutboxItem]:
    """Answers that it makes and requests that it waits for, in their order. The caller holds the conversation."""
    return _at_work.all(conversation.pk)


def is_undecided(conversation: Conversation) -> bool:
    """Whether it has moved to somebody who has not taken over yet, and may never. The caller holds the conversation."""
    match conversation.controller:
        case Controller.PEER:
            onward = live_outgoing(conversation)
            return onward is not None and onward.state == HandoffState.OFFERED
        case Controller.LIVE:
            talk = live_talk(conversation)
            return talk is not None and talk.state == LiveTalkState.WAITING
        case _:
            return False


def leave_to_whom_it_belongs(*, conversation: Conversation, message: Message) -> bool:
    """True when that is our agent, which answers it anew: control came home and nobody else has had it.

    A live agent has it before them, and another institution's agent got it as history, where that went along. Where
    it did not, nobody will answer it: it is marked *not delivered*. In a conversation that has ended the person was
    told so. The caller holds the conversation.
    """
    if not conversation.open or not can_be_reached(conversation) or _others_had_it(conversation, message):
        return False
    if conversation.controller == Controller.PEER:
        fail_message(conversation=conversation, message=message)
    return conversation.controller == Controller.AGENT


def live_agent_had_it(conversation: Conversation, message: Message) -> bool:
    """Whether one has spoken since."""
    return conversation.messages.filter(author_kind=AuthorKind.LIVE_AGENT, position__gt=message.position).exists()


def _others_had_it(conversation: Conversation, message: Message) -> bool:
    taken = conversation.handoffs.filter(direction=Direction.OUTGOING, accepted_at__isnull=False)
    told = (_tells_of(packet, message) for packet in taken.values_list("packet", flat=True))
    return live_agent_had_it(conversation, message) or any(told)


def _tells_of(packet: str, message: Message) -> bool:
    return any(turn["seq"] == message.position for turn in json.loads(packet or "{}").get("transcript", ()))
