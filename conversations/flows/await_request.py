"""*Send API request* is under way: what the person writes meanwhile waits, and the request says what waits for it."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from conversations import outbox
from conversations.models import Conversation, Message, OutboxItem, OutboxKind
from triggers.actions.base import OUTSIDE
from triggers.planning import FlowPosition

PATIENCE = timedelta(minutes=1)  # with a request that nobody has begun with: it has no answer then


def put_request(conversation: Conversation, *, action_id: str, message: Message | None) -> None:
    """message: what the person had said. The caller holds the conversation."""
    payload = {"action": action_id, "epoch": conversation.epoch, "waits": []}
    outbox.put(
        kind=OutboxKind.REQUEST,
        conversation=conversation,
        message=message,
        payload=json.dumps(payload),
        peer_of=str(conversation.agent_id),  # slow systems of one agent must not take every hand there is
    )


def waits_for_request(conversation: Conversation, message: Message) -> bool:
    """True when the message is answered once the flow goes on. The caller holds the conversation."""
    if not action_that_waits(conversation):
        return False
    requests = OutboxItem.objects.filter(conversation=conversation, kind=OutboxKind.REQUEST).unsettled()
    item = requests.order_by("pk").last()
    if item is None:
        return False
    sent = json.loads(item.payload)
    sent["waits"] = [*sent.get("waits", ()), str(message.pk)]
    OutboxItem.objects.filter(pk=item.pk).update(payload=json.dumps(sent))
    return True


def action_that_waits(conversation: Conversation) -> str:
    """The id of the action that waits for something outside; empty when none does."""
    position = conversation.flow_position and FlowPosition.from_json(conversation.flow_position)
    return position.action_id if position and position.question == OUTSIDE else ""


def request_of(item: OutboxItem) -> Mapping[str, Any]:
    """What was asked, and what waits by now. The caller holds the conversation."""
    sent: Mapping[str, Any] = json.loads(OutboxItem.objects.values_list("payload", flat=True).get(pk=item.pk))
    return sent
