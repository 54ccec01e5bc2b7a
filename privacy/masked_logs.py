"""What the filter finds does not stay readable in logs and error reports either. What nobody typed does."""

import sys
from collections.abc import Mapping, MutableMapping
from datetime import date, timedelta
from decimal import Decimal
from logging import LogRecord
from uuid import UUID

from privacy.fixed_words import masked_but, spans_of_template, without_quotes
from privacy.masked_tracebacks import masked_traceback

# Fields of our own making; they hold nothing that anybody typed. The last two are for the formatter, and not written.
OWN_FIELDS = frozenset({"timestamp", "level", "logger", "request_id", "_record", "_from_structlog"})
DEEPEST = 4


def mask_event(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """A structlog processor, the last: what comes after it is written as it is. Exceptions become ``exception``."""
    error = error_of(event.pop("exc_info", None))
    record = event.get("_record")
    template = record.msg if isinstance(record, LogRecord) and record.args and isinstance(record.msg, str) else ""
    for name, value in event.items():
        if name not in OWN_FIELDS:
            event[name] = _masked(value, DEEPEST, template if name == "event" else "")
    if error is not None:
        event["exception"] = masked_traceback(error)
    return event


def error_of(said: object) -> BaseException | None:
    """As ``exc_info`` may be given: the exception, what ``sys.exc_info`` tells, or True for the latter."""
    if isinstance(said, BaseException):
        return said
    found = sys.exc_info() if said is True else said
    return found[1] if isinstance(found, tuple) else None


def _masked(value: object, depth: int, template: str = "") -> object:
    """Texts without their secrets, also inside lists and mappings; past that depth nothing is shown."""
    if value is None or isinstance(value, int | float | Decimal | UUID | date | timedelta):
        return value
    if isinstance(value, Mapping | list | tuple | set | frozenset) and not depth:
        return "..."
    if isinstance(value, Mapping):
        return {_masked(key, 1): _masked(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(inner, depth - 1) for inner in value]
    text = without_quotes(value if isinstance(value, str) else _told(value))
    return masked_but(text, spans_of_template(text, template) if template else ())


def _told(thing: object) -> str:
    """As it would be written: a log has more than texts in it, such as the request that failed."""
    try:
        return repr(thing)
    except Exception:  # noqa: BLE001 - what it says is not worth the line of the log
        return f"<{type(thing).__name__}>"
