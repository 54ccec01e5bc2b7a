"""Embedded: what commits leave in SQLite's log goes into the database beside them."""

import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from handoff_project.sqlite_log import LEAST_BYTES, LogWriter
from tests.patience import ANSWER_SECONDS, wait_until

ROW = b"x" * 100_000


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "handoff.sqlite3"


@pytest.fixture
def connection(database: Path) -> Iterator[sqlite3.Connection]:
    """As a thread of the server keeps one."""
    kept = sqlite3.connect(database, isolation_level=None)
    kept.executescript("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; CREATE TABLE said (text BLOB);")
    yield kept
    kept.close()


def say(connection: sqlite3.Connection, *, number: int) -> None:
    for _ in range(number):
        connection.execute("INSERT INTO said VALUES (?)", [ROW])


def _holds(database: Path, size: float) -> bool:
    return database.stat().st_size > size


def _beginnings(database: Path) -> int:
    """How often the log has begun anew, as its head says (https://www.sqlite.org/fileformat2.html#walformat)."""
    with database.with_name(f"{database.name}-wal").open("rb") as log:
        return int.from_bytes(log.read(16)[12:])


def _begins_anew(database: Path, connection: sqlite3.Connection, *, before: int) -> bool:
    """With what is said next, if all before it was written through."""
    say(connection, number=1)
    return _beginnings(database) > before


def test_it_is_written_through_and_begins_anew(database: Path, connection: sqlite3.Connection) -> None:
    writer = LogWriter(database)
    writer.start()
    try:
        for _ in range(3):
            before = _beginnings(database)
            say(connection, number=2 * LEAST_BYTES // len(ROW))
            wait_until(partial(_begins_anew, database, connection, before=before), seconds=ANSWER_SECONDS)
    finally:
        writer.stop()
    said = connection.execute("SELECT count(*) FROM said").fetchone()
    assert said[0] > 3 * (2 * LEAST_BYTES // len(ROW))


def test_somebody_who_reads_does_not_stop_it(database: Path, connection: sqlite3.Connection) -> None:
    say(connection, number=1)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM said").fetchone()
    other = sqlite3.connect(database, isolation_level=None)
    say(other, number=2 * LEAST_BYTES // len(ROW))
    writer = LogWriter(database)
    writer.start()
    connection.execute("COMMIT")
    wait_until(partial(_holds, database, LEAST_BYTES), seconds=ANSWER_SECONDS)
    writer.stop()
    other.close()


def test_one_that_never_began_can_be_stopped(database: Path) -> None:
    LogWriter(database).stop()
