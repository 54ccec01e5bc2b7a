"""An answer that is made while it is sent, a piece at a time, on a server of either kind."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.utils import translation

from conversations.console.exports.archive import archive_pieces
from conversations.console.exports.document import json_pieces
from conversations.console.exports.transcript import html_pieces
from conversations.models import Conversation

# A page that is saved may be opened from here all the same; then it does nothing.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
FORMATS = ("json", "html")


class PiecewiseAnswer(StreamingHttpResponse):
    """A file to be saved. Django would collect all pieces before an asynchronous server sent the first.

    pieces: what they say is in the language that was chosen when the answer was begun.
    """

    def __init__(self, pieces: Iterator[bytes], *, name: str, content_type: str) -> None:
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        super().__init__(_speaking(pieces), content_type=content_type, headers={**HEADERS, **disposition})

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces: Any = iter(self.streaming_content)  # type: ignore[arg-type]  # made of a plain iterator
        take = sync_to_async(lambda: next(pieces, None))
        while (piece := await take()) is not None:
            yield piece


def _speaking(pieces: Iterator[bytes]) -> Iterator[bytes]:
    language = translation.get_language() or "en"
    while True:
        with translation.override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def conversation_file(conversation: Conversation, *, format: str, notes: bool) -> PiecewiseAnswer:
    """format: one of ``FORMATS``."""
    name = f"conversation-{conversation.pk}.{format}"
    if format == "html":
        return PiecewiseAnswer(html_pieces(conversation, notes=notes), name=name, content_type="text/html")
    return PiecewiseAnswer(json_pieces(conversation, notes=notes), name=name, content_type="application/json")


def person_file(conversations: list[Conversation], *, notes: bool) -> PiecewiseAnswer:
    pieces = archive_pieces(conversations, notes=notes)
    return PiecewiseAnswer(pieces, name="what-is-kept.zip", content_type="application/zip")
