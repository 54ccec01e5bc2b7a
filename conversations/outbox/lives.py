"""Whether a process still lives, as PostgreSQL sees it; embedded, as the data directory does.

Each process that carries items out has a session of its own with the database, open as long as it lives, that holds a
lock by the name of its claims. The session ends the moment its process is killed. So whoever can get the lock knows
that the process is gone, seconds before its leases would say so.

This only ever shortens a lease. A process that is stopped, cut off from the database or behind a pooler keeps its lock,
and loses its claims by time. One whose session broke counts as dead until it has another: then work may be done twice,
and the receiver answers a repeat with its first answer. With SQLite there is one process, which
locks the data directory as long as it lives.
"""

import fcntl
import logging
import os
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction

PATIENCE_SECONDS = 2
# By one number of 64 bits (objsubid), as a Life holds its own.
HELD_BY_OTHERS = """
    SELECT EXISTS (
        SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND pid <> pg_backend_pid()
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
"""
log = logging.getLogger(__name__)


class Life:
    """Of this process. It belongs to one thread."""

    def __init__(self) -> None:
        self._name: UUID | None = None
        self._session: Any = None

    def go_on(self, name: UUID) -> None:
        """Sees that the lock of this name is held. Whoever claims under the name has called this before."""
        if connection.vendor != "postgresql":
            return
        try:
            with connection.wrap_database_errors:
                self._hold(name)
        except (DatabaseError, InterfaceError):
            log.warning("life_not_shown")
            self._session = None

    def _hold(self, name: UUID) -> None:
        if self._session is not None and self._name == name:
            self._session.execute("SELECT 1")
            return
        wrapper: Any = connection
        session = wrapper.Database.connect(
            **{**wrapper.get_connection_params(), "autocommit": True, "connect_timeout": PATIENCE_SECONDS}
        )
        if session.execute("SELECT pg_try_advisory_lock(%s)", [_lock_of(name)]).fetchone()[0]:
            self._session, self._name = session, name
        else:
            session.close()  # somebody looks at this very moment, or an older session of ours is not over yet


def is_gone(name: UUID) -> bool:
    """True if the process that claims under this name is known to be dead."""
    if connection.vendor != "postgresql":
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock_of(name)])
        return bool(cursor.fetchone()[0])


def somebody_lives() -> bool:
    """True if any other process that carries items out is at work on this database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(HELD_BY_OTHERS)
            return bool(cursor.fetchone()[0])
    looking = lock_data_directory(fcntl.LOCK_SH)
    if looking is not None:
        os.close(looking)
    return looking is None


def lock_data_directory(how: int = fcntl.LOCK_EX) -> int | None:
    """The open file that holds the lock until it is closed or the process ends. None if another process has it."""
    handle = os.open(settings.DATA_DIR / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _lock_of(name: UUID) -> int:
    """A signed number of 64 bits."""
    return int.from_bytes(name.bytes[:8], signed=True)
