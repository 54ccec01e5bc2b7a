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


def test_it_is_written_through_and_begins_anew(database: Path, connection: sqlite3.Connection) -> None:
    log = database.with_name(f"{database.name}-wal")
    writer = LogWriter(database)
    writer.start()
    try:
        for round_ in range(1, 4):
            say(connection, number=2 * LEAST_BYTES // len(ROW))
            wait_until(partial(_holds, database, 0.9 * round_ * 2 * LEAST_BYTES), seconds=ANSWER_SECONDS)
        assert log.stat().st_size < 2 * 2 * LEAST_BYTES
    finally:
        writer.stop()
    assert connection.execute("SELECT count(*) FROM said").fetchone() == (3 * (2 * LEAST_BYTES // len(ROW)),)


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
