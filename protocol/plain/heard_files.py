"""Files in what a plain agent says: parts with ``raw`` or ``url`` in 1.0, with a ``file`` in 0.3."""

import hashlib
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

_URL_ALPHABET = str.maketrans("-_", "+/")


class Trouble(StrEnum):
    """Why a file brought no bytes. The words for them are elsewhere."""

    NONE = ""
    ELSEWHERE = "elsewhere"  # it was only said where it is; nothing is fetched on a stranger's word
    UNREADABLE = "unreadable"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class HeardFile:
    """name: as it was written, by anybody. digest: SHA-256 of its bytes, in hexadecimal digits; empty: none came."""

    name: str = ""
    data: bytes = field(default=b"", repr=False)
    digest: str = ""
    trouble: Trouble = Trouble.NONE


def files_in(parts: Iterable[Mapping[str, Any]]) -> tuple[HeardFile, ...]:
    """Those of a message or an artifact, in their order. What such a part calls its media type is not read."""
    return tuple(_files_in(parts))


def _files_in(parts: Iterable[Mapping[str, Any]]) -> Iterator[HeardFile]:
    for part in parts:
        old = part.get("file")
        if isinstance(old, dict) and old:
            yield _file(old.get("name"), raw=old.get("bytes"))
        elif part.get("raw"):
            yield _file(part.get("filename"), raw=part["raw"])
        elif part.get("url") or old:
            yield HeardFile(trouble=Trouble.ELSEWHERE)


def _file(name: object, *, raw: object) -> HeardFile:
    if not raw:
        return HeardFile(trouble=Trouble.ELSEWHERE)
    data = _decoded(raw)
    if not data:
        return HeardFile(trouble=Trouble.UNREADABLE)
    return HeardFile(name if isinstance(name, str) else "", data, hashlib.sha256(data).hexdigest())


def _decoded(raw: object) -> bytes:
    """Of base64 in either alphabet, with or without padding; empty for what is none."""
    if not isinstance(raw, str):
        return b""
    try:
        return b64decode(plain_base64(raw), validate=True)
    except ValueError:
        return b""


def plain_base64(raw: str) -> str:
    """Base64 in either alphabet, in lines or not, with padding or without, as every decoder reads it. What is no base64
    stays none.
    """
    digits = "".join(raw.split()).translate(_URL_ALPHABET).rstrip("=")
    return digits + "=" * (-len(digits) % 4)
