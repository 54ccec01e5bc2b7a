"""Taking a conversation back from the agent it was handed to."""

from uuid import UUID

from conversations import outbox
from conversations.flows.changing import changing
from conversations.flows.end_handoff import Ending, end_handoff
from conversations.flows.fail_message import fail_message
from conversations.flows.put_take_back import has_to_be_told, put_take_back
from conversations.models import (
    Controller,
    Conversation,
    Handoff,
    HandoffState,
    ItemState,
    Message,
    OutboxItem,
    OutboxKind,
    handoff_with_link,
    live_outgoing,
)
from protocol.errors import Reason, WireError


def take_back(*, conversation_id: UUID, reason: str, epoch: int | None = None) -> bool:
    """By the person or by one of ours. reason: ``person`` or ``operator``. epoch: as who wants it back saw it, where
    they saw it. False when nothing was handed over, or control has moved since: then nothing is changed.
    """
    with changing(conversation_id) as conversation:
        if epoch is not None and conversation.epoch != epoch:
            return False
        handoff = live_outgoing(conversation)
        return handoff is not None and bring_home(
            conversation=conversation, handoff=handoff, ending=Ending(HandoffState.TAKEN_BACK, reason)
        )


def expire_offer(*, handoff: Handoff) -> bool:
    """The other agent did not take over in time: ours goes on. False when it was decided otherwise meanwhile."""
    with changing(handoff.conversation_id) as conversation:
        current = handoff_with_link(handoff.pk)
        if current.state != HandoffState.OFFERED:
            return False
        ending = Ending(HandoffState.EXPIRED, "no_answer_in_time")
        return bring_home(conversation=conversation, handoff=current, ending=ending)


def fail_handoff(*, item: OutboxItem, error: WireError) -> bool:
    """The other agent cannot be talked to any more: ours goes on.

    A turn that was refused for good is answered by ours. One that was tried until its time was over may have been
    taken or not: it is marked *not delivered*, and the person decides.

    item: that offer, turn or question, claimed by the caller. False when the handoff had ended, or the claim was lost:
    then whoever took the item decides what becomes of its message.
    """
    with changing(item.conversation_id) as conversation:
        if not outbox.settle(item, state=ItemState.FAILED, error=str(error)):
            return False
        handoff = Handoff.objects.select_related("connection__agent", "sender__agent").get(outbox_items=item)
        # What led to an offer is what our agent handed over for: answering it would hand it over again.
        turn = item.message if item.kind == OutboxKind.TURN else None
        if turn is not None and not error.permanent:
            fail_message(conversation=conversation, message=turn)
            turn = None
        ending = Ending(HandoffState.FAILED, error.reason, error.detail)
        if _knows_no_link(error):
            return end_handoff(conversation=conversation, handoff=handoff, ending=ending, undelivered=turn)
        return bring_home(conversation=conversation, handoff=handoff, ending=ending, undelivered=turn)


def _knows_no_link(error: WireError) -> bool:
    """Whether the other side has closed the link, or says that it is in no use there: what came over it is over there,
    and a request to stop would be refused like this one.
    """
    return error.reason is Reason.GONE or (error.reason is Reason.CREDENTIALS and error.word == "credentials")


def bring_home(
    *,
    conversation: Conversation,
    handoff: Handoff,
    ending: Ending,
    undelivered: Message | None = None,
    to: Controller = Controller.AGENT,
) -> bool:
    """As ``end_handoff``, for an end that the other agent has not heard of: it is told to stop."""
    ended = end_handoff(conversation=conversation, handoff=handoff, ending=ending, undelivered=undelivered, to=to)
    if ended and has_to_be_told(handoff):
        put_take_back(conversation=conversation, handoff=handoff)
    return ended
