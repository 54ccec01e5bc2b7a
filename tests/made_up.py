"""What is made up anew each time, and may hold any four digits: ids, digests, moments."""

import re

_MADE_UP = re.compile(
    r"(?i)\b[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b|\b[0-9a-f]{40,}\b|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?"
)


def without_made_up(text: str | bytes) -> str:
    """text: bytes are UTF-8."""
    return _MADE_UP.sub("", text if isinstance(text, str) else text.decode())
