"""Our rows as the messages of A2A 1.0."""

from a2a.types import a2a_pb2 as wire
from google.protobuf.json_format import ParseDict  # type: ignore[import-untyped]  # it comes without stubs

from conversations.models import PushTarget, ServedTask, ServedUpdate

MOST_HISTORY = 100  # messages of one answer; more would be larger than an answer may be


def task_view(task: ServedTask, *, history_length: int | None = None, artifacts: bool = True) -> wire.Task:
    """history_length: the last so many messages, 0 for none; None leaves it to us."""
    made = wire.Task(id=str(task.pk), context_id=task.context_id)
    ParseDict(task.status, made.status)
    if artifacts:
        made.artifacts.extend(ParseDict(one, wire.Artifact()) for one in task.artifacts)
    made.history.extend(_history(task, MOST_HISTORY if history_length is None else history_length))
    return made


def told_view(update: ServedUpdate) -> wire.StreamResponse:
    told = wire.StreamResponse()
    ParseDict(update.told, told)
    return told


def push_view(target: PushTarget) -> wire.TaskPushNotificationConfig:
    """Without the credentials: who may read the configuration need not be who wrote it."""
    made = wire.TaskPushNotificationConfig(id=target.config_id, task_id=str(target.task_id), url=target.url)
    if target.token:
        made.token = target.token
    if target.scheme:
        made.authentication.scheme = target.scheme
    return made


def _history(task: ServedTask, length: int) -> list[wire.Message]:
    if length <= 0:
        return []
    rows = ServedUpdate.objects.filter(task=task, message__isnull=False).order_by("-seq")
    bodies = list(rows.values_list("message", flat=True)[: min(length, MOST_HISTORY)])
    return [ParseDict(body, wire.Message(), ignore_unknown_fields=True) for body in reversed(bodies)]
