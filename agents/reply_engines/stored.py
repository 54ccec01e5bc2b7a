"""Reading stored settings: whatever is missing or unreadable gets its default."""

from collections.abc import Mapping
from typing import Any


def text_in(settings: Mapping[str, Any], name: str) -> str:
    value = settings.get(name)
    return value if isinstance(value, str) else ""


def number_in(settings: Mapping[str, Any], name: str, *, default: int, most: int, least: int = 0) -> int:
    value = settings.get(name)
    return min(max(value, least), most) if type(value) is int else default
