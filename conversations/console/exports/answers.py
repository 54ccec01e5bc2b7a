"""An answer that is made while it is sent, a piece at a time, on a server of either kind."""

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.utils import translation

from conversations.console.exports.archive import archive_pieces
from conversations.console.exports.document import json_pieces
from conversations.console.exports.transcript import html_pieces
from conversations.models import Conversation
from workspaces.still_allowed import StillAllowed

# A page that is saved may be opened from here all the same; then it does nothing.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
FORMATS = ("json", "html")
LOOK_SECONDS = 15.0  # from one look at whether whoever takes it still may to the next


class NotTheirsAnyMore(Exception):  # named as what happened, like the failures of the wire
    """Whoever takes something along may not have it any more: the answer breaks off, so that it does not seem whole."""


class PiecewiseAnswer(StreamingHttpResponse):
    """A file to be saved. Django would collect all pieces before an asynchronous server sent the first.

    pieces: what they say is in the language that was chosen when the answer was begun. still: whether whoever takes it
    may have the rest.
    """

    def __init__(self, pieces: Iterator[bytes], *, name: str, content_type: str, still: StillAllowed) -> None:
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        told = _speaking(_while_theirs(pieces, still))
        super().__init__(told, content_type=content_type, headers={**HEADERS, **disposition})

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces: Any = iter(self.streaming_content)  # type: ignore[arg-type]  # made of a plain iterator
        take = sync_to_async(lambda: next(pieces, None))
        while (piece := await take()) is not None:
            yield piece


def _while_theirs(pieces: Iterator[bytes], still: StillAllowed) -> Iterator[bytes]:
    """Raises NotTheirsAnyMore."""
    looks_at = time.monotonic() + LOOK_SECONDS
    for piece in pieces:
        if time.monotonic() >= looks_at:
            if not still():
                raise NotTheirsAnyMore
            looks_at = time.monotonic() + LOOK_SECONDS
        yield piece


def _speaking(pieces: Iterator[bytes]) -> Iterator[bytes]:
    language = translation.get_language() or "en"
    while True:
        with translation.override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def conversation_file(conversation: Conversation, *, format: str, notes: bool, still: StillAllowed) -> PiecewiseAnswer:
    """format: one of ``FORMATS``. still: see ``PiecewiseAnswer``."""
    name = f"conversation-{conversation.pk}.{format}"
    as_page = format == "html"
    pieces = html_pieces(conversation, notes=notes) if as_page else json_pieces(conversation, notes=notes)
    content_type = "text/html" if as_page else "application/json"
    return PiecewiseAnswer(pieces, name=name, content_type=content_type, still=still)


def person_file(conversations: list[Conversation], *, notes: bool, still: StillAllowed) -> PiecewiseAnswer:
    pieces = archive_pieces(conversations, notes=notes)
    return PiecewiseAnswer(pieces, name="what-is-kept.zip", content_type="application/zip", still=still)
