"""Files in the task of an A2A client: how much of them goes at once, and how one is told of without its bytes.

In the rows of a task a file of our side stands as a reference. Its bytes lie where every attachment's do, and go with
their conversation; they are put in when somebody is told.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings

from conversations.attachments.names import NAME_LIMIT, without_disguise
from conversations.extras import FileFacts
from conversations.models import Attachment
from protocol.packet import FILES_IN_A_MESSAGE, Json

PUSHED_BYTES = 512 * 1024  # of a file in a push: many a server that gets them takes no larger bodies than 1 MiB
_HERE = "urn:handoff:file:"  # never told: no client can name one


def most_bytes() -> int:
    """Of the files in one message, or in one answer, together."""
    return max(FILES_IN_A_MESSAGE, settings.ATTACHMENT_LIMIT)


def in_words(name: str) -> str:
    """What stands in place of a file whose bytes are not told."""
    return f"[file: {without_disguise(name)[:NAME_LIMIT] or '?'}]"


def reference_to(file: FileFacts) -> Json:
    """A part of a message."""
    return {"url": f"{_HERE}{file.id}", "filename": file.name, "mediaType": file.media_type}


def has_files(told: Any) -> bool:
    """told: a StreamResponse, as it lies in its row."""
    return any(map(_is_reference, _parts(_message_in(told) or {})))


class FilesTold:
    """Puts files into one answer, each where it stands first, as long as there is room. room: bytes."""

    def __init__(self, conversation_id: UUID, *, room: int) -> None:
        self._attachments, self._room = Attachment.objects.filter(message__conversation=conversation_id), room
        self._told: set[str] = set()

    def put_into(self, message: Mapping[str, Any]) -> Json:
        """A Message."""
        return {**message, "parts": [self._part(one) for one in _parts(message)]}

    def put_into_update(self, told: Any) -> Json:
        """A StreamResponse."""
        if not has_files(told):
            return dict(told)
        update = told["statusUpdate"]
        status = {**update["status"], "message": self.put_into(update["status"]["message"])}
        return {**told, "statusUpdate": {**update, "status": status}}

    def _part(self, part: Json) -> Json:
        if not _is_reference(part):
            return part
        found = self._found(part["url"].removeprefix(_HERE))
        if found is None:
            return {"text": in_words(part["filename"])}
        raw = b64encode(found.stored.content).decode()
        return {"raw": raw, "filename": part["filename"], "mediaType": part["mediaType"]}

    def _found(self, file_id: str) -> Attachment | None:
        if file_id in self._told or self._room <= 0:
            return None
        self._told.add(file_id)
        rows = self._attachments.filter(pk=UUID(file_id), size__lte=self._room, stored__isnull=False)
        found = rows.select_related("stored").first()
        self._room -= found.size if found else 0
        return found


def _message_in(told: Any) -> Mapping[str, Any] | None:
    message: Mapping[str, Any] | None = told.get("statusUpdate", {}).get("status", {}).get("message")
    return message


def _parts(message: Mapping[str, Any]) -> list[Json]:
    return list(message.get("parts", ()))


def _is_reference(part: Json) -> bool:
    return str(part.get("url", "")).startswith(_HERE)
