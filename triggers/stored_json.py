"""Reading settings that were stored as JSON.

Each reader gives its default when the field is missing or of another shape: a row written by an older version still
loads, and never breaks a conversation.
"""

from collections.abc import Mapping

Stored = Mapping[str, object]


def text_in(stored: Stored, name: str, default: str = "") -> str:
    value = stored.get(name)
    return value if isinstance(value, str) else default


def number_in(stored: Stored, name: str, default: int) -> int:
    value = stored.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def flag_in(stored: Stored, name: str, *, default: bool) -> bool:
    value = stored.get(name)
    return value if isinstance(value, bool) else default


def texts_in(stored: Stored, name: str) -> tuple[str, ...]:
    value = stored.get(name)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list | tuple) else ()


def object_in(stored: Stored, name: str) -> Stored:
    value = stored.get(name)
    return value if isinstance(value, Mapping) else {}


def objects_in(stored: Stored, name: str) -> tuple[Stored, ...]:
    value = stored.get(name)
    return tuple(each for each in value if isinstance(each, Mapping)) if isinstance(value, list | tuple) else ()
