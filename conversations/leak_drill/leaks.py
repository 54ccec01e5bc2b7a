"""Whether a value can be read in what arrived: as it was said, or in other signs between its digits, or in part."""

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Sequence

# Our own, and full of digits that mean nothing.
OWN_FIELDS = frozenset(
    {
        "at",
        "timestamp",
        "expiresAt",
        "handoffId",
        "messageId",
        "taskId",
        "contextId",
        "id",
        "agentId",
        "domain",
        "url",
        "ledgerKey",
        "fileId",
        "sha256",
    }
)
BYTES_FIELD = "data"  # of a piece of a file, in base64
SHORTEST_PART, FEWEST_DIGITS = 8, 8
_PARTS = re.compile(r"[\s:/@=]+")


def arrived_texts(bodies: Sequence[bytes]) -> tuple[str, ...]:
    """Every text and every name in what arrived, but for those fields; of a file, what it says."""
    return tuple(text for body in bodies for text in _texts(json.loads(body)))


def is_readable(value: str, texts: Sequence[str]) -> bool:
    parts = [part for part in _PARTS.split(value) if len(part) >= SHORTEST_PART and any(map(str.isdigit, part))]
    digits = re.sub(r"\D", "", value)
    return any(
        value in text
        or any(part in text for part in parts)
        or (len(digits) >= FEWEST_DIGITS and digits in re.sub(r"\D", "", text))
        for text in texts
    )


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in OWN_FIELDS:
                yield name
                yield from _texts(_bytes_of(one) if name == BYTES_FIELD else one)


def _bytes_of(written: object) -> str:
    return b64decode(str(written)).decode(errors="replace")
