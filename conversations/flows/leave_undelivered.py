"""What a plain agent may have taken or not: it is not sent again, and the person is told that nobody knows."""

from conversations import outbox
from conversations.flows.changing import changing
from conversations.flows.fail_message import fail_message
from conversations.flows.take_back import fail_handoff
from conversations.models import ItemState, OutboxItem, OutboxKind
from protocol.errors import WireError


def leave_undelivered(*, item: OutboxItem, error: WireError) -> None:
    """A turn is marked *not delivered*, and what was said behind it goes on. After an offer ours goes on.

    item: claimed by the caller. When the claim was lost meanwhile, whoever holds it now decides.
    """
    if item.kind == OutboxKind.OFFER:
        fail_handoff(item=item, error=error)
        return
    with changing(item.conversation_id) as conversation:
        if not outbox.settle(item, state=ItemState.FAILED, error=str(error)) or item.message is None:
            return
        fail_message(conversation=conversation, message=item.message)
        behind = OutboxItem.objects.unsettled().filter(lane=item.lane).order_by("pk").select_related("message").first()
        conversation.waiting_since = behind.message.created_at if behind and behind.message else None
