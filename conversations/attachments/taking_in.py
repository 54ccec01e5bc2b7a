"""A stranger's bytes become a file that may be kept: known by its content, within the limits, pictures drawn anew."""

import hashlib
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from agents.file_types import MediaType
from conversations.attachments import redraw
from conversations.attachments.kinds import PICTURES, media_type_of
from conversations.attachments.names import safe_name

MOST_PIXELS = 40_000_000  # what telephones take; four bytes of memory each
AT_ONCE = 2  # pictures drawn at the same time by one process of ours
PATIENCE = 30  # seconds until there is a place, and again until the picture is drawn

_places = threading.BoundedSemaphore(AT_ONCE)


class NotTaken(Exception):
    """The file is not taken. code: empty, too_large, kind, too_many_pixels or unreadable; windows have words for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooBusy(Exception):
    """No picture can be drawn now; later it may be."""


@dataclass(frozen=True)
class TakenIn:
    """A file as it is kept. digest: SHA-256 of its bytes, in hexadecimal digits."""

    name: str
    media_type: MediaType
    data: bytes
    digest: str


def take_in(*, name: str, data: bytes) -> TakenIn:
    """Raises NotTaken, or TooBusy. name: as it was written, by anybody."""
    if not data:
        raise NotTaken("empty")
    if len(data) > settings.ATTACHMENT_LIMIT:
        raise NotTaken("too_large")
    media_type = media_type_of(data)
    if media_type is None:
        raise NotTaken("kind")
    if media_type in PICTURES:
        data = _drawn_anew(data)
        media_type = media_type_of(data) or media_type
        if len(data) > settings.ATTACHMENT_LIMIT:
            raise NotTaken("too_large")  # a small file that unfolds
    return TakenIn(safe_name(name, media_type), media_type, data, hashlib.sha256(data).hexdigest())


def _drawn_anew(data: bytes) -> bytes:
    if not _places.acquire(timeout=PATIENCE):
        raise TooBusy
    try:
        done = subprocess.run(  # noqa: S603  # our own file, and no word of the sender's
            [sys.executable, "-B", str(Path(redraw.__file__)), str(MOST_PIXELS)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},  # nothing else of ours: no keys
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotTaken("unreadable") from None
    finally:
        _places.release()
    if done.returncode == redraw.TOO_MANY_PIXELS:
        raise NotTaken("too_many_pixels")
    if done.returncode or not done.stdout:
        raise NotTaken("unreadable")
    return done.stdout
