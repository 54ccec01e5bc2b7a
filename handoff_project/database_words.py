"""A database that is away, full or read-only is told in its own words: a traceback says where we stood, and not why."""

from collections.abc import MutableMapping
from typing import Any

import psycopg
from django.db import Error, InterfaceError, OperationalError

from privacy.masked_logs import error_of

# PostgreSQL's classes of such states, and what SQLite says of them.
STATES_OF_POSTGRESQL = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction)
STATES_OF_SQLITE = ("locked", "is full", "readonly", "disk i/o", "unable to open", "malformed")


def database_in_words(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor, for before tracebacks become text. ``database``: what it said, in one line."""
    error = error_of(event.get("exc_info"))
    if isinstance(error, Error) and is_state(error):
        del event["exc_info"]
        event["database"] = " ".join(str(error).split())
    return event


def is_state(error: Error) -> bool:
    """Whether it is the database's own, and no statement of ours that it could not understand."""
    if isinstance(error.__cause__, psycopg.Error):
        return isinstance(error.__cause__, STATES_OF_POSTGRESQL)
    said = str(error).lower()
    return isinstance(error, OperationalError | InterfaceError) and any(word in said for word in STATES_OF_SQLITE)
