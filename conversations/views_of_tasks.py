"""Our rows as the messages of A2A 1.0."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from a2a.types import a2a_pb2 as wire
from google.protobuf.json_format import ParseDict  # type: ignore[import-untyped]  # it comes without stubs

from conversations.files_of_tasks import FilesTold, most_bytes
from conversations.models import PushTarget, ServedTask, ServedUpdate
from protocol.packet import Json
from protocol.strict_json import dumps

MOST_HISTORY = 100  # messages of one answer; more would be larger than an answer may be
HISTORY_BYTES = 8 * 1024 * 1024  # of them together: beside its words, what a client sends may hold much
_READ_AT_ONCE = 10


@dataclass(frozen=True)
class WithHistory:
    """A result that holds tasks, and the histories of these, which are not in it: they lie in their rows as they are
    told, and the wire's own reader and writer take many times as long for them as it takes to send them.
    """

    result: Any
    histories: tuple[Sequence[Json], ...]

    def whole(self) -> Any:
        """The result with the histories in it, for whoever says them in other words."""
        for task, history in zip(_tasks_in(self.result), self.histories, strict=True):
            task.history.extend(ParseDict(one, wire.Message(), ignore_unknown_fields=True) for one in history)
        return self.result


def _tasks_in(result: Any) -> Sequence[wire.Task]:
    match result:
        case wire.Task():
            return [result]
        case wire.ListTasksResponse():
            return result.tasks  # type: ignore[no-any-return]  # the same
        case _:
            return [result.task]


def task_view(
    task: ServedTask,
    *,
    history_length: int | None = None,
    history_bytes: int = HISTORY_BYTES,
    artifacts: bool = True,
    file_bytes: int | None = None,
) -> WithHistory:
    """history_length: the last so many messages, 0 for none; None leaves it to us. history_bytes: as many at most,
    without files. file_bytes: as many at most, of the newest files; None leaves that to us, too.
    """
    made = wire.Task(id=str(task.pk), context_id=task.context_id)
    files = FilesTold(task.conversation_id, room=most_bytes() if file_bytes is None else file_bytes)
    status = dict(task.status)
    if "message" in status:
        status["message"] = files.put_into(status["message"])
    ParseDict(status, made.status)
    if artifacts:
        made.artifacts.extend(ParseDict(one, wire.Artifact()) for one in task.artifacts)
    length = MOST_HISTORY if history_length is None else min(history_length, MOST_HISTORY)
    told = [files.put_into(body) for body in _newest(task, length, room=history_bytes)]
    return WithHistory(made, (told[::-1],))


def told_view(update: ServedUpdate) -> wire.StreamResponse:
    files = FilesTold(update.task.conversation_id, room=most_bytes())
    told = wire.StreamResponse()
    ParseDict(files.put_into_update(update.told), told)
    return told


def push_view(target: PushTarget) -> wire.TaskPushNotificationConfig:
    """Without the credentials: who may read the configuration need not be who wrote it."""
    made = wire.TaskPushNotificationConfig(id=target.config_id, task_id=str(target.task_id), url=target.url)
    if target.token:
        made.token = target.token
    if target.scheme:
        made.authentication.scheme = target.scheme
    return made


def _newest(task: ServedTask, length: int, *, room: int) -> Iterator[Any]:
    """So many messages at most, the newest first, and no more bytes than there is room for."""
    rows = ServedUpdate.objects.filter(task=task, message__isnull=False).order_by("-seq")
    for start in range(0, length, _READ_AT_ONCE):
        bodies = list(rows.values_list("message", flat=True)[start : min(start + _READ_AT_ONCE, length)])
        for body in bodies:
            room -= len(dumps(body))
            if room < 0:
                return
            yield body
        if len(bodies) < _READ_AT_ONCE:
            return
