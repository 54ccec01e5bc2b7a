"""What the person says while it is open whether the agent that has handed back got what they had said before."""

from django.utils import timezone

from conversations import outbox
from conversations.models import (
    Conversation,
    DeliveryAttempt,
    Handoff,
    HandoffState,
    ItemState,
    Message,
    OutboxItem,
    OutboxKind,
)
from workspaces.prepared import PreparedRows

FIRST_EPOCH_AFTER_A_HAND_BACK = 3  # control has gone away once, and come home
_handed_back = PreparedRows(
    lambda conversation_id: (
        Handoff.objects.outgoing()
        .filter(conversation_id=conversation_id, state=HandoffState.RETURNED)
        .select_related("connection")
        .defer("packet", "withheld")
        .order_by("-created_at")
    )
)


def waits_behind(*, conversation: Conversation, message: Message) -> bool:
    """True when it waits with what was said before it; ``come_home_behind`` brings them home in their order. What
    answers a question of ours does not wait. The caller holds the conversation.
    """
    asks = conversation.flow_position or conversation.consent_asked
    if conversation.epoch < FIRST_EPOCH_AFTER_A_HAND_BACK or asks:
        return False
    handoff = next(filter(_is_asked_about_something, _handed_back.all(conversation.pk)), None)
    if handoff is None:
        return False
    outbox.put(kind=OutboxKind.TURN, conversation=conversation, handoff=handoff, message=message)
    conversation.waiting_since = conversation.waiting_since or message.created_at
    return True


def _is_asked_about_something(handoff: Handoff) -> bool:
    """Whether it is soon known what became of a message: nobody waits for more than one more try."""
    in_doubt = outbox.first_turn(handoff)
    if in_doubt is None:
        return False
    if in_doubt.state == ItemState.DUE and handoff.link.is_silent(at=timezone.now()):
        return False
    return not _was_tried_since(handoff, in_doubt)


def _was_tried_since(handoff: Handoff, item: OutboxItem) -> bool:
    return DeliveryAttempt.objects.filter(item=item, finished_at__gt=handoff.ended_at).exists()
