"""A2A 0.3, and 0.2 before it, which says the same in the same words as far as we go."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from protocol.errors import MessageRefused
from protocol.packet import Json
from protocol.plain.dialect import KINDS, Dialect, FilePart
from protocol.plain.heard import Stage


class A2A03(Dialect):
    name: ClassVar[str] = "0.3"
    version: ClassVar[str] = "0.3"
    send: ClassVar[str] = "message/send"
    stream: ClassVar[str] = "message/stream"
    get: ClassVar[str] = "tasks/get"
    cancel: ClassVar[str] = "tasks/cancel"
    call_back: ClassVar[str] = "pushNotificationConfig"
    stages: ClassVar[Mapping[str, Stage]] = MappingProxyType(
        {
            "submitted": Stage.WORKING,
            "working": Stage.WORKING,
            "input-required": Stage.WAITING,
            "auth-required": Stage.LOGIN,
            "completed": Stage.DONE,
            "canceled": Stage.CANCELED,
            "failed": Stage.FAILED,
            "rejected": Stage.REFUSED,
        }
    )

    def message(self, *, message_id: str, texts: tuple[str, ...], files: tuple[FilePart, ...] = ()) -> Json:
        said: list[Json] = [{"kind": "text", "text": text} for text in texts]
        sent = [
            {"kind": "file", "file": {"bytes": one.base64, "mimeType": one.media_type, "name": one.name}}
            for one in files
        ]
        return {"kind": "message", "messageId": message_id, "role": "user", "parts": [*said, *sent]}

    def configuration(self, output_modes: tuple[str, ...]) -> Json:
        return {"acceptedOutputModes": list(output_modes), "blocking": False, "historyLength": 0}

    def kind_of(self, result: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        kind = KINDS.get(str(result.get("kind")))
        if kind is None and "status" in result:
            kind = "task"  # agents of before 0.2.2 do not name what they answer
        if kind is None:
            raise MessageRefused("result: neither a task nor a message")
        return kind, result
