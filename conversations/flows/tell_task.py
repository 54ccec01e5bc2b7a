"""What we tell the other side about a handoff that came from it, as an A2A task."""

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from django.utils import timezone

from conversations.models import Conversation, Handoff, HandoffState, OutboxItem, OutboxKind, ReceivedItem
from protocol.a2a_v10 import CANCELED, COMPLETED, INPUT_REQUIRED, WORKING, TaskView
from protocol.errors import MessageRefused
from protocol.handoff_extension import (
    MAX_REPLIES,
    MOST_BYTES_OF_REPLIES,
    Replies,
    Reply,
    StreamItem,
    replies_from,
    stream_item_from,
)
from protocol.packet import Json, time_at, time_text
from protocol.strict_json import loads_object, object_at, text_at
from workspaces.prepared import PreparedRows

ANSWER_LIMIT = 1024 * 1024

_state_of = PreparedRows(lambda pk: Handoff.objects.filter(pk=pk).only("state"))


@dataclass(frozen=True)
class Told:
    """A task with the replies that ride on it; stored, so that a repeat gets the very same."""

    task_id: str
    context_id: str
    state: str
    at: datetime
    replies: Replies

    def to_view(self) -> TaskView:
        words = [item.text for item in self.replies.items if isinstance(item, Reply)]
        return TaskView(
            self.task_id, self.context_id, self.state, self.at, words[-1] if words else "", self.replies.to_json()
        )

    def to_json(self) -> Json:
        return {
            "taskId": self.task_id,
            "contextId": self.context_id,
            "state": self.state,
            "at": time_text(self.at),
            "replies": self.replies.to_json(),
        }


def task_of(conversation: Conversation, handoff: Handoff, *, items: tuple[StreamItem, ...], more: bool = False) -> Told:
    """The task as it stands, with the replies given. more: there are others that did not fit."""
    state = handoff.state if conversation.came_by is handoff else _state_of.get(handoff.pk).state
    return Told(
        task_id=str(handoff.pk),
        context_id=handoff.context_id,
        state=_task_state(state, waiting=conversation.waiting_since is not None),
        at=timezone.now(),
        replies=Replies(epoch=handoff.epoch, items=items, more=more),
    )


def task_with_late_replies(handoff: Handoff) -> Told:
    """The task, with the replies that the other side has not said it applied: the first of them, as many as fit."""
    rows = OutboxItem.objects.filter(handoff=handoff, kind=OutboxKind.REPLIES, seq__gt=handoff.acked_seq)
    rows = rows.exclude(payload="")  # of a handoff whose words are deleted by now
    waiting = list(rows.order_by("seq").values_list("payload", flat=True)[: MAX_REPLIES + 1])
    upto = accumulate(len(payload.encode()) for payload in waiting[:MAX_REPLIES])
    fitting = sum(size <= MOST_BYTES_OF_REPLIES for size in upto)
    items = tuple(map(stored_stream_item, waiting[:fitting]))
    return task_of(handoff.conversation, handoff, items=items, more=len(waiting) > fitting)


def stored_stream_item(payload: str) -> StreamItem:
    return stream_item_from(loads_object(payload.encode(), limit=ANSWER_LIMIT))


def stored_answer(handoff: Handoff, *, seq: int, digest: str) -> Told:
    """The first answer to a number that was received before. Raises MessageRefused when the body is another."""
    row = ReceivedItem.objects.get(handoff=handoff, seq=seq)
    if row.digest != digest:
        raise MessageRefused(f"seq {seq}: was received before, with other content")
    data = loads_object(row.answer.encode(), limit=ANSWER_LIMIT)
    return Told(
        text_at(data, "taskId", max_length=64),
        text_at(data, "contextId", max_length=64),
        text_at(data, "state", max_length=40),
        time_at(data, "at"),
        replies_from(object_at(data, "replies")),
    )


def _task_state(state: str, *, waiting: bool) -> str:
    match state:
        case HandoffState.RETURNED:
            return COMPLETED
        case HandoffState.ACTIVE:
            return WORKING if waiting else INPUT_REQUIRED
        case _:
            return CANCELED
