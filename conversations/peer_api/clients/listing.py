"""ListTasks: the caller's tasks, the last changed first, page by page."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from uuid import UUID

from a2a.types import a2a_pb2 as wire
from a2a.utils.errors import InvalidParamsError
from django.db.models import Q, QuerySet

from conversations.models import ServedTask
from conversations.peer_api.clients.callers import Caller
from conversations.views_of_tasks import HISTORY_BYTES, WithHistory, task_view

DEFAULT_PAGE, LARGEST_PAGE = 50, 100


def list_tasks(caller: Caller, request: wire.ListTasksRequest) -> WithHistory:
    """Raises InvalidParamsError for a page size, history length or token that cannot be."""
    size = request.page_size if request.HasField("page_size") else DEFAULT_PAGE
    if not 1 <= size <= LARGEST_PAGE:
        raise InvalidParamsError(f"pageSize: must be from 1 to {LARGEST_PAGE}")
    if request.history_length < 0:
        raise InvalidParamsError("historyLength: must not be negative")
    rows = _asked_for(caller, request)
    total = rows.count()
    if request.page_token:
        changed_at, pk = _place(request.page_token)
        rows = rows.filter(Q(updated_at__lt=changed_at) | Q(updated_at=changed_at, pk__lt=pk))
    found = list(rows.order_by("-updated_at", "-pk")[: size + 1])
    shown = found[:size]
    length = request.history_length if request.HasField("history_length") else 0
    room = HISTORY_BYTES // max(len(shown), 1)
    told = [
        task_view(one, history_length=length, history_bytes=room, artifacts=request.include_artifacts, file_bytes=0)
        for one in shown
    ]
    page = wire.ListTasksResponse(
        tasks=[one.result for one in told],
        next_page_token=_token(shown[-1]) if len(found) > size else "",
        page_size=size,
        total_size=total,
    )
    return WithHistory(page, tuple(history for one in told for history in one.histories))


def _asked_for(caller: Caller, request: wire.ListTasksRequest) -> QuerySet[ServedTask]:
    """Raises InvalidParamsError for a state that no task has."""
    rows: QuerySet[ServedTask] = ServedTask.objects.of(caller.agent, caller.client)
    if request.context_id:
        rows = rows.filter(context_id=request.context_id)
    if request.status:
        # A number that names no state is kept by the wire's reader: later versions may add some.
        if request.status not in wire.TaskState.values():
            raise InvalidParamsError("status: is none of a task")
        rows = rows.filter(state=wire.TaskState.Name(request.status))
    if request.HasField("status_timestamp_after"):
        after = request.status_timestamp_after
        rows = rows.filter(updated_at__gte=datetime.fromisoformat(after.ToJsonString()))
    return rows


def _token(task: ServedTask) -> str:
    return urlsafe_b64encode(f"{task.updated_at.isoformat()} {task.pk}".encode()).decode()


def _place(token: str) -> tuple[datetime, UUID]:
    try:
        moment, pk = urlsafe_b64decode(token).decode().split()
        changed_at = datetime.fromisoformat(moment)
        if changed_at.tzinfo is None:
            raise ValueError(moment)
        return changed_at.astimezone(UTC), UUID(pk)
    except (ValueError, OverflowError):
        raise InvalidParamsError("pageToken: is not one of ours") from None
