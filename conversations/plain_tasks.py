"""The tasks that a plain agent keeps, and how they are asked about."""

from dataclasses import replace

from agents.models import LinkState, PlainAccess
from agents.plain_calling import PlainDoor, call_plain, dialect_of, door_of
from conversations.flows.files_shown import why_no_files
from conversations.flows.record_heard import says_something_new
from conversations.models import Handoff, OutboxItem, PlainThread
from protocol.errors import CallFailed, Reason
from protocol.outgoing_http import ANSWER_LIMIT
from protocol.plain.dialect import ANSWER_WITH_FILES, Dialect
from protocol.plain.heard import Heard
from workspaces.prepared import PreparedRows, read_along

HISTORY_LOOKED_AT = 20  # messages
_TASK_NOT_FOUND, _UNSUPPORTED_OPERATION = -32001, -32004
TASK_IS_OVER = frozenset({_TASK_NOT_FOUND, _UNSUPPORTED_OPERATION})
_access_of = PreparedRows(lambda connection_id: PlainAccess.objects.filter(pk=connection_id))


def access_of(handoff: Handoff) -> PlainAccess:
    """Raises CallFailed when the connection is not in use: what is still queued then stays here."""
    connection = handoff.connection
    if connection is None or connection.state != LinkState.VERIFIED:
        raise CallFailed(Reason.REFUSED, detail="the link is not in use", permanent=True)
    access: PlainAccess = read_along(connection, "plain") or _access_of.get(connection.pk)
    access.connection = connection
    return access


def door_to(access: PlainAccess) -> tuple[PlainDoor, Dialect]:
    door = door_of(access)
    return door, dialect_of(door)


def answer_limit(item: OutboxItem, thread: PlainThread) -> int:
    """Bytes. Where files are taken, or the agent may tell back those it got, there is room for them."""
    return ANSWER_WITH_FILES if thread.files_sent or not why_no_files(item.conversation) else ANSWER_LIMIT


def look(door: PlainDoor, dialect: Dialect, *, task_id: str, limit: int, history: int = 0) -> Heard:
    call = dialect.get_request(request_id="look", task_id=task_id, tenant=door.interface.tenant, history=history)
    return dialect.read_answer(call_plain(door, call, limit=limit).body)


def with_what_it_kept(handoff: Handoff, door: PlainDoor, dialect: Dialect, heard: Heard, *, limit: int) -> Heard:
    """What it says now that it has stopped without a word: some say it while they are at work, and keep it nowhere but
    in the history of the task. Raises WireError.
    """
    asked = look(door, dialect, task_id=heard.task_id, limit=limit, history=HISTORY_LOOKED_AT)
    kept = replace(asked, utterances=asked.kept)
    return kept if not asked.utterances and says_something_new(handoff, kept) else asked
