"""How far the person had read when they wrote: told over the wire by numbers, since positions are each side's own."""

from uuid import UUID

from conversations.flows.tell_task import stored_stream_item
from conversations.models import Conversation, Handoff, Message, OutboxItem, OutboxKind, ReceivedItem
from protocol.handoff_extension import Reply, Turn


def seen_of_theirs(*, conversation: Conversation, handoff: Handoff, message: Message) -> int:
    """The last number of the other agent's stream that the person had before them. conversation, handoff: as read
    together; nothing is looked up when nobody else has said anything since.
    """
    before = message.position - 1
    seen = before if message.seen is None else min(message.seen, before)
    if seen == before and message.position == conversation.last_position:
        return handoff.last_received_seq
    later = Message.objects.filter(conversation=conversation.pk, position__gt=seen).values("pk")
    shown_later = ReceivedItem.objects.filter(
        handoff=handoff.pk, seq__lte=handoff.last_received_seq, shown_as__in=later
    )
    first = shown_later.order_by("seq").values_list("seq", flat=True).first()
    return handoff.last_received_seq if first is None else first - 1


def seen_of_ours(handoff: Handoff, turn: Turn) -> int | None:
    """The position up to which the person had read here; None: all there is, or it is not told."""
    if turn.seen is None or turn.seen >= handoff.last_sent_seq:
        return None
    rows = OutboxItem.objects.filter(handoff=handoff.pk, kind=OutboxKind.REPLIES, seq=turn.seen + 1)
    payload = rows.exclude(payload="").values_list("payload", flat=True).first()
    first = stored_stream_item(payload) if payload else None
    if not isinstance(first, Reply):
        return None
    shown = Message.objects.filter(conversation=handoff.conversation_id, pk=UUID(first.message_id))
    position = shown.values_list("position", flat=True).first()
    return None if position is None else position - 1
