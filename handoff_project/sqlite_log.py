"""Embedded: SQLite's log is written through to the database by a thread of its own.

By itself SQLite does that inside the commit that makes the log longer than a thousand pages: every forty messages or
so a person waits for two more syncs of the disk than the others.
"""

import logging
import sqlite3
import threading
from pathlib import Path

LOOK_SECONDS = 0.5
LEAST_BYTES = 2 * 1024 * 1024  # of the log; a thousand pages are twice that
log = logging.getLogger(__name__)


class LogWriter:
    """Writes through what commits have left, without keeping any of them waiting (``PASSIVE``)."""

    def __init__(self, database: Path) -> None:
        self._database, self._log = database, database.with_name(f"{database.name}-wal")
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        connection = sqlite3.connect(self._database, isolation_level=None)
        try:
            while not self._ending.wait(LOOK_SECONDS):
                if self._log.exists() and self._log.stat().st_size >= LEAST_BYTES:
                    self._write_through(connection)
        finally:
            connection.close()

    def _write_through(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.OperationalError as error:  # no space, say: whoever commits says so too
            log.warning("log_not_shortened", extra={"error": str(error)})
