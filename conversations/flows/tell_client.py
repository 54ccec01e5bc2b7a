"""What happens to a task of an A2A client, written down for whoever asks, listens or wants to be called."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.utils import timezone

from conversations import outbox
from conversations.authors import speaker_of
from conversations.extras import attachment_of
from conversations.files_of_tasks import reference_to
from conversations.models import Conversation, Message, OutboxKind, PushTarget, ServedTask, ServedUpdate
from conversations.models.served_task import COMPLETED, INPUT_REQUIRED, WORKING
from protocol.packet import Json, time_text

T = TypeVar("T")


def tell_client(*, conversation: Conversation, message: Message) -> None:
    """Our side said something to the client. The caller holds the conversation."""
    task = open_task(conversation)
    if task is not None:
        said = _agent_message(task, message)
        if said["parts"]:
            update_status(task, _state_after_words(conversation), said=said)


def tell_client_file(*, conversation: Conversation, message: Message) -> None:
    """The file of a message is here, which the client was told of without it. The caller holds the conversation."""
    task, file = open_task(conversation), attachment_of(message.extras)
    if task is not None and file is not None:
        said = _by_our_side(task, message, message_id=file.id, parts=[reference_to(file)])
        update_status(task, _state_after_words(conversation), said=said)


def _state_after_words(conversation: Conversation) -> str:
    """While its message is being answered there may be more to come; afterwards each word is an answer of its own."""
    return WORKING if conversation.is_answering else INPUT_REQUIRED


def in_a_row(conversation: Conversation, told: Iterable[T]) -> Iterator[T]:
    """What our side says in several messages: with each but the last, an A2A client is told that there is more to come.
    The caller holds the conversation, and shows each before it takes the next.
    """
    answering, all_of_it = conversation.is_answering, list(told)
    for place, one in enumerate(all_of_it, start=1):
        conversation.is_answering = answering or place < len(all_of_it)
        yield one
    conversation.is_answering = answering


def tell_client_beside(*, conversation: Conversation, notice: Message) -> None:
    """A line of ours, which is no answer: the task stays where it is. The caller holds the conversation."""
    task = open_task(conversation)
    if task is not None:
        waits = conversation.waiting_since and not conversation.is_answering
        state = task.state if waits else _state_after_words(conversation)
        update_status(task, state, said=_agent_message(task, notice))


def end_task(*, conversation: Conversation) -> None:
    """Our agent has ended its part."""
    task = open_task(conversation)
    if task is not None:
        update_status(task, COMPLETED)


def open_task(conversation: Conversation) -> ServedTask | None:
    return ServedTask.objects.filter(conversation=conversation).open().order_by("-created_at").first()


def update_status(task: ServedTask, state: str, *, said: Json | None = None) -> None:
    """The task's new status; without words of its own it keeps those said last."""
    status: Json = {"state": state, "timestamp": time_text(timezone.now())}
    words = said or (task.status.get("message") if task.status else None)
    if words:
        status["message"] = words
    told = {"taskId": str(task.pk), "contextId": task.context_id, "status": status}
    task.state, task.status = state, status
    add_update(task, message=said, told={"statusUpdate": told})


def add_artifact(task: ServedTask, artifact: Json, *, append: bool = False, last: bool = True) -> None:
    known = next((one for one in task.artifacts if one["artifactId"] == artifact["artifactId"]), None)
    if known is not None and append:
        known["parts"] += artifact["parts"]
    else:
        task.artifacts.append({**artifact, "parts": list(artifact["parts"])})
    told = {"taskId": str(task.pk), "contextId": task.context_id, "artifact": artifact, "append": append}
    add_update(task, message=None, told={"artifactUpdate": {**told, "lastChunk": last}})


def add_update(task: ServedTask, *, message: Json | None, told: Json | None, sent_key: str = "") -> None:
    task.last_seq += 1
    task.updated_at = timezone.now()
    task.save(update_fields=["state", "status", "artifacts", "output_modes", "last_seq", "updated_at"])
    update = ServedUpdate.objects.create(task=task, seq=task.last_seq, message=message, told=told, sent_key=sent_key)
    if told is not None:
        for target in PushTarget.objects.filter(task=task).only("pk"):
            _put_push(task, target, update)


def _put_push(task: ServedTask, target: PushTarget, update: ServedUpdate) -> None:
    outbox.put(
        kind=OutboxKind.PUSH,
        conversation=task.conversation,
        payload=f"{target.pk} {update.pk}",
        lane_of=str(target.pk),
        peer_of=str(task.client_id or task.agent_id),  # slow addresses of one client must not take every hand there is
    )


def _agent_message(task: ServedTask, message: Message) -> Json:
    file = attachment_of(message.extras)
    parts: list[Json] = [{"text": message.text}] if message.text or file is None else []
    if file is not None and file.state == "here":
        parts.append(reference_to(file))
    return _by_our_side(task, message, message_id=str(message.pk), parts=parts)


def _by_our_side(task: ServedTask, message: Message, *, message_id: str, parts: list[Json]) -> Json:
    """A2A knows no other role than that of the agent; that a live agent speaks is told beside it."""
    made: dict[str, Any] = {"messageId": message_id, "role": "ROLE_AGENT", "parts": parts}
    speaker = speaker_of(message)
    metadata = {"metadata": {"speaker": speaker.to_json()}} if speaker else {}
    return {**made, "taskId": str(task.pk), "contextId": task.context_id, **metadata}
