"""A2A 1.0 in its JSON-RPC binding: what goes over the wire, written and read.

Shapes after the public specification, names of states and error codes from a2a-sdk. Bytes of strangers are read by
strict_json; a shape that is not what it must be raises MessageRefused, an error answer raises RpcError.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from a2a.types import TaskState
from a2a.utils.error_handlers import build_error_details
from a2a.utils.errors import (
    JSON_RPC_ERROR_CODE_MAP,
    A2AError,
    ExtensionSupportRequiredError,
    InternalError,
    MethodNotFoundError,
)

from protocol.errors import CallFailed, MessageRefused, Reason
from protocol.handoff_extension import EXTENSION_URI
from protocol.packet import TEXT_LIMIT, Json, time_text
from protocol.strict_json import dumps, loads_object, object_at, optional_object_at, optional_text_at, text_at

VERSION = "1.0"
REQUEST_LIMIT = 256 * 1024  # bytes
MESSAGE_LIMIT = 2 * TEXT_LIMIT  # code points of all parts; a mask may be longer than what it stands for
VERSION_HEADER = "A2A-Version"
EXTENSIONS_HEADER = "A2A-Extensions"

SEND_MESSAGE = "SendMessage"
GET_TASK = "GetTask"
CANCEL_TASK = "CancelTask"
# Of our extension, over a link alone:
COMPARE_LEDGERS = "CompareLedgers"
PASS_FILE = "PassFile"
ERASE_HANDOFF = "EraseHandoff"

METHOD_NOT_FOUND: int = JSON_RPC_ERROR_CODE_MAP[MethodNotFoundError]
INTERNAL_ERROR: int = JSON_RPC_ERROR_CODE_MAP[InternalError]
EXTENSION_NEEDED: int = JSON_RPC_ERROR_CODE_MAP[ExtensionSupportRequiredError]

WORKING: str = TaskState.Name(TaskState.TASK_STATE_WORKING)
INPUT_REQUIRED: str = TaskState.Name(TaskState.TASK_STATE_INPUT_REQUIRED)
COMPLETED: str = TaskState.Name(TaskState.TASK_STATE_COMPLETED)
CANCELED: str = TaskState.Name(TaskState.TASK_STATE_CANCELED)
REJECTED: str = TaskState.Name(TaskState.TASK_STATE_REJECTED)
FAILED: str = TaskState.Name(TaskState.TASK_STATE_FAILED)


@dataclass(frozen=True)
class RpcRequest:
    """id is echoed exactly as it came (text, number or null)."""

    id: str | int | None
    method: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class IncomingMessage:
    """A message sent to one of our agents. extension: our own object, when the sender speaks our extension."""

    message_id: str
    task_id: str
    context_id: str
    text: str
    extension: Mapping[str, Any] | None
    push_url: str


@dataclass(frozen=True)
class TaskView:
    """A task as we tell it. text: the last words of the agent, for readers that know no extension."""

    task_id: str
    context_id: str
    state: str
    at: datetime
    text: str = ""
    extension: Json | None = None

    def to_json(self) -> Json:
        task = {"id": self.task_id, "contextId": self.context_id, "status": self.status_json()}
        if self.extension is not None:
            task["metadata"] = {EXTENSION_URI: self.extension}
        return task

    def status_json(self) -> Json:
        status: Json = {"state": self.state, "timestamp": time_text(self.at)}
        if self.text:
            status["message"] = {
                "messageId": f"{self.task_id}-status",
                "taskId": self.task_id,
                "contextId": self.context_id,
                "role": "ROLE_AGENT",
                "parts": [{"text": self.text}],
            }
        return status


@dataclass(frozen=True)
class TaskAnswer:
    """A task as the other side tells it."""

    task_id: str
    context_id: str
    state: str
    text: str
    extension: Mapping[str, Any] | None


class RpcError(CallFailed):
    """The other side answered with a JSON-RPC error. code: its number.

    Its words are not kept: they may repeat what a person said, and the detail of an error is logged.
    """

    def __init__(self, code: int) -> None:
        super().__init__(Reason.REFUSED, detail=f"JSON-RPC error {code}", permanent=True)
        self.code = code


def send_message_request(
    *, message_id: str, text: str, extension: Json, task_id: str = "", context_id: str = "", push_url: str = ""
) -> bytes:
    """A SendMessage call that does not wait for the agent to finish. Without task_id it opens a new task."""
    message: Json = {
        "messageId": message_id,
        "role": "ROLE_USER",
        "parts": [{"text": text}],
        "extensions": [EXTENSION_URI],
        "metadata": {EXTENSION_URI: extension},
    }
    if task_id:
        message["taskId"] = task_id
    if context_id:
        message["contextId"] = context_id
    configuration: Json = {"returnImmediately": True, "historyLength": 0}
    if push_url:
        configuration["taskPushNotificationConfig"] = {"url": push_url}
    return _call(message_id, SEND_MESSAGE, {"message": message, "configuration": configuration})


def get_task_request(*, request_id: str, task_id: str, extension: Json) -> bytes:
    return _call(request_id, GET_TASK, {"id": task_id, "historyLength": 0, "metadata": {EXTENSION_URI: extension}})


def cancel_task_request(*, request_id: str, task_id: str, extension: Json) -> bytes:
    return _call(request_id, CANCEL_TASK, {"id": task_id, "metadata": {EXTENSION_URI: extension}})


def extension_request(*, request_id: str, method: str, task_id: str, extension: Json) -> bytes:
    """A call of a method that only our extension knows. task_id: or our id, if theirs was never heard."""
    return _call(request_id, method, {"id": task_id, "metadata": {EXTENSION_URI: extension}})


def _call(request_id: str, method: str, params: Json) -> bytes:
    return dumps({"jsonrpc": "2.0", "id": request_id, "method": method, "params": params})


def read_request(body: bytes) -> RpcRequest:
    """Raises MessageRefused."""
    return _request_from(loads_object(body, limit=REQUEST_LIMIT))


def _request_from(data: Mapping[str, Any]) -> RpcRequest:
    if data.get("jsonrpc") != "2.0":
        raise MessageRefused('jsonrpc: must be "2.0"')
    request_id = data.get("id")
    if isinstance(request_id, bool) or not isinstance(request_id, str | int | None):
        raise MessageRefused("id: must be text or a whole number")
    return RpcRequest(request_id, text_at(data, "method", max_length=64), object_at(data, "params"))


def read_sent_message(params: Mapping[str, Any]) -> IncomingMessage:
    """The params of SendMessage. Raises MessageRefused."""
    message = object_at(params, "message")
    configuration = optional_object_at(params, "configuration") or {}
    push = optional_object_at(configuration, "taskPushNotificationConfig") or {}
    return IncomingMessage(
        message_id=text_at(message, "messageId", max_length=128),
        task_id=optional_text_at(message, "taskId", max_length=64),
        context_id=optional_text_at(message, "contextId", max_length=64),
        text=_text_of(message),
        extension=_extension_of(message),
        push_url=optional_text_at(push, "url", max_length=500),
    )


def read_task_id(params: Mapping[str, Any]) -> str:
    return text_at(params, "id", max_length=64)


def read_params_extension(params: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return _extension_of(params)


def message_answer(request_id: str | int | None, task: TaskView) -> bytes:
    """The answer to SendMessage, whose result names what it holds."""
    return dumps({"jsonrpc": "2.0", "id": request_id, "result": {"task": task.to_json()}})


def task_answer(request_id: str | int | None, task: TaskView) -> bytes:
    """The answer to GetTask and CancelTask."""
    return dumps({"jsonrpc": "2.0", "id": request_id, "result": task.to_json()})


def error_answer(request_id: str | int | None, error: A2AError) -> bytes:
    code = JSON_RPC_ERROR_CODE_MAP.get(type(error), -32603)
    told = {"code": code, "message": error.message, "data": build_error_details(error)}
    return dumps({"jsonrpc": "2.0", "id": request_id, "error": told})


def read_task(body: bytes) -> TaskAnswer:
    """A task in the answer to any of the three calls. Raises RpcError for an error answer, MessageRefused otherwise."""
    result = _result_of(body)
    return _task_from(optional_object_at(result, "task") or result)


def _result_of(body: bytes) -> Mapping[str, Any]:
    data = loads_object(body, limit=REQUEST_LIMIT)
    error = optional_object_at(data, "error")
    if error is not None:
        code = error.get("code")
        raise RpcError(code if isinstance(code, int) else 0)
    return object_at(data, "result")


def extension_answer(request_id: str | int | None, extension: Json) -> bytes:
    """The answer to ``extension_request``."""
    return dumps({"jsonrpc": "2.0", "id": request_id, "result": {"metadata": {EXTENSION_URI: extension}}})


def read_extension_answer(body: bytes) -> Mapping[str, Any]:
    """Raises as ``read_task``."""
    extension = _extension_of(_result_of(body))
    if extension is None:
        raise MessageRefused("result: must hold the handoff extension")
    return extension


def push_body(task: TaskView) -> bytes:
    """What is posted to a callback address: a status update."""
    update: Json = {"taskId": task.task_id, "contextId": task.context_id, "status": task.status_json()}
    if task.extension is not None:
        update["metadata"] = {EXTENSION_URI: task.extension}
    return dumps({"statusUpdate": update})


def read_push(body: bytes) -> TaskAnswer:
    """A status update that was posted to us. Raises MessageRefused."""
    return _push_from(loads_object(body, limit=REQUEST_LIMIT))


def read_posted(body: bytes) -> RpcRequest | TaskAnswer:
    """A call or a status update, where either may be posted. Raises MessageRefused."""
    data = loads_object(body, limit=REQUEST_LIMIT)
    return _request_from(data) if "method" in data else _push_from(data)


def _push_from(data: Mapping[str, Any]) -> TaskAnswer:
    update = object_at(data, "statusUpdate")
    return _task_from({**update, "id": update.get("taskId")})


def _task_from(task: Mapping[str, Any]) -> TaskAnswer:
    status = object_at(task, "status")
    return TaskAnswer(
        task_id=text_at(task, "id", max_length=64),
        context_id=optional_text_at(task, "contextId", max_length=64),
        state=text_at(status, "state", max_length=40),
        text=_text_of(optional_object_at(status, "message") or {}),
        extension=_extension_of(task),
    )


def _text_of(message: Mapping[str, Any]) -> str:
    parts = message.get("parts", [])
    if not isinstance(parts, list):
        raise MessageRefused("parts: must be a list")
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    joined = "\n".join(text for text in texts if isinstance(text, str))
    if len(joined) > MESSAGE_LIMIT:
        raise MessageRefused(f"parts: more than {MESSAGE_LIMIT} characters")
    return joined


def _extension_of(holder: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return optional_object_at(optional_object_at(holder, "metadata") or {}, EXTENSION_URI)
