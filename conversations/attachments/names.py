"""The name a file is shown and saved under: one line, no path, and an ending that tells what it is."""

import unicodedata

from agents.file_types import MediaType
from conversations.attachments.kinds import SUFFIXES

NAME_LIMIT = 100  # characters
_INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")  # control and direction characters, and what is no character
_NOT_IN_NAMES = frozenset('<>:"|?*/\\')
_NAMELESS = "file"
_READ = 1_000  # characters of what was written, from its end


def safe_name(written: str, media_type: MediaType) -> str:
    """Never empty, never longer than ``NAME_LIMIT``; the same name again comes out as it is."""
    name = without_disguise(written).strip(". ")
    suffixes = SUFFIXES[media_type]
    ending = next((each for each in suffixes if name.casefold().endswith(each)), "")
    stem = name[: len(name) - len(ending)] if ending else name
    ending = ending or suffixes[0]
    return (stem[: NAME_LIMIT - len(ending)].strip(". ") or _NAMELESS) + ending


def without_disguise(written: str) -> str:
    """On one line, without a path and what cannot be seen; empty when nothing else is in it."""
    last = written[-_READ:].replace("\\", "/").rsplit("/", 1)[-1]
    letters = (" " if unicodedata.category(each) in _INVISIBLE else each for each in unicodedata.normalize("NFC", last))
    return " ".join("".join(each for each in letters if each not in _NOT_IN_NAMES).split())
