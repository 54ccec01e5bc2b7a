"""JSON from strangers: one reading of the bytes or none, and readers that say where a shape is wrong.

Two parsers that read the same bytes differently are a hole; so whatever is ambiguous (a key twice, NaN, half a
character) is refused instead of repaired. Every refusal is a ShapeRefused that names the place, never the content.
"""

import json
import math
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NoReturn

from protocol.errors import ShapeRefused

DEPTH_LIMIT = 32
LARGEST_INT = 2**53 - 1  # beyond it a float in JavaScript is another number


class ShapeRule(StrEnum):
    """Codes of ``ShapeRefused.rule``; pages turn them into words."""

    BYTES = "bytes"
    UTF8 = "utf8"
    JSON = "json"
    OBJECT = "object"
    TWICE = "twice"
    CONSTANT = "constant"
    NUMBER = "number"
    HALF = "half"
    DEPTH = "depth"
    TEXT = "text"
    LONG_TEXT = "long_text"
    WHOLE_NUMBER = "whole_number"
    RANGE = "range"
    BOOLEAN = "boolean"
    LIST = "list"
    LONG_LIST = "long_list"
    OBJECT_FIELD = "object_field"


# NUL is legal JSON, but PostgreSQL cannot store it.
_HALF_OR_NUL = re.compile("[\x00\ud800-\udfff]")


def loads(data: bytes, *, limit: int) -> object:
    """Parse at most ``limit`` bytes. Raises ShapeRefused for anything but one clean JSON text in UTF-8."""
    if len(data) > limit:
        raise ShapeRefused(ShapeRule.BYTES, f"more than {limit} bytes", limit=limit)
    try:
        value: object = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_once_each,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_exact,
        )
    except UnicodeDecodeError as error:
        raise ShapeRefused(ShapeRule.UTF8, "not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise ShapeRefused(ShapeRule.JSON, "not JSON") from error
    # Only an escape can say half a character or NUL: as they are, neither is UTF-8 that JSON takes.
    _check(value, texts=b"\\u" in data)
    return value


def loads_object(data: bytes, *, limit: int) -> dict[str, Any]:
    """As ``loads``, for bytes that must hold a JSON object."""
    value = loads(data, limit=limit)
    if not isinstance(value, dict):
        raise ShapeRefused(ShapeRule.OBJECT, "not an object")
    return value


def dumps(value: object) -> bytes:
    """Compact UTF-8. Raises ValueError for what JSON cannot say (NaN, half a character)."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


def text_at(data: Mapping[str, Any], name: str, *, max_length: int) -> str:
    """The text of a field that must be there; it may be empty. max_length: code points."""
    value = data.get(name)
    if not isinstance(value, str):
        raise ShapeRefused(ShapeRule.TEXT, "must be text", name=name)
    if len(value) > max_length:
        raise ShapeRefused(ShapeRule.LONG_TEXT, f"longer than {max_length} characters", name=name, limit=max_length)
    return value


def optional_text_at(data: Mapping[str, Any], name: str, *, max_length: int) -> str:
    """As ``text_at``; empty when the field is missing or null."""
    return "" if data.get(name) is None else text_at(data, name, max_length=max_length)


def int_at(data: Mapping[str, Any], name: str, *, minimum: int = 0, maximum: int = LARGEST_INT) -> int:
    """A whole number from minimum to maximum; a boolean is none."""
    value = data.get(name)
    if type(value) is not int:
        raise ShapeRefused(ShapeRule.WHOLE_NUMBER, "must be a whole number", name=name)
    if not minimum <= value <= maximum:
        raise ShapeRefused(ShapeRule.RANGE, f"must be from {minimum} to {maximum}", name=name, limit=maximum)
    return value


def bool_at(data: Mapping[str, Any], name: str) -> bool:
    value = data.get(name)
    if not isinstance(value, bool):
        raise ShapeRefused(ShapeRule.BOOLEAN, "must be true or false", name=name)
    return value


def list_at(data: Mapping[str, Any], name: str, *, max_items: int) -> list[Any]:
    value = data.get(name)
    if not isinstance(value, list):
        raise ShapeRefused(ShapeRule.LIST, "must be a list", name=name)
    if len(value) > max_items:
        raise ShapeRefused(ShapeRule.LONG_LIST, f"more than {max_items} items", name=name, limit=max_items)
    return value


def object_at(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = data.get(name)
    if not isinstance(value, dict):
        raise ShapeRefused(ShapeRule.OBJECT_FIELD, "must be an object", name=name)
    return value


def optional_object_at(data: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """As ``object_at``; None when the field is missing or null."""
    return None if data.get(name) is None else object_at(data, name)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ShapeRefused(ShapeRule.TWICE, "the same key twice")
    return read


def _no_constant(_name: str) -> NoReturn:
    raise ShapeRefused(ShapeRule.CONSTANT, "NaN or Infinity")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ShapeRefused(ShapeRule.NUMBER, "a number that is too large")
    return value


def _exact(text: str) -> int:
    # Longer texts are refused before they are converted: that takes quadratic time.
    if len(text) > len(str(LARGEST_INT)) + 1 or abs(int(text)) > LARGEST_INT:
        raise ShapeRefused(ShapeRule.NUMBER, "a number that is too large")
    return int(text)


def _check(value: object, *, texts: bool) -> None:
    """Walks level by level, so that no depth of the value is a depth of our own calls. texts: look into them too."""
    level: list[object] = [value]
    for depth in range(DEPTH_LIMIT + 1):
        below: list[object] = []
        for one in level:
            if isinstance(one, dict):
                below += [*one.keys(), *one.values()] if texts else one.values()
            elif isinstance(one, list):
                below += one
            elif texts and isinstance(one, str) and _HALF_OR_NUL.search(one):
                raise ShapeRefused(ShapeRule.HALF, "half a character, or NUL")
        if depth == DEPTH_LIMIT and any(isinstance(one, (dict, list)) for one in level):
            raise ShapeRefused(ShapeRule.DEPTH, f"deeper than {DEPTH_LIMIT} levels", limit=DEPTH_LIMIT)
        level = below
