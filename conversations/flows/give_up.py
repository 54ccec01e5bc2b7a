"""What becomes of an item that nobody will try again: it was refused for good, or its time is over."""

import uuid
from datetime import datetime, timedelta
from http import HTTPStatus

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from conversations import outbox
from conversations.flows.await_request import PATIENCE
from conversations.flows.call_api import record_api_answer
from conversations.flows.changing import changing
from conversations.flows.each_by_itself import each_that_is_found
from conversations.flows.fail_message import fail_message
from conversations.flows.pass_files import leave_file_here
from conversations.flows.receive_take_back import hear_that_it_is_over
from conversations.flows.show_reply import Thought, break_off
from conversations.flows.take_back import fail_handoff
from conversations.flows.take_in_file import leave_file_out
from conversations.models import ItemState, OutboxItem, OutboxKind
from protocol.errors import CallFailed, Reason, WireError

# The handoff is over, and so is the person's patience: whether this one message was taken is soon not worth knowing.
PATIENCE_AFTER_THE_END = timedelta(minutes=2)
ITEMS_PER_ROUND = 200
_MAY_PASS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
_IS_OVER = (404, "not_found")  # how the agent that handed over answers what belongs to no handoff of its any more


def past_its_limit(item: OutboxItem, *, at: datetime) -> bool:
    ended_at = item.handoff.ended_at if item.handoff and item.kind == OutboxKind.TURN else None
    if ended_at is not None and at - ended_at > PATIENCE_AFTER_THE_END:
        return True
    return at - item.created_at > _patience_with(item)


def _patience_with(item: OutboxItem) -> timedelta:
    return PATIENCE if item.kind == OutboxKind.REQUEST else outbox.GIVE_UP_AFTER


def may_pass(item: OutboxItem, error: WireError) -> bool:
    """Whether a refusal that is final for anything else may pass for what our agent said late, which the handoff waits
    for there: a key that is changed, a link that is disabled for a while, a page of a proxy's own.
    """
    refused = item.kind == OutboxKind.REPLIES and error.status in _MAY_PASS
    return refused and (error.status, error.word) != _IS_OVER


def give_up(*, item: OutboxItem, error: WireError) -> None:
    """item: claimed by the caller. When the claim was lost meanwhile, whoever holds it now decides."""
    match item.kind:
        case OutboxKind.OFFER | OutboxKind.TURN | OutboxKind.ASK:
            fail_handoff(item=item, error=error)
        case OutboxKind.REQUEST:
            record_api_answer(item=item, value=None)
        case OutboxKind.THINK:
            _leave_unanswered(item, error)
        case OutboxKind.FILE:
            leave_file_here(item=item, error=error)
        case OutboxKind.TAKE_IN:
            leave_file_out(item=item, error=error)
        case OutboxKind.REPLIES if (error.status, error.word) == _IS_OVER:
            hear_that_it_is_over(item=item, error=error)
        case _:
            outbox.settle(item, state=ItemState.FAILED, error=str(error))


def give_up_old_items(*, at: datetime) -> int:
    """Ends what is past its limit without another try: a queue behind a link that rests must not outlive it. Returns
    how many.
    """
    over = Q(kind=OutboxKind.TURN, handoff__ended_at__lte=at - PATIENCE_AFTER_THE_END)
    over |= Q(kind=OutboxKind.REQUEST, created_at__lte=at - PATIENCE)
    due = OutboxItem.objects.unsettled().filter(state=ItemState.DUE)  # the first is what their index knows them by
    old = due.filter(Q(created_at__lte=at - outbox.GIVE_UP_AFTER) | over)
    # A lane gives up one item at a time; of one that is under way, nothing before that is done.
    under_way = OutboxItem.objects.unsettled().filter(state=ItemState.CLAIMED)
    items = old.exclude(lane__in=under_way.values("lane")).select_related("conversation", "message", "handoff")
    return each_that_is_found(
        lambda item: _give_up_unclaimed(item, at=at), items.order_by("pk"), at_most=ITEMS_PER_ROUND
    )


def _give_up_unclaimed(item: OutboxItem, *, at: datetime) -> bool:
    item.claim = uuid.uuid4()
    try:
        with transaction.atomic():
            mine = OutboxItem.objects.filter(pk=item.pk, state=ItemState.DUE).update(
                state=ItemState.CLAIMED, claim=item.claim, lease_until=timezone.now() + outbox.LEASE, place=0
            )
    except IntegrityError:
        # Another one of its lane is under way; there is a next round.
        return False
    if mine:
        give_up(item=item, error=CallFailed(_last_reason(item), detail="not delivered in time"))
    return bool(mine)


def _last_reason(item: OutboxItem) -> Reason:
    try:
        return Reason(item.last_error.partition(":")[0])
    except ValueError:
        return Reason.TIMEOUT


def _leave_unanswered(item: OutboxItem, error: WireError) -> None:
    with changing(item.conversation_id) as conversation:
        if not outbox.settle(item, state=ItemState.FAILED, error=str(error)):
            return
        conversation.waiting_since = None
        break_off(conversation=conversation, writing=Thought.of(item).message())
        if item.message is not None:
            fail_message(conversation=conversation, message=item.message)
