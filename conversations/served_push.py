"""Calls an A2A client about its task, where it asked to be called."""

from a2a.compat.v0_3.conversions import to_compat_task

from agents.calling import accepted, outgoing
from conversations import outbox
from conversations.carrying import Record
from conversations.files_of_tasks import PUSHED_BYTES, FilesTold
from conversations.models import ItemState, OutboxItem, PushTarget, ServedUpdate
from conversations.views_of_tasks import task_view
from protocol.errors import CallFailed, Reason
from protocol.strict_json import dumps

TOKEN_HEADER = "X-A2A-Notification-Token"


def push_update(item: OutboxItem) -> Record:
    """One update to one target. Nothing is left to do when the client has withdrawn the target meanwhile, or may not be
    told any more.
    """
    target_id, update_id = item.payload.split()
    target = PushTarget.objects.select_related("task__client").filter(pk=target_id).first()
    if target is not None and target.task.client is not None and target.task.client.revoked_at:
        target.delete()  # with its address nothing more is put for it
        target = None
    update = ServedUpdate.objects.select_related("task").filter(pk=update_id).first()
    if target is not None and update is not None:
        _call(target, _body(target, update))
    return lambda: outbox.settle(item, state=ItemState.DONE)


def _body(target: PushTarget, update: ServedUpdate) -> bytes:
    """In 1.0 what happened. In 0.3 the task itself, as it is by now."""
    if target.version == "1.0":
        files = FilesTold(update.task.conversation_id, room=PUSHED_BYTES)
        return dumps(files.put_into_update(update.told))
    task = to_compat_task(task_view(update.task, history_length=0, file_bytes=PUSHED_BYTES).result)
    return dumps(task.model_dump(mode="json", by_alias=True, exclude_none=True))


def _call(target: PushTarget, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    if target.token:
        headers[TOKEN_HEADER] = target.token
    if target.scheme:
        headers["Authorization"] = f"{target.scheme} {target.credentials}".strip()
    try:
        accepted(outgoing().request("POST", target.url, headers=headers, body=body))
    except CallFailed as error:
        if error.reason is not Reason.GONE:
            raise
        # Its address has no use for more of them; there is no link that could be closed with it.
        target.delete()
