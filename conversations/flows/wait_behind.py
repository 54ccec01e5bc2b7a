"""What the person says while it is open whether the agent that has handed back got what they had said before."""

from uuid import UUID

from django.utils import timezone

from conversations import outbox
from conversations.models import (
    Conversation,
    DeliveryAttempt,
    Handoff,
    ItemState,
    Message,
    OutboxItem,
    OutboxKind,
    handoff_with_link,
)
from triggers.planning import FlowPosition


def waits_behind(*, conversation: Conversation, message: Message) -> bool:
    """True when it waits with what was said before it; ``come_home_behind`` brings them home in their order. What
    answers a question of ours does not wait. The caller holds the conversation.
    """
    if not conversation.in_doubt or conversation.consent_asked or _answers_a_question(conversation, message):
        return False
    handoff = _asked_about_something(conversation)
    if handoff is None:
        return False
    outbox.put(kind=OutboxKind.TURN, conversation=conversation, handoff=handoff, message=message)
    conversation.waiting_since = conversation.waiting_since or message.created_at
    return True


def _answers_a_question(conversation: Conversation, message: Message) -> bool:
    position = conversation.flow_position
    return position is not None and not message.was_said_before(FlowPosition.from_json(position).asked)


def _asked_about_something(conversation: Conversation) -> Handoff | None:
    """The newest of which it is soon known what became of a message. Of what is known by now nobody is asked again."""
    open_ones = [(pk, item) for pk in conversation.in_doubt if (item := outbox.first_turn(UUID(pk)))]
    conversation.in_doubt = [pk for pk, _item in open_ones]
    for pk, item in reversed(open_ones):
        handoff = handoff_with_link(UUID(pk))
        if _is_soon_known(handoff, item):
            return handoff
    return None


def _is_soon_known(handoff: Handoff, in_doubt: OutboxItem) -> bool:
    """Nobody waits for more than one more try."""
    if in_doubt.state == ItemState.DUE and handoff.link.is_silent(at=timezone.now()):
        return False
    return not _was_tried_since(handoff, in_doubt)


def _was_tried_since(handoff: Handoff, item: OutboxItem) -> bool:
    return DeliveryAttempt.objects.filter(item=item, finished_at__gt=handoff.ended_at).exists()
