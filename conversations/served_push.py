"""Calls an A2A client about its task, where it asked to be called."""

from agents.calling import accepted, outgoing
from conversations import outbox
from conversations.carrying import Record
from conversations.models import ItemState, OutboxItem, PushTarget, ServedUpdate
from protocol.errors import CallFailed, Reason
from protocol.strict_json import dumps

TOKEN_HEADER = "X-A2A-Notification-Token"


def push_update(item: OutboxItem) -> Record:
    """One update to one target. Nothing is left to do when the client has withdrawn the target meanwhile."""
    target_id, update_id = item.payload.split()
    target = PushTarget.objects.filter(pk=target_id).first()
    update = ServedUpdate.objects.filter(pk=update_id).first()
    if target is not None and update is not None:
        _call(target, dumps(update.told))
    return lambda: outbox.settle(item, state=ItemState.DONE)


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
