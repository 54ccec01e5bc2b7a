"""Says one thing to a plain agent, and hears what it answers."""

import time
from dataclasses import dataclass
from http import HTTPStatus

from agents.addresses import agent_url
from agents.calling import ANSWER_SECONDS
from agents.file_types import MediaType
from agents.models import PlainAccess
from agents.plain_calling import PlainDoor, call_plain, stream_plain
from conversations.flows.await_files import TOO_LARGE, UNKNOWN_KIND
from conversations.flows.files_shown import kinds_shown
from conversations.flows.handoff_settings import settings_of
from conversations.flows.hear_push import push_token
from conversations.flows.pass_files import leave_files_here
from conversations.flows.record_heard import says_something_new
from conversations.models import Delivery, Handoff, OutboxItem, OutboxKind, PlainThread
from conversations.parted_files import PartedFiles
from conversations.plain_progress import Progress, events
from conversations.plain_tasks import TASK_IS_OVER, answer_limit, door_to, look, with_what_it_kept
from privacy.packet_filter import FILE_MASK
from protocol.a2a_v10 import RpcError
from protocol.errors import CallFailed, Reason, WireError
from protocol.packet import Json, Packet
from protocol.plain.chat_history import history_metadata
from protocol.plain.dialect import ANSWER_WITH_FILES, Call, CallBack, Dialect
from protocol.plain.heard import Gathered, Heard, Stage
from protocol.plain.packet_words import packet_words

# Most agents are done within a second; the clock, which asks later on, would be slower than that.
QUICK_LOOKS = (0.1, 0.2, 0.4)  # seconds between them
THINKING_SECONDS = 25.0  # a worker that stops has 28
STREAM_SECONDS = 14.0  # of one that has said something: what is still to come then is asked for
_NO_PUSH, _CONTENT_TYPE = -32003, -32005
_NOT_LIKE_THAT = frozenset({HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE})


@dataclass
class PlainMessage:
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
        return ANSWER_WITH_FILES if self.files.parts else answer_limit(self.item, self.thread)

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


def answer_to(message: PlainMessage, access: PlainAccess) -> Heard:
    """As ``_sent``, and again where the agent has said that it could not take it like that."""
    while True:
        try:
            return _sent(message, access)
        except WireError as error:
            if not _can_do_without(message, access, error):
                raise


def _can_do_without(message: PlainMessage, access: PlainAccess, error: WireError) -> bool:
    """Leaves out what the agent refused, if that is known; each time there is less to leave out."""
    code = error.code if isinstance(error, RpcError) else None
    if message.files.parts and (code == _CONTENT_TYPE or error.status in _NOT_LIKE_THAT):
        too_large = error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        leave_files_here(item=message.item, reason=TOO_LARGE if too_large else UNKNOWN_KIND)
        message.files = message.files.left_here()
    elif code == _NO_PUSH and access.pushes:
        access.pushes = False  # its card promised too much
    elif code in TASK_IS_OVER and message.thread.task_id:
        message.thread.task_id = ""
    else:
        return False
    return True


def _sent(message: PlainMessage, access: PlainAccess) -> Heard:
    door, dialect = door_to(access)
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
    return heard_patiently(message, door, dialect, dialect.read_answer(answer.body))


def _call_back(handoff: Handoff) -> CallBack:
    return CallBack(f"{agent_url(handoff.link.agent)}callbacks/{handoff.pk}", push_token(handoff.pk))


def heard_patiently(message: PlainMessage, door: PlainDoor, dialect: Dialect, heard: Heard) -> Heard:
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
            heard = look(door, dialect, task_id=heard.task_id, limit=message.answer_limit)
            if silent and not _is_answer(message, heard):
                heard = with_what_it_kept(message.handoff, door, dialect, heard, limit=message.answer_limit)
        except WireError:
            break
    return heard


def _has_ended(message: PlainMessage, heard: Heard) -> bool:
    return not heard.stage.is_open or _is_answer(message, heard)


def _is_answer(message: PlainMessage, heard: Heard) -> bool:
    """Whether the agent has done its part, and not only told what it had said before this message."""
    if heard.stage is Stage.WORKING or heard.stage.gave_up:
        return heard.stage.gave_up
    if heard.task_id == message.thread.task_id:
        return says_something_new(message.handoff, heard)
    return bool(heard.utterances)


def _listen(message: PlainMessage, door: PlainDoor, dialect: Dialect, call: Call) -> Heard:
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
    return heard_patiently(message, door, dialect, heard)
