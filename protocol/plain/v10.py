"""A2A 1.0."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from protocol.errors import MessageRefused
from protocol.packet import Json
from protocol.plain.dialect import KINDS, Dialect, FilePart
from protocol.plain.heard import Stage
from protocol.strict_json import optional_object_at

_MEMBERS = {"task": "task", "message": "message", "statusUpdate": "status", "artifactUpdate": "artifact"}


class A2A10(Dialect):
    name: ClassVar[str] = "1.0"
    version: ClassVar[str] = "1.0"
    send: ClassVar[str] = "SendMessage"
    stream: ClassVar[str] = "SendStreamingMessage"
    get: ClassVar[str] = "GetTask"
    cancel: ClassVar[str] = "CancelTask"
    list_tasks: ClassVar[str] = "ListTasks"
    call_back: ClassVar[str] = "taskPushNotificationConfig"
    stages: ClassVar[Mapping[str, Stage]] = MappingProxyType(
        {
            "TASK_STATE_SUBMITTED": Stage.WORKING,
            "TASK_STATE_WORKING": Stage.WORKING,
            "TASK_STATE_INPUT_REQUIRED": Stage.WAITING,
            "TASK_STATE_AUTH_REQUIRED": Stage.LOGIN,
            "TASK_STATE_COMPLETED": Stage.DONE,
            "TASK_STATE_CANCELED": Stage.CANCELED,
            "TASK_STATE_FAILED": Stage.FAILED,
            "TASK_STATE_REJECTED": Stage.REFUSED,
        }
    )

    def message(self, *, message_id: str, texts: tuple[str, ...], files: tuple[FilePart, ...] = ()) -> Json:
        said: list[Json] = [{"text": text} for text in texts]
        sent = [{"raw": one.base64, "filename": one.name, "mediaType": one.media_type} for one in files]
        return {"messageId": message_id, "role": "ROLE_USER", "parts": [*said, *sent]}

    def configuration(self, output_modes: tuple[str, ...]) -> Json:
        return {"acceptedOutputModes": list(output_modes), "returnImmediately": True, "historyLength": 0}

    def kind_of(self, result: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        for member, kind in _MEMBERS.items():
            value = optional_object_at(result, member)
            if value is not None:
                return kind, value
        # Some wrap nothing, and say what it is as 0.3 did. The answer to GetTask and CancelTask is the task itself.
        known = KINDS.get(str(result.get("kind"))) or ("task" if "status" in result else None)
        if known is None:
            raise MessageRefused("result: neither a task nor a message")
        return known, result
