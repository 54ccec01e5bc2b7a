"""What was deleted also leaves the files of the database, as far as the database lets us see to that."""

import logging

from django.db import OperationalError, connection

log = logging.getLogger(__name__)


def scrub() -> None:
    """Outside a transaction. SQLite writes over what is deleted (``secure_delete``), but its log would hold the old
    pages until it is written through. Where somebody who reads keeps it from that, the round that forgets what is old
    does it again. PostgreSQL clears its tables itself, by its autovacuum.
    """
    if connection.vendor != "sqlite":
        return
    if not _written_through():
        log.warning("log_not_written_through")


def _written_through() -> bool:
    """SQLite raises no error when somebody is in its way: it answers with a row that begins with 1."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_pages = cursor.fetchone()
    except OperationalError:
        return False
    return not busy
