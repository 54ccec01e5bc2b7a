"""What the open agent of a test deployment answers: exactly what the A2A conformance kit expects of each message.

The kit for 1.0 says with the beginning of a message's id what the agent shall do; the one for 0.3 goes on in every
task. In production there is no such agent.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from a2a.types import a2a_pb2 as wire

from conversations.flows.serve_message import ClientMessage
from conversations.flows.tell_client import add_artifact, update_status
from conversations.models import Conversation, ServedTask
from conversations.models.served_task import COMPLETED, INPUT_REQUIRED, WORKING
from protocol.packet import Json

REJECTED, SUBMITTED = "TASK_STATE_REJECTED", "TASK_STATE_SUBMITTED"
BARE = "tck-message-response"
KEEPS_WORKING = "test-resubscribe-message-id"
CURRENT_KIT = "tck-"
_FILE = {"filename": "output.txt", "mediaType": "text/plain"}
_TEXT, _STREAMED = {"text": "Generated text content"}, {"text": "Streamed text content"}


def bare_answer(message_id: str) -> wire.Message | None:
    """An answer without a task, for the messages that want one."""
    if not message_id.startswith(BARE):
        return None
    parts = [wire.Part(text="Direct message response")]
    return wire.Message(message_id=f"{message_id}-answer", role=wire.ROLE_AGENT, parts=parts)


def answer_as_scripted(_conversation: Conversation, task: ServedTask, sent: ClientMessage) -> None:
    """In place of our agent."""
    usual = _complete if sent.message_id.startswith(CURRENT_KIT) else _ask_for_more
    act = next((act for prefix, act in _SCRIPT.items() if sent.message_id.startswith(prefix)), usual)
    act(task)


def _complete(task: ServedTask) -> None:
    _answer(task, COMPLETED)


def _ask_for_more(task: ServedTask) -> None:
    _answer(task, INPUT_REQUIRED)


def _answer(task: ServedTask, state: str) -> None:
    said = {"messageId": f"{task.pk}-{task.last_seq}", "role": "ROLE_AGENT", "parts": [{"text": "Hello from TCK"}]}
    update_status(task, state, said={**said, "taskId": str(task.pk), "contextId": task.context_id})


def _with_artifact(part: Json) -> Callable[[ServedTask], None]:
    def act(task: ServedTask) -> None:
        update_status(task, WORKING)
        add_artifact(task, {"artifactId": "output", "parts": [part]})
        update_status(task, COMPLETED)

    return act


def _in_chunks(task: ServedTask) -> None:
    update_status(task, WORKING)
    add_artifact(task, {"artifactId": "output", "parts": [{"text": "chunk-1 "}]}, last=False)
    add_artifact(task, {"artifactId": "output", "parts": [{"text": "chunk-2"}]}, append=True)
    update_status(task, COMPLETED)


def _to(state: str) -> Callable[[ServedTask], None]:
    return lambda task: update_status(task, state)


_SCRIPT: Mapping[str, Callable[[ServedTask], None]] = MappingProxyType(
    {
        "tck-artifact-file-url": _with_artifact({"url": "https://example.com/output.txt", **_FILE}),
        "tck-artifact-file": _with_artifact({"raw": "b3V0cHV0", **_FILE}),
        "tck-artifact-text": _with_artifact(_TEXT),
        "tck-artifact-data": _with_artifact({"data": {"key": "value", "count": 42}}),
        "tck-input-required": _to(INPUT_REQUIRED),
        "tck-reject-task": _to(REJECTED),
        "tck-stream-002": _to(COMPLETED),
        "tck-stream-001": _with_artifact({"text": "Stream hello from TCK"}),
        "tck-stream-003": _with_artifact({"text": "Stream task lifecycle"}),
        "tck-stream-ordering-001": _with_artifact({"text": "Ordered output"}),
        "tck-stream-artifact-text": _with_artifact(_STREAMED),
        "tck-stream-artifact-file": _with_artifact({"raw": "b3V0cHV0", **_FILE}),
        "tck-stream-artifact-chunked": _in_chunks,
        KEEPS_WORKING: _to(WORKING),
        "test-state-message-id": _to(SUBMITTED),
    }
)
