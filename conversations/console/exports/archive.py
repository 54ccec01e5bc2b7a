"""Everything that is kept of a person, as one ZIP file that is written while it is read."""

from collections.abc import Iterable, Iterator
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from conversations.console.exports.document import json_pieces
from conversations.console.exports.transcript import html_pieces
from conversations.models import Attachment, Conversation


class _Sink(RawIOBase):
    """What was written since it was last taken. Nothing in it can be sought, so the archive does not try."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._written += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


def archive_pieces(conversations: Iterable[Conversation], *, notes: bool) -> Iterator[bytes]:
    """A folder for each: its document, its page and its files. conversations: with agent and sender read along."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        for conversation in conversations:
            folder = f"{conversation.created_at:%Y-%m-%d}-{conversation.pk}"
            for name, pieces in _parts(conversation, notes=notes):
                with archive.open(f"{folder}/{name}", "w", force_zip64=True) as part:
                    for piece in pieces:
                        part.write(piece)
                        yield sink.take()
    yield sink.take()


def _parts(conversation: Conversation, *, notes: bool) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "conversation.json", json_pieces(conversation, notes=notes)
    yield "transcript.html", html_pieces(conversation, notes=notes)
    here = Attachment.objects.filter(message__conversation=conversation, stored__isnull=False)
    files = here.order_by("created_at", "pk")
    for file in files.select_related("message"):
        yield f"files/{file.message.position}-{file.name}", [bytes(file.stored.content)]
