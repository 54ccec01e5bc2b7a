"""Which files are taken. What a file is, its bytes say: neither its name nor what a browser calls it counts."""

import unicodedata
from collections.abc import Mapping

from agents.file_types import MediaType

PICTURES = frozenset({MediaType.PNG, MediaType.JPEG, MediaType.WEBP, MediaType.GIF})
# How names of each may end; the first is put behind a name that ends otherwise.
SUFFIXES: Mapping[MediaType, tuple[str, ...]] = {
    MediaType.PNG: (".png",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.WEBP: (".webp",),
    MediaType.GIF: (".gif",),
    MediaType.PDF: (".pdf",),
    MediaType.TEXT: (".txt", ".csv", ".log", ".md"),
}
_PDF_ENDS_WITHIN = 2_048  # bytes; some programs write a little behind the end
_CONTROLS = frozenset("\t\n\r\f")
_BEGINS_MARKUP = ("<!", "<?", "<html", "<svg", "<script", "<body", "<head")


def media_type_of(data: bytes) -> MediaType | None:
    """None for everything that is not taken."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if data.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return MediaType.WEBP
    if data.startswith((b"GIF87a", b"GIF89a")):
        return MediaType.GIF
    if data.startswith(b"%PDF-"):
        return MediaType.PDF if b"%%EOF" in data[-_PDF_ENDS_WITHIN:] else None
    return MediaType.TEXT if _is_plain_text(data) else None


def _is_plain_text(data: bytes) -> bool:
    """UTF-8 without control characters, and no markup, which somebody's program might run."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if text.lstrip().casefold().startswith(_BEGINS_MARKUP):
        return False
    return all(character in _CONTROLS or unicodedata.category(character) != "Cc" for character in set(text))
