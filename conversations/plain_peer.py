"""Carries out outbox items for a plain agent: one that speaks A2A and nothing more.

It counts nothing and hands nothing back, so each answer is read for whatever it says, and an open task is asked about
until it does not go on by itself. What it pushes is only a bell: the task is asked about at once. It takes a repeat for
a new message, so what it may have taken is never sent again. ``delivery`` records the attempts and what to do about
failures, as for any other.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils import timezone

from agents.models import PlainAccess
from agents.plain_calling import call_plain
from conversations import outbox
from conversations.carrying import Carrier, NobodyCalled, Record
from conversations.extras import attachment_of
from conversations.flows.build_packet import stored_packet
from conversations.flows.record_heard import AT_WORK, record_heard, thread_of
from conversations.flows.so_far import packet_so_far
from conversations.models import DeliveryAttempt, Handoff, ItemState, OutboxItem, OutboxKind, PlainThread, handoff_of
from conversations.parted_files import NO_PARTS, parted_files
from conversations.plain_files import looked_at
from conversations.plain_message import PlainMessage, answer_to, heard_patiently
from conversations.plain_tasks import (
    HISTORY_LOOKED_AT,
    TASK_IS_OVER,
    access_of,
    answer_limit,
    door_to,
    look,
    with_what_it_kept,
)
from protocol.a2a_v10 import METHOD_NOT_FOUND, RpcError
from protocol.errors import CallFailed, Reason, WireError
from protocol.plain.heard import Heard, Stage

# Seconds; a turn that waits goes as soon as it is known that the agent is done.
SHORTEST_WAIT_AT_WORK, LONGEST_WAIT_AT_WORK = 1.0, 15.0
_INVALID_AGENT_RESPONSE = -32006
_GATEWAYS = frozenset({502, 504})  # statuses of who stands before the agent, and knows nothing of what it did


def _offer(item: OutboxItem) -> Record:
    item.has_left = False
    handoff = handoff_of(item)
    packet = stored_packet(handoff.packet)
    files = parted_files(handoff, number=item.seq) if packet.attachments else NO_PARTS
    try:
        return _say(PlainMessage(item, handoff, thread_of(handoff), files, packet))
    except RpcError as error:
        answered = f"It answered with error {error.code}."
        return lambda: record_heard(item=item, heard=Heard(Stage.REFUSED), words=answered)


def _turn(item: OutboxItem) -> Record:
    item.has_left = False
    handoff = handoff_of(item)
    thread = thread_of(handoff)
    if thread.stage == Stage.WORKING and thread.task_id:
        # A second message into a task that works on the first is lost by some and answered twice by others.
        waited = (timezone.now() - item.created_at).total_seconds()
        pause = min(max(waited, SHORTEST_WAIT_AT_WORK), LONGEST_WAIT_AT_WORK)
        return NobodyCalled(lambda: outbox.put_off(item, why=AT_WORK, seconds=pause))
    has_file = item.message is not None and attachment_of(item.message.extras)
    files = parted_files(handoff, number=item.seq) if has_file else NO_PARTS
    return _say(PlainMessage(item, handoff, thread, files, packet_so_far(item)))


def _take_back(item: OutboxItem) -> Record:
    handoff = handoff_of(item)
    thread = thread_of(handoff)
    if not thread.task_id:
        return NobodyCalled(lambda: outbox.settle(item, state=ItemState.DONE))
    door, dialect = door_to(access_of(handoff))
    request_id, tenant = f"take-back-{item.pk}", door.interface.tenant
    try:
        call_plain(door, dialect.cancel_request(request_id=request_id, task_id=thread.task_id, tenant=tenant))
    except CallFailed as error:
        # What cannot be found or cancelled needs no stopping.
        if not error.permanent:
            raise
    return lambda: _record_stopped(item, handoff, task_id=thread.task_id)


def _record_stopped(item: OutboxItem, handoff: Handoff, *, task_id: str) -> None:
    """task_id: of the task that was told to stop; another one, opened meanwhile, is told by itself."""
    outbox.settle(item, state=ItemState.DONE)
    PlainThread.objects.filter(pk=handoff.pk, task_id=task_id).update(task_id="", stage=Stage.CANCELED)


def _ask(item: OutboxItem) -> Record:
    handoff = handoff_of(item)
    thread = thread_of(handoff)
    if not thread.task_id:
        return NobodyCalled(lambda: outbox.settle(item, state=ItemState.DONE))
    door, dialect = door_to(access_of(handoff))
    try:
        heard = look(door, dialect, task_id=thread.task_id, limit=answer_limit(item, thread))
        if not heard.utterances and not heard.stage.goes_on:
            heard = with_what_it_kept(handoff, door, dialect, heard, limit=answer_limit(item, thread))
    except RpcError as error:
        if error.code not in TASK_IS_OVER | {METHOD_NOT_FOUND}:
            # It keeps the task for all it says, and owes an answer: it is asked again.
            raise CallFailed(Reason.PEER_FAILED, detail=error.detail) from error
        # It keeps no tasks, or forgot this one: the next message opens another.
        heard = Heard(Stage.DONE)
    return _recording(item, heard, turns=thread.turns)


PLAIN_CARRIERS: Mapping[OutboxKind, Carrier] = MappingProxyType(
    {OutboxKind.OFFER: _offer, OutboxKind.TURN: _turn, OutboxKind.TAKE_BACK: _take_back, OutboxKind.ASK: _ask}
)


def _recording(item: OutboxItem, heard: Heard, *, with_files: bool = False, turns: int | None = None) -> Record:
    """Its files are looked at now, while no transaction is open."""
    files = looked_at(item.conversation, handoff_of(item), heard)
    return lambda: record_heard(item=item, heard=heard, files=files, with_files=with_files, turns=turns)


def _say(message: PlainMessage) -> Record:
    """One message, in the open task if there is one. What is heard is to be recorded.

    Raises WireError; of what may have been taken it says that it is not repeatable.
    """
    access = access_of(message.handoff)
    try:
        if message.had_begun:
            heard = _what_became_of(message, access)
        elif _was_broken_off(message.item):
            raise CallFailed(Reason.OUR_FAULT, detail="an earlier try was broken off here", left=True)
        else:
            heard = answer_to(message, access)
    except WireError as error:
        if not _is_without_answer(error) and (error.permanent or not _may_have_been_taken(error)):
            raise
        found = _look_for_message(message, access)
        if found is None:
            error.repeatable = False
            raise
        heard = found
    return _recording(message.item, heard, with_files=bool(message.files.parts))


def _what_became_of(message: PlainMessage, access: PlainAccess) -> Heard:
    """What the agent says now of that to which it had begun to answer; without a task to ask about, that was all."""
    thread, (door, dialect) = message.thread, door_to(access)
    if not thread.task_id:
        return Heard(Stage.DONE, context_id=thread.context_id)
    return heard_patiently(message, door, dialect, Heard(Stage.WORKING, thread.task_id, thread.context_id))


def _was_broken_off(item: OutboxItem) -> bool:
    """Whether the last try in which it may have left ended here: with its process, or by a fault of our own."""
    tries = {one.number: one for one in DeliveryAttempt.objects.filter(item=item)} if item.attempts > 1 else {}
    for number in range(item.attempts - 1, 0, -1):
        if number not in tries or tries[number].left:
            return number not in tries or tries[number].outcome == Reason.OUR_FAULT
    return False


def _may_have_been_taken(error: WireError) -> bool:
    """True when it may be with the agent for all we know, and it has not said that it failed or would not take it."""
    if error.status is None or 200 <= error.status < 300:
        return error.left
    return error.status in _GATEWAYS


def _is_without_answer(error: WireError) -> bool:
    """Whether the agent says that nothing came of it that it could answer with. The SDK for .NET says so of every
    message in an open task, and has taken it.
    """
    return isinstance(error, RpcError) and error.code == _INVALID_AGENT_RESPONSE


def _look_for_message(message: PlainMessage, access: PlainAccess) -> Heard | None:
    """What the task says that names the message: the open one, or one that the message has opened in its context. What
    none of them names may still be on its way.
    """
    thread, (door, dialect) = message.thread, door_to(access)
    try:
        if thread.task_id:
            heard = look(door, dialect, task_id=thread.task_id, limit=message.answer_limit, history=HISTORY_LOOKED_AT)
            return heard if message.id in heard.history else None
        if not dialect.list_tasks or not thread.context_id:
            return None
        answer = call_plain(
            door,
            dialect.list_request(
                request_id="look", context_id=thread.context_id, tenant=door.interface.tenant, history=HISTORY_LOOKED_AT
            ),
            limit=message.answer_limit,
        )
        opened = next((one.task_id for one in dialect.read_list(answer.body) if message.id in one.history), "")
    except WireError:
        return None
    return heard_patiently(message, door, dialect, Heard(Stage.WORKING, opened, thread.context_id)) if opened else None
