"""Carries out outbox items for a plain agent: one that speaks A2A and nothing more.

It counts nothing and hands nothing back, so each answer is read for whatever it says, and an open task is asked about
until it does not go on by itself. What it pushes is only a bell: the task is asked about at once. It takes a repeat for
a new message, so what it may have taken is never sent again. ``delivery`` records the attempts and what to do about
failures, as for any other.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from types import MappingProxyType

from django.utils import timezone

from agents.addresses import agent_url
from agents.calling import ANSWER_SECONDS
from agents.file_types import MediaType
from agents.models import LinkState, PlainAccess
from agents.plain_calling import PlainDoor, call_plain, dialect_of, door_of, stream_plain
from conversations import outbox
from conversations.carrying import Carrier, NobodyCalled, Record
from conversations.extras import attachment_of
from conversations.flows.await_files import TOO_LARGE, UNKNOWN_KIND
from conversations.flows.build_packet import stored_packet
from conversations.flows.files_shown import kinds_shown, why_no_files
from conversations.flows.handoff_settings import settings_of
from conversations.flows.hear_push import push_token
from conversations.flows.pass_files import leave_files_here
from conversations.flows.record_heard import AT_WORK, record_heard, says_something_new, thread_of
from conversations.flows.so_far import packet_so_far
from conversations.models import (
    Delivery,
    DeliveryAttempt,
    Handoff,
    ItemState,
    OutboxItem,
    OutboxKind,
    PlainThread,
    handoff_of,
)
from conversations.parted_files import NO_PARTS, PartedFiles, parted_files
from conversations.plain_files import looked_at
from conversations.plain_progress import Progress, events
from privacy.packet_filter import FILE_MASK
from protocol.a2a_v10 import METHOD_NOT_FOUND, RpcError
from protocol.errors import CallFailed, Reason, WireError
from protocol.outgoing_http import ANSWER_LIMIT
from protocol.packet import Json, Packet
from protocol.plain.chat_history import history_metadata
from protocol.plain.dialect import ANSWER_WITH_FILES, Call, CallBack, Dialect
from protocol.plain.heard import Gathered, Heard, Stage
from protocol.plain.packet_words import packet_words
from workspaces.prepared import PreparedRows, read_along

# Most agents are done within a second; the clock, which asks later on, would be slower than that.
QUICK_LOOKS = (0.1, 0.2, 0.4)  # seconds between them
# Seconds; a turn that waits goes as soon as it is known that the agent is done.
SHORTEST_WAIT_AT_WORK, LONGEST_WAIT_AT_WORK = 1.0, 15.0
_TASK_NOT_FOUND, _NO_PUSH, _UNSUPPORTED_OPERATION, _CONTENT_TYPE = -32001, -32003, -32004, -32005
_INVALID_AGENT_RESPONSE = -32006
_NOT_LIKE_THAT = frozenset({HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE})
_TASK_IS_OVER = frozenset({_TASK_NOT_FOUND, _UNSUPPORTED_OPERATION})
_GATEWAYS = frozenset({502, 504})  # statuses of who stands before the agent, and knows nothing of what it did
HISTORY_LOOKED_AT = 20  # messages
THINKING_SECONDS = 25.0  # a worker that stops has 28
STREAM_SECONDS = 14.0  # of one that has said something: what is still to come then is asked for
_access_of = PreparedRows(lambda connection_id: PlainAccess.objects.filter(pk=connection_id))


def _offer(item: OutboxItem) -> Record:
    item.has_left = False
    handoff = handoff_of(item)
    packet = stored_packet(handoff.packet)
    files = parted_files(handoff, number=item.seq) if packet.attachments else NO_PARTS
    try:
        return _say(_Message(item, handoff, thread_of(handoff), files, packet))
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
    return _say(_Message(item, handoff, thread, files, packet_so_far(item)))


def _take_back(item: OutboxItem) -> Record:
    handoff = handoff_of(item)
    thread = thread_of(handoff)
    if not thread.task_id:
        return NobodyCalled(lambda: outbox.settle(item, state=ItemState.DONE))
    door, dialect = _door(_access(handoff))
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
    door, dialect = _door(_access(handoff))
    try:
        heard = _look(door, dialect, task_id=thread.task_id, limit=_answer_limit(item, thread))
        if not heard.utterances and not heard.stage.goes_on:
            heard = _with_what_it_kept(handoff, door, dialect, heard, limit=_answer_limit(item, thread))
    except RpcError as error:
        if error.code not in _TASK_IS_OVER | {METHOD_NOT_FOUND}:
            # It keeps the task for all it says, and owes an answer: it is asked again.
            raise CallFailed(Reason.PEER_FAILED, detail=error.detail) from error
        # It keeps no tasks, or forgot this one: the next message opens another.
        heard = Heard(Stage.DONE)
    return _recording(item, heard)


PLAIN_CARRIERS: Mapping[OutboxKind, Carrier] = MappingProxyType(
    {OutboxKind.OFFER: _offer, OutboxKind.TURN: _turn, OutboxKind.TAKE_BACK: _take_back, OutboxKind.ASK: _ask}
)


def _access(handoff: Handoff) -> PlainAccess:
    """Raises CallFailed when the connection is not in use: what is still queued then stays here."""
    connection = handoff.connection
    if connection is None or connection.state != LinkState.VERIFIED:
        raise CallFailed(Reason.REFUSED, detail="the link is not in use", permanent=True)
    access: PlainAccess = read_along(connection, "plain") or _access_of.get(connection.pk)
    access.connection = connection
    return access


def _door(access: PlainAccess) -> tuple[PlainDoor, Dialect]:
    door = door_of(access)
    return door, dialect_of(door)


@dataclass
class _Message:
    """What is to be said. files: those that go along; none when the agent has said that it does not take them. packet:
    what goes before the person's words: in an offer, and in every message to an agent that keeps nothing in mind.
    """

    item: OutboxItem
    handoff: Handoff
    thread: PlainThread
    files: PartedFiles
    packet: Packet | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """One part each."""
        words = () if self.packet is None else (packet_words(self.packet, files=self.files.names),)
        said = "\n".join(filter(None, [self.item.payload, FILE_MASK if self.files.own_stays else ""]))
        return (*words, *((said,) if said or not self.files.parts else ()))

    @property
    def history(self) -> Json | None:
        """What was said before, for agents that read it there."""
        return None if self.packet is None else history_metadata(self.packet)

    @property
    def answer_limit(self) -> int:
        """Bytes."""
        return ANSWER_WITH_FILES if self.files.parts else _answer_limit(self.item, self.thread)

    @property
    def output_modes(self) -> tuple[str, ...]:
        """Media types of what may be answered."""
        return (MediaType.TEXT, *(one for one in kinds_shown(self.item.conversation) if one is not MediaType.TEXT))

    @property
    def id(self) -> str:
        return str(self.item.message_id)

    @property
    def had_begun(self) -> bool:
        """Whether the agent had begun to answer when an earlier try ended here: what it has said by then is shown."""
        return (
            self.item.attempts > 1 and self.item.message is not None and self.item.message.delivery == Delivery.RELAYED
        )

    @property
    def patience(self) -> float:
        """Seconds. Who answers only when it has thought is given time for it: the message cannot be sent a second time.
        Of an offer, more than usual only where the builder waits for longer.
        """
        waits = self.item.kind == OutboxKind.TURN or settings_of(self.handoff).accept_seconds > ANSWER_SECONDS
        return THINKING_SECONDS if waits else ANSWER_SECONDS


def _answer_limit(item: OutboxItem, thread: PlainThread) -> int:
    """Bytes. Where files are taken, or the agent may tell back those it got, there is room for them."""
    return ANSWER_WITH_FILES if thread.files_sent or not why_no_files(item.conversation) else ANSWER_LIMIT


def _recording(item: OutboxItem, heard: Heard, *, with_files: bool = False) -> Record:
    """Its files are looked at now, while no transaction is open."""
    files = looked_at(item.conversation, handoff_of(item), heard)
    return lambda: record_heard(item=item, heard=heard, files=files, with_files=with_files)


def _say(message: _Message) -> Record:
    """One message, in the open task if there is one. What is heard is to be recorded.

    Raises WireError; of what may have been taken it says that it is not repeatable.
    """
    access = _access(message.handoff)
    try:
        if message.had_begun:
            heard = _what_became_of(message, access)
        elif _was_broken_off(message.item):
            raise CallFailed(Reason.OUR_FAULT, detail="an earlier try was broken off here", left=True)
        else:
            heard = _answer_to(message, access)
    except WireError as error:
        if not _is_without_answer(error) and (error.permanent or not _may_have_been_taken(error)):
            raise
        found = _look_for_message(message, access)
        if found is None:
            error.repeatable = False
            raise
        heard = found
    return _recording(message.item, heard, with_files=bool(message.files.parts))


def _what_became_of(message: _Message, access: PlainAccess) -> Heard:
    """What the agent says now of that to which it had begun to answer; without a task to ask about, that was all."""
    thread, (door, dialect) = message.thread, _door(access)
    if not thread.task_id:
        return Heard(Stage.DONE, context_id=thread.context_id)
    return _patiently(message, door, dialect, Heard(Stage.WORKING, thread.task_id, thread.context_id))


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


def _look_for_message(message: _Message, access: PlainAccess) -> Heard | None:
    """What the task says that names the message: the open one, or one that the message has opened in its context. What
    none of them names may still be on its way.
    """
    thread, (door, dialect) = message.thread, _door(access)
    try:
        if thread.task_id:
            heard = _look(door, dialect, task_id=thread.task_id, limit=message.answer_limit, history=HISTORY_LOOKED_AT)
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
    return _patiently(message, door, dialect, Heard(Stage.WORKING, opened, thread.context_id)) if opened else None


def _answer_to(message: _Message, access: PlainAccess) -> Heard:
    """As ``_sent``, and again where the agent has said that it could not take it like that."""
    while True:
        try:
            return _sent(message, access)
        except WireError as error:
            if not _can_do_without(message, access, error):
                raise


def _can_do_without(message: _Message, access: PlainAccess, error: WireError) -> bool:
    """Leaves out what the agent refused, if that is known; each time there is less to leave out."""
    code = error.code if isinstance(error, RpcError) else None
    if message.files.parts and (code == _CONTENT_TYPE or error.status in _NOT_LIKE_THAT):
        too_large = error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        leave_files_here(item=message.item, reason=TOO_LARGE if too_large else UNKNOWN_KIND)
        message.files = message.files.left_here()
    elif code == _NO_PUSH and access.pushes:
        access.pushes = False  # its card promised too much
    elif code in _TASK_IS_OVER and message.thread.task_id:
        message.thread.task_id = ""
    else:
        return False
    return True


def _sent(message: _Message, access: PlainAccess) -> Heard:
    door, dialect = _door(access)
    call = dialect.send_request(
        message_id=message.id,
        texts=message.texts,
        files=message.files.parts,
        task_id=message.thread.task_id,
        context_id=message.thread.context_id,
        tenant=door.interface.tenant,
        stream=access.streaming,
        call_back=_call_back(message.handoff) if access.pushes else None,
        metadata=message.history if access.reads_history else None,
        output_modes=message.output_modes,
    )
    message.item.has_left = True
    if access.streaming:
        return _listen(message, door, dialect, call)
    answer = call_plain(door, call, seconds=message.patience, limit=message.answer_limit)
    return _patiently(message, door, dialect, dialect.read_answer(answer.body))


def _call_back(handoff: Handoff) -> CallBack:
    return CallBack(f"{agent_url(handoff.link.agent)}callbacks/{handoff.pk}", push_token(handoff.pk))


def _patiently(message: _Message, door: PlainDoor, dialect: Dialect, heard: Heard) -> Heard:
    """A first answer may only say that the agent is at work, or how its task stood before the message; and some end a
    task without a word, and keep what they said in it. Looks a few times more before it is left to the clock.

    It has the message: a look that fails is repeated later, and never the message.
    """
    for seconds in QUICK_LOOKS:
        if not heard.task_id or _is_answer(message, heard):
            break
        time.sleep(seconds)
        silent = not heard.stage.goes_on
        try:
            heard = _look(door, dialect, task_id=heard.task_id, limit=message.answer_limit)
            if silent and not _is_answer(message, heard):
                heard = _with_what_it_kept(message.handoff, door, dialect, heard, limit=message.answer_limit)
        except WireError:
            break
    return heard


def _with_what_it_kept(handoff: Handoff, door: PlainDoor, dialect: Dialect, heard: Heard, *, limit: int) -> Heard:
    """What it says now that it has stopped without a word: some say it while they are at work, and keep it nowhere but
    in the history of the task. Raises WireError.
    """
    asked = _look(door, dialect, task_id=heard.task_id, limit=limit, history=HISTORY_LOOKED_AT)
    kept = replace(asked, utterances=asked.kept)
    return kept if not asked.utterances and says_something_new(handoff, kept) else asked


def _has_ended(message: _Message, heard: Heard) -> bool:
    return not heard.stage.is_open or _is_answer(message, heard)


def _is_answer(message: _Message, heard: Heard) -> bool:
    """Whether the agent has done its part, and not only told what it had said before this message."""
    if heard.stage is Stage.WORKING or heard.stage.gave_up:
        return heard.stage.gave_up
    if heard.task_id == message.thread.task_id:
        return says_something_new(message.handoff, heard)
    return bool(heard.utterances)


def _look(door: PlainDoor, dialect: Dialect, *, task_id: str, limit: int, history: int = 0) -> Heard:
    call = dialect.get_request(request_id="look", task_id=task_id, tenant=door.interface.tenant, history=history)
    return dialect.read_answer(call_plain(door, call, limit=limit).body)


def _listen(message: _Message, door: PlainDoor, dialect: Dialect, call: Call) -> Heard:
    """Reads a stream until the agent has done its part. If it breaks off, what is missing is asked for."""
    gathered = nothing = Gathered()
    progress = Progress(message.item, message.handoff, with_files=bool(message.files.parts))
    usual_end = time.monotonic() + STREAM_SECONDS
    try:
        with stream_plain(door, call, seconds=message.patience, limit=message.answer_limit) as answer:
            for gathered in events(dialect, answer, limit=message.answer_limit):
                at_work = gathered.heard.stage is Stage.WORKING
                if not at_work and _has_ended(message, gathered.so_far):
                    break
                if time.monotonic() < usual_end:
                    answer.ends = usual_end
                if at_work and not progress.follow(gathered):
                    return gathered.so_far
        if gathered is nothing:
            raise CallFailed(Reason.UNREACHABLE, detail="a stream without an event")
    except WireError:
        if gathered is nothing:
            raise
    heard = gathered.left_here
    if heard.stage is Stage.WORKING:
        if not heard.task_id:
            return gathered.as_ended  # there is no task to ask about: that was all
        progress.tell(heard, at_once=True)
    return _patiently(message, door, dialect, heard)
