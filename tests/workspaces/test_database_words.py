"""What the log says when the database is away, full or read-only: one line with its own words."""

import io
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, InternalError, OperationalError, ProgrammingError
from psycopg_pool import PoolTimeout
from structlog.stdlib import ProcessorFormatter

from handoff_project.database_words import is_state

READ_ONLY = "cannot execute INSERT in a read-only transaction"


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What a logger of ours writes, by the settings of this deployment."""
    stream = io.StringIO()
    own = logging.StreamHandler(stream)
    told = {name: value for name, value in settings.LOGGING["formatters"]["line"].items() if name != "()"}
    own.setFormatter(ProcessorFormatter(**told))
    log = logging.getLogger("tests.database_words")
    log.addHandler(own)
    yield stream
    log.removeHandler(own)


def logged(said: io.StringIO, error: BaseException, cause: BaseException | None = None) -> str:
    try:
        raise error from cause
    except type(error):
        logging.getLogger("tests.database_words").exception("request_failed")
    return said.getvalue()


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (InternalError(READ_ONLY), psycopg.errors.ReadOnlySqlTransaction(READ_ONLY)),
        (OperationalError("could not extend file: No space left on device"), psycopg.errors.DiskFull()),
        (OperationalError("couldn't get a connection after 10.00 sec"), PoolTimeout()),
        (OperationalError("database or disk is full"), sqlite3.OperationalError()),
        (OperationalError("attempt to write a readonly database"), sqlite3.OperationalError()),
    ],
)
def test_its_state_is_one_line_in_its_own_words(said: io.StringIO, error: DatabaseError, cause: Any) -> None:
    line = logged(said, error, cause)
    assert "request_failed" in line
    assert str(error).split(":")[0].split("'")[-1] in line
    assert "Traceback" not in line
    assert line.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (ProgrammingError('column "x" does not exist'), psycopg.errors.UndefinedColumn()),
        (IntegrityError("duplicate key"), psycopg.errors.UniqueViolation()),
        (OperationalError("no such table: x"), sqlite3.OperationalError()),
        (ValueError("a fault of our own"), None),
    ],
)
def test_a_fault_of_our_own_keeps_its_traceback(said: io.StringIO, error: Exception, cause: Any) -> None:
    assert "Traceback" in logged(said, error, cause)


def test_sqlite_says_these_words(tmp_path: Path) -> None:
    file = tmp_path / "rows.sqlite3"
    with closing(sqlite3.connect(file)) as made:
        made.execute("CREATE TABLE said (text)")
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as rows, pytest.raises(sqlite3.Error) as refused:
        rows.execute("INSERT INTO said VALUES ('x')")
    assert is_state(OperationalError(str(refused.value)))
