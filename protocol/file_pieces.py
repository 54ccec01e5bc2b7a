"""A file on its way to the agent that took over: piece by piece, each a request of its own.

It was told of with the message it belongs to, with its size and digest (protocol.packet.PacketFile). Whoever gets it
says how much of it is there, so that it goes on where it stopped, whoever stopped.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from protocol.errors import MessageRefused
from protocol.packet import LARGEST_NUMBER, Json, uuid_at
from protocol.strict_json import int_at, optional_text_at, text_at

PIECE_LIMIT = 128 * 1024  # bytes; written as text a third more, which a request has room for
LEAST_PIECE = 4 * 1024  # bytes, but for the last of a file: each is a row of whoever gets it
_WRITTEN_LIMIT = (PIECE_LIMIT + 2) // 3 * 4


class Arrival(StrEnum):
    COMING = "coming"  # more of it is wanted
    COMPLETE = "complete"  # every byte is there
    REFUSED = "refused"  # it is not taken


@dataclass(frozen=True)
class FilePiece:
    """file_id: as in its announcement. start: where in the file it begins, in bytes."""

    file_id: str
    start: int
    data: bytes

    def to_json(self) -> Json:
        data = b64encode(self.data).decode("ascii")
        return {"type": "file", "fileId": self.file_id, "start": self.start, "data": data}


@dataclass(frozen=True)
class FileArrival:
    """have: bytes that are there, from the beginning on. reason: why it is refused, a stable code; empty otherwise."""

    state: Arrival
    have: int
    reason: str = ""

    def to_json(self) -> Json:
        return {"type": "file", "state": self.state.value, "have": self.have, "reason": self.reason}


def piece_from(data: Mapping[str, Any]) -> FilePiece:
    """Raises MessageRefused."""
    if data.get("type") != "file":
        raise MessageRefused("type: must be file")
    try:
        piece = b64decode(text_at(data, "data", max_length=_WRITTEN_LIMIT), validate=True)
    except ValueError:
        raise MessageRefused("data: must be base64") from None
    return FilePiece(uuid_at(data, "fileId"), int_at(data, "start", maximum=LARGEST_NUMBER), piece)


def arrival_from(data: Mapping[str, Any]) -> FileArrival:
    """Raises MessageRefused."""
    try:
        state = Arrival(text_at(data, "state", max_length=16))
    except ValueError:
        raise MessageRefused("state: must be coming, complete or refused") from None
    return FileArrival(
        state, int_at(data, "have", maximum=LARGEST_NUMBER), optional_text_at(data, "reason", max_length=40)
    )
