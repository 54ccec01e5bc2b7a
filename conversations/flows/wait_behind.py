"""What the person says while it is open whether the agent that has handed back got what they had said before."""

from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from conversations import outbox
from conversations.flows.end_handoff import Ending, come_home_behind
from conversations.models import (
    Conversation,
    DeliveryAttempt,
    Handoff,
    HandoffState,
    ItemState,
    Message,
    OutboxItem,
    OutboxKind,
    handoff_with_link,
)
from triggers.planning import FlowPosition


class _InDoubt(NamedTuple):
    """A handoff that was handed back, and its message of which it is open whether it was taken."""

    handoff: Handoff
    item: OutboxItem


def waits_behind(*, conversation: Conversation, message: Message) -> bool:
    """True when it goes with what was said before it; ``come_home_behind`` brings them home in their order: later, or
    at once where it is not soon known any more. What answers a question of ours does not wait. The caller holds the
    conversation.
    """
    if not conversation.in_doubt or conversation.consent_asked or _answers_a_question(conversation, message):
        return False
    open_ones = _open_ones(conversation)
    soon_known = [one for one in open_ones if _is_soon_known(*one)]
    not_soon = [one for one in open_ones if one not in soon_known and outbox.has_behind(one.item)]
    before_it = soon_known or not_soon
    if not before_it:
        return False
    outbox.put(kind=OutboxKind.TURN, conversation=conversation, handoff=before_it[-1].handoff, message=message)
    conversation.waiting_since = conversation.waiting_since or timezone.now()
    for handoff, item in not_soon:
        ending = Ending(HandoffState.RETURNED, handoff.reason)
        come_home_behind(conversation=conversation, handoff=handoff, ending=ending, in_doubt=item)
    return True


def _answers_a_question(conversation: Conversation, message: Message) -> bool:
    position = conversation.flow_position
    return position is not None and not message.was_said_before(FlowPosition.from_json(position).asked)


def _open_ones(conversation: Conversation) -> list[_InDoubt]:
    """The newest last. Of what is known by now nobody is asked again."""
    items = {pk: item for pk in conversation.in_doubt if (item := outbox.first_turn(UUID(pk)))}
    conversation.in_doubt = list(items)
    return [_InDoubt(handoff_with_link(UUID(pk)), item) for pk, item in items.items()]


def _is_soon_known(handoff: Handoff, in_doubt: OutboxItem) -> bool:
    """Nobody waits for more than one more try."""
    if in_doubt.state == ItemState.DUE and handoff.link.is_silent(at=timezone.now()):
        return False
    return not _was_tried_since(handoff, in_doubt)


def _was_tried_since(handoff: Handoff, item: OutboxItem) -> bool:
    return DeliveryAttempt.objects.filter(item=item, finished_at__gt=handoff.ended_at).exists()
