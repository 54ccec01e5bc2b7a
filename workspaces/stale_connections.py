"""Connections of the pool that the database has meanwhile closed, as a restart of it does.

The pool does not check a connection each time it gives it out. So the first work that meets a dead one fails, and is
tried again by whoever sent it; that failure is the sign to look at all the others, so that it stays the only one.
"""

import sys
from collections.abc import Callable
from typing import Any

from django.core.signals import got_request_exception
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection


def drop_stale_connections(error: BaseException | None) -> None:
    """Looks through the pool if this error may come from a connection that is dead."""
    pool = getattr(connection, "pool", None)
    if pool is None or not isinstance(error, OperationalError | InterfaceError):
        return
    try:
        pool.check()
    except DatabaseError:
        # The database is still away: each connection is looked at again when somebody needs one.
        return


def watch_requests() -> None:
    """From now on a request that fails like that has the pool looked through."""
    got_request_exception.connect(_after_request, dispatch_uid="stale connections")


def _after_request(**_signal: Any) -> None:
    drop_stale_connections(sys.exc_info()[1])


def with_fresh_connection(function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """Runs it in a thread outside Django's request cycle, where a connection that broke is ours to replace."""
    close_old_connections()
    try:
        return function(*args)
    finally:
        close_old_connections()
