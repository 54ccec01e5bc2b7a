"""What the other agent answered to an offer or to a turn, recorded together with the end of the outbox item."""

from django.utils import timezone

from conversations import outbox
from conversations.flows.changing import changing
from conversations.flows.end_handoff import Ending, come_home_behind, end_handoff
from conversations.flows.ledger_entries import accept_entry
from conversations.flows.pass_files import leave_files_of, send_files
from conversations.flows.put_take_back import put_take_back
from conversations.flows.receive_replies import StaleEpoch, apply_replies
from conversations.flows.show_takeover import show_takeover
from conversations.flows.tell_webhooks import tell_of_handoff
from conversations.models import (
    Conversation,
    Delivery,
    Handoff,
    HandoffState,
    ItemState,
    OutboxItem,
    OutboxKind,
    handoff_of,
    handoff_over,
)
from protocol.a2a_v10 import REJECTED, TaskAnswer
from protocol.errors import MessageRefused
from protocol.handoff_extension import Refusal, Replies, refusal_from, replies_from
from workspaces.writing import write

HAND_BACK_LOOKS, HAND_BACK_PAUSE = 5, 1.0  # times, seconds


def record_offer_answer(*, item: OutboxItem, answer: TaskAnswer, with_files: bool = False) -> None:
    """Accepted, refused, or too late. Raises MessageRefused when the answer is none of them. with_files: files follow
    what was offered.
    """
    said = read_answer(answer)
    with changing(item.conversation_id, alone=False, known=item.conversation) as conversation:
        settled, handoff = outbox.settle(item, state=ItemState.DONE), _handoff_of(item, conversation)
        if not handoff.live and isinstance(said, Replies):
            _stop_the_late_one(conversation, handoff, answer)
        elif not settled or handoff.state != HandoffState.OFFERED:
            return
        elif isinstance(said, Refusal):
            end_handoff(conversation=conversation, handoff=handoff, ending=_refused(said))
        else:
            _accept(conversation, handoff, item, answer, said)
            if with_files:
                _see_to_files(conversation, handoff, item)


def record_turn_answer(*, item: OutboxItem, answer: TaskAnswer, with_files: bool = False) -> None:
    """Delivered, with what the agent had to say to it at once; or it was not its to answer any more. with_files: files
    follow it.
    """
    said = read_answer(answer)
    with changing(item.conversation_id, alone=False, known=item.conversation) as conversation:
        handoff = _handoff_of(item, conversation)
        if isinstance(said, Refusal) and _hand_back_is_on_its_way(handoff, item, said):
            _ask_how_it_ended(conversation, handoff, item)
            return
        if not outbox.settle(item, state=ItemState.DONE):
            return
        if isinstance(said, Refusal):
            _turn_was_refused(conversation, handoff, item, said)
            return
        _mark_relayed(conversation, item)
        was_live = handoff.live
        if was_live:
            _apply(conversation, handoff, said)
        if with_files:
            _see_to_files(conversation, handoff, item)
        if not was_live:
            was_theirs = Ending(HandoffState.RETURNED, handoff.reason)
            come_home_behind(conversation=conversation, handoff=handoff, ending=was_theirs)


def _see_to_files(conversation: Conversation, handoff: Handoff, item: OutboxItem) -> None:
    """What they were told of with was taken. The same answer may have handed back."""
    go_on = send_files if handoff.live else leave_files_of
    go_on(conversation=conversation, handoff=handoff, number=item.seq)


def record_asked(*, item: OutboxItem, answer: TaskAnswer) -> None:
    """Late replies we asked for."""
    said = read_answer(answer)
    with changing(item.conversation_id, alone=False, known=item.conversation) as conversation:
        if outbox.settle(item, state=ItemState.DONE) and isinstance(said, Replies):
            _apply(conversation, _handoff_of(item, conversation), said)


def read_answer(answer: TaskAnswer) -> Replies | Refusal:
    """Raises MessageRefused when the other side does not speak our extension."""
    extension = answer.extension
    if extension is None:
        raise MessageRefused("the answer does not speak the handoff extension")
    if extension.get("type") == "refusal" or answer.state == REJECTED:
        return refusal_from(extension)
    return replies_from(extension)


def _handoff_of(item: OutboxItem, conversation: Conversation) -> Handoff:
    """As it stands under the lock of its conversation."""
    handoff = conversation.went_by = handoff_over(handoff_of(item))
    return handoff


def _refused(refusal: Refusal) -> Ending:
    return Ending(HandoffState.REFUSED, refusal.reason, refusal.text)


def _accept(
    conversation: Conversation, handoff: Handoff, item: OutboxItem, answer: TaskAnswer, replies: Replies
) -> None:
    now = timezone.now()
    handoff.state, handoff.remote_id, handoff.accepted_at = HandoffState.ACTIVE, answer.task_id, now
    handoff.accept_entry = accept_entry(handoff)
    write(handoff, "state", "remote_id", "accepted_at", "accept_entry")
    _mark_relayed(conversation, item)
    show_takeover(conversation=conversation, handoff=handoff)
    tell_of_handoff(conversation=conversation, handoff=handoff)
    _apply(conversation, handoff, replies)


def _stop_the_late_one(conversation: Conversation, handoff: Handoff, answer: TaskAnswer) -> None:
    """It took over after we had gone on: it is told to stop."""
    if not handoff.remote_id:
        handoff.remote_id = answer.task_id
        handoff.accept_entry = accept_entry(handoff)
        handoff.save(update_fields=["remote_id", "accept_entry"])
        put_take_back(conversation=conversation, handoff=handoff)


def _hand_back_is_on_its_way(handoff: Handoff, item: OutboxItem, refusal: Refusal) -> bool:
    """It has handed back, with a summary and details that we have not got yet; they are worth a few seconds."""
    if refusal.reason != HandoffState.RETURNED or not handoff.live:
        return False
    # Of its attempts those alone that came through, which were looks: before, it may have failed often.
    return item.delivery_attempts.filter(outcome="ok").count() < HAND_BACK_LOOKS


def _ask_how_it_ended(conversation: Conversation, handoff: Handoff, item: OutboxItem) -> None:
    if outbox.try_again(item, error="handed back meanwhile", after=HAND_BACK_PAUSE):
        outbox.put(kind=OutboxKind.ASK, conversation=conversation, handoff=handoff)


def _turn_was_refused(conversation: Conversation, handoff: Handoff, item: OutboxItem, refusal: Refusal) -> None:
    ending = Ending(HandoffState.ENDED, refusal.reason, refusal.text)
    end_handoff(conversation=conversation, handoff=handoff, ending=ending, undelivered=item.message)


def _mark_relayed(conversation: Conversation, item: OutboxItem) -> None:
    if item.message is not None:
        item.message.delivery = Delivery.RELAYED
        conversation.alter(item.message)
        write(item.message, "delivery", "revision")


def _apply(conversation: Conversation, handoff: Handoff, replies: Replies) -> None:
    known = handoff.last_received_seq
    try:
        apply_replies(conversation=conversation, handoff=handoff, replies=replies)
    except StaleEpoch:
        # Control moved on while this answer was under way; the message got there all the same.
        return
    if replies.more and handoff.live and handoff.last_received_seq > known:
        outbox.put(kind=OutboxKind.ASK, conversation=conversation, handoff=handoff)
