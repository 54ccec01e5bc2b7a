"""Carries out one item of the outbox and records the outcome. The call is made with no transaction open.

What became of it comes first, and what that says of the link last: rows are locked in one order (docs/architecture.md).
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, transaction
from django.utils import timezone

from agents.addresses import agent_url
from agents.links import close_as_told
from agents.models import ConnectionKind, LinkState
from agents.operator_notices import note_trouble
from conversations import outbox
from conversations.api_calls import carry_request
from conversations.breaker import counts, note_failure, note_success, note_wish
from conversations.carrying import Carrier, NobodyCalled, Record, call_link
from conversations.engine_calls import carry_thought
from conversations.extras import attachment_of
from conversations.file_calls import carry_file, carry_intake
from conversations.flows.build_packet import stored_packet
from conversations.flows.give_up import give_up, may_pass, past_its_limit
from conversations.flows.leave_undelivered import leave_undelivered
from conversations.flows.pass_files import files_told_with
from conversations.flows.put_off_turn import put_off_turn
from conversations.flows.record_answer import record_asked, record_offer_answer, record_turn_answer
from conversations.flows.record_pushed import record_pushed, record_pushed_with_file
from conversations.flows.tell_task import stored_stream_item, task_of
from conversations.flows.what_was_seen import seen_of_theirs
from conversations.models import DeliveryAttempt, Handoff, ItemState, Message, OutboxItem, OutboxKind, handoff_of
from conversations.plain_peer import PLAIN_CARRIERS
from conversations.served_push import push_update
from conversations.shares import Shares, Stay
from conversations.staged_faults import staged
from protocol import a2a_v10
from protocol.errors import CallFailed, Reason, WireError
from protocol.handoff_extension import Ask, Offer, Reply, TakeBack, Turn
from workspaces.new_rows import new_row
from workspaces.writing import insert, together

log = logging.getLogger(__name__)
Written = TypeVar("Written")

worker = Shares(settings.WORKER_THREADS)  # of this process, if it is one


def deliver_lane(lane: str, *, shares: Shares = worker) -> int:
    """Carries out what is due in one lane, and then whatever waits for the same peer, as long as a stay may be; what is
    left is rung for anew, behind what others have rung for. Returns how many were tried.
    """
    peer = outbox.peer_of(lane)
    stay = None if peer is None else shares.begin(peer)
    if stay is None:
        return 0
    try:
        return _stay(lane, stay, shares)
    finally:
        shares.end(stay)


def _stay(lane: str, stay: Stay, shares: Shares) -> int:
    tried, item = 0, outbox.claim_next(lane)
    while item is not None:
        tried, following = tried + 1, carry_out(item)
        if not stay.is_over():
            item = following or outbox.claim_next(lane)
            continue
        if following is not None:
            outbox.give_back(following)
        if not shares.stopping:
            outbox.ring(following.lane if following else lane)
        break
    return tried


def carry_out(item: OutboxItem) -> OutboxItem | None:
    """Carries out a claimed item, unless the claim was lost before this began. Returns the next one for the same peer,
    claimed in the same moment, if any waits.
    """
    with outbox.holding(item):
        try:
            return _tried(item)
        except Exception:
            if _is_there(item):
                raise
            log.info("erased_while_under_way", extra={"item": item.pk, "kind": item.kind})
            return None


def _tried(item: OutboxItem) -> OutboxItem | None:
    started = timezone.now()
    if not outbox.is_still_ours(item):
        return None
    try:
        return _carried_out(item, started=started)
    except WireError as error:
        failure = error
    except Exception as fault:  # an item must never stay claimed because of a fault of our own
        if not _is_there(item):
            raise
        log.exception("delivery_fault", extra={"item": item.pk, "kind": item.kind})
        failure = CallFailed(Reason.OUR_FAULT, detail=type(fault).__name__)
    _written(item, lambda: _record_failure(item, failure, started=started))
    return None


def _is_there(item: OutboxItem) -> bool:
    """Not when its conversation was erased meanwhile: then nothing is to be recorded, and nothing can be."""
    return OutboxItem.objects.filter(pk=item.pk).exists()


def _carried_out(item: OutboxItem, *, started: datetime) -> OutboxItem | None:
    """The call is made with no transaction open; what it led to is recorded in one."""
    record = (staged(item) or _carriers_of(item)[OutboxKind(item.kind)])(item)
    return _written(item, lambda: _recorded(item, record, started=started))


def _written(item: OutboxItem, write: Callable[[], Written]) -> Written:
    """At the second try, if the database refuses the first: what a call came to is here, and may not come again."""
    try:
        return write()
    except (OperationalError, InterfaceError) as refused:
        log.warning("recorded_once_more", extra={"item": item.pk, "kind": item.kind, "error": type(refused).__name__})
    close_old_connections()
    _forget_what_was_not_written(item)
    return write()


def _forget_what_was_not_written(item: OutboxItem) -> None:
    if item.message is not None:
        item.message.refresh_from_db(fields=["delivery", "revision"])
    if item.handoff is not None:
        item.handoff.link.refresh_from_db(fields=["failures", "paused_until", "last_used_at"])


def _recorded(item: OutboxItem, record: Record, *, started: datetime) -> OutboxItem | None:
    with transaction.atomic():
        with together(), outbox.passing_on(item.peer):
            record()
            if not isinstance(record, NobodyCalled):
                _note_attempt(item, started=started, outcome="ok")
        if not isinstance(record, NobodyCalled):
            note_success(item)
        return outbox.pass_place_on(item)


def _record_failure(item: OutboxItem, failure: WireError, *, started: datetime) -> None:
    with transaction.atomic():
        _note_attempt(item, started=started, outcome=failure.reason, detail=failure.detail, status=failure.status)
        _after_failure(item, failure, started=started)


def _carriers_of(item: OutboxItem) -> Mapping[OutboxKind, Carrier]:
    connection = item.handoff.connection if item.handoff else None
    return PLAIN_CARRIERS if connection and connection.kind == ConnectionKind.PLAIN else _CARRIERS


def _message_of(item: OutboxItem) -> Message:
    if item.message is None:
        raise RuntimeError("An offer or a turn carries a message.")
    return item.message


def _offer(item: OutboxItem) -> Record:
    handoff, message = handoff_of(item), _message_of(item)
    offer = Offer(
        epoch=handoff.epoch,
        packet=stored_packet(handoff.packet),
        at=message.created_at,
        ledger_key=handoff.ledger_key,
    )
    body = a2a_v10.send_message_request(
        message_id=str(message.pk),
        text=item.payload,
        extension=offer.to_json(),
        context_id=handoff.context_id,
        push_url=f"{agent_url(handoff.link.agent)}callbacks/{handoff.pk}",
    )
    answer = _call_agent(handoff, body)
    with_files = bool(offer.packet.attachments)
    return lambda: record_offer_answer(item=item, answer=answer, with_files=with_files)


def _turn(item: OutboxItem) -> Record:
    handoff, message = handoff_of(item), _message_of(item)
    files = files_told_with(handoff, number=item.seq) if attachment_of(message.extras) else ()
    seen = seen_of_theirs(conversation=item.conversation, handoff=handoff, message=message)
    turn = Turn(item.seq, handoff.epoch, handoff.last_received_seq, message.created_at, files, seen)
    body = a2a_v10.send_message_request(
        message_id=str(message.pk),
        text=item.payload,
        extension=turn.to_json(),
        task_id=handoff.remote_id,
        context_id=handoff.context_id,
    )
    answer = _call_agent(handoff, body)
    return lambda: record_turn_answer(item=item, answer=answer, with_files=bool(files))


def _take_back(item: OutboxItem) -> Record:
    handoff = handoff_of(item)
    body = a2a_v10.cancel_task_request(
        request_id=f"take-back-{item.pk}",
        # An offer whose answer never came has no task id here: then our own id says which handoff is meant.
        task_id=handoff.remote_id or str(handoff.pk),
        extension=TakeBack(epoch=handoff.epoch, reason=handoff.reason).to_json(),
    )
    try:
        _call_agent(handoff, body, also_closed=True)
    except a2a_v10.RpcError as error:
        if error.code == a2a_v10.INTERNAL_ERROR:
            raise CallFailed(Reason.PEER_FAILED, detail=error.detail) from error
        # Not found and not cancelable mean that there is nothing left to stop.
        log.info("take_back_had_nothing_to_stop", extra={"handoff": str(handoff.pk)})
    return lambda: outbox.settle(item, state=ItemState.DONE)


def _replies(item: OutboxItem) -> Record:
    """Pushes one item of our stream. Without a callback address it waits here until it is asked for."""
    handoff = handoff_of(item)
    if not handoff.callback_url:
        return NobodyCalled(lambda: record_pushed(item=item, handoff=handoff))
    said = stored_stream_item(item.payload)
    view = task_of(handoff.conversation, handoff, items=(said,)).to_view()
    call_link(handoff.link, url=handoff.callback_url, body=a2a_v10.push_body(view))
    if isinstance(said, Reply) and said.attachments:
        return lambda: record_pushed_with_file(item=item)
    return lambda: record_pushed(item=item, handoff=handoff)


def _ask(item: OutboxItem) -> Record:
    handoff = handoff_of(item)
    ask = Ask(ack=handoff.last_received_seq)
    body = a2a_v10.get_task_request(request_id=f"ask-{item.pk}", task_id=handoff.remote_id, extension=ask.to_json())
    answer = _call_agent(handoff, body)
    return lambda: record_asked(item=item, answer=answer)


def _call_agent(handoff: Handoff, body: bytes, *, also_closed: bool = False) -> a2a_v10.TaskAnswer:
    answer = call_link(handoff.link, url=handoff.link.remote_agent_url, body=body, also_closed=also_closed)
    return a2a_v10.read_task(answer.body)


_CARRIERS: Mapping[OutboxKind, Carrier] = {
    OutboxKind.OFFER: _offer,
    OutboxKind.TURN: _turn,
    OutboxKind.TAKE_BACK: _take_back,
    OutboxKind.REPLIES: _replies,
    OutboxKind.ASK: _ask,
    OutboxKind.THINK: carry_thought,
    OutboxKind.REQUEST: carry_request,
    OutboxKind.PUSH: push_update,
    OutboxKind.FILE: carry_file,
    OutboxKind.TAKE_IN: carry_intake,
}


def _after_failure(item: OutboxItem, error: WireError, *, started: datetime) -> None:
    log.warning(
        "delivery_failed",
        extra={"item": item.pk, "kind": item.kind, "reason": error.reason, "detail": error.detail[:200]},
    )
    final = error.permanent and not may_pass(item, error)
    over = final or past_its_limit(item, at=timezone.now())
    if over:
        give_up(item=item, error=error)
    elif not error.repeatable:
        leave_undelivered(item=item, error=error)
    elif item.kind == OutboxKind.TURN:
        put_off_turn(item=item, error=str(error), after=_wait(item, error))
    else:
        outbox.try_again(item, error=str(error), after=_wait(item, error))
    if not error.permanent and error.reason is not Reason.OUR_FAULT:
        note_failure(item, error, started=started)
        note_wish(item, error)
    if item.handoff is not None and counts(item) and item.handoff.link.state != LinkState.CLOSED:
        note_trouble(link=item.handoff.link, error=error)
    if over and error.reason is Reason.GONE:
        close_as_told(handoff_of(item).link)


def _wait(item: OutboxItem, error: WireError) -> float:
    """Seconds. The peer may ask for more patience than our schedule has, never for less."""
    return max(outbox.retry_seconds(item.attempts), error.retry_after or 0.0)


def _note_attempt(
    item: OutboxItem, *, started: datetime, outcome: str, detail: str = "", status: int | None = None
) -> None:
    attempt = new_row(
        DeliveryAttempt,
        item=item,
        number=item.attempts,
        started_at=started,
        finished_at=timezone.now(),
        outcome=outcome,
        detail=detail[:300],
        status=status,
        left=item.has_left is not False,
    )
    insert(attempt)
