"""What was deleted also leaves the files of the database, as far as the database lets us see to that."""

import logging

from django.db import OperationalError, connection

log = logging.getLogger(__name__)


def scrub() -> None:
    """Outside a transaction. SQLite writes over what is deleted (``secure_delete``), but its log would hold the old
    pages until it is written through. PostgreSQL clears its tables itself, by its autovacuum.
    """
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except OperationalError:
        log.warning("log_not_written_through")  # somebody is reading; the next time, or at the latest the next start
