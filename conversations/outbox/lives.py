"""Whether a process still lives, as PostgreSQL sees it.

Each process that carries items out has a session of its own with the database, open as long as it lives, that holds a
lock by the name of its claims. The session ends the moment its process is killed. So whoever can get the lock knows
that the process is gone, seconds before its leases would say so.

This only ever shortens a lease. A process that is stopped, cut off from the database or behind a pooler keeps its lock,
and loses its claims by time. One whose session broke counts as dead until it has another: then work may be done twice,
and the receiver answers a repeat with its first answer. With SQLite there is one process, and nobody to ask.
"""

import logging
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

PATIENCE_SECONDS = 2
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
        except DatabaseError:
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


def _lock_of(name: UUID) -> int:
    """A signed number of 64 bits."""
    return int.from_bytes(name.bytes[:8], signed=True)
