"""Runs statements that are built already, without what Django's cursor asks of each execution anew.

Its layers cost more than most statements do: a cursor around the driver's, with SQLite another way to write parameters,
and a look at whoever wants to hear what is executed. Whenever somebody does want to hear it, it goes Django's way.
"""

import re
from asyncio import _get_running_loop
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import RawCursor

MOST_ROWS_KEPT = 20  # a cursor keeps what it read last
Before = Callable[[str], None]  # is told the SQL


class _Thread(local):
    before: Before | None = None
    database: Any = None


_thread = _Thread()


def database_here() -> Any:
    """This thread's connection to the database. Django looks it up anew each time, which costs something.

    Where a loop runs in the thread, Django keeps another one for each task.
    """
    if _get_running_loop() is not None:
        return connections[DEFAULT_DB_ALIAS]
    if _thread.database is None:
        _thread.database = connections[DEFAULT_DB_ALIAS]
    return _thread.database


@contextmanager
def telling(database: Any, before: Before) -> Iterator[None]:
    """Inside the block ``before`` is called before each statement of this thread, whoever executes it."""

    def as_django_calls_it(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        before(sql)
        return execute(sql, params, many, context)

    with database.execute_wrapper(as_django_calls_it):
        _thread.before = before
        try:
            yield
        finally:
            _thread.before = None


def run(database: Any, sql: str, parameters: Sequence[Any]) -> Any:
    """The driver's cursor, executed. database: the connection of this thread. Raises what Django's cursor raises."""
    before = _thread.before
    if database.queries_logged or len(database.execute_wrappers) != (before is not None):
        cursor = database.cursor()
        cursor.execute(sql, parameters)
        return cursor
    if before is not None:
        before(sql)
    if database.connection is None or _get_running_loop() is not None:
        database.ensure_connection()
    if database.needs_rollback:
        database.validate_no_broken_transaction()
    try:
        if database.vendor == "sqlite":
            return database.connection.execute(_with_question_marks(sql), parameters)
        cursor = _cursors_of(database.connection).pop(sql, None) or _Cursor(database.connection, sql)
        cursor.execute(_with_numbers(sql), parameters, prepare=True)  # it will come again
        return cursor
    except database.Database.Error:
        with database.wrap_database_errors:  # only now: to enter it costs as much as a small statement
            raise


def fetched(database: Any, cursor: Any) -> list[Any]:
    """All rows of a cursor that ``run`` gave, which is not to be used any more."""
    try:
        rows: list[Any] = cursor.fetchall()
    except database.Database.Error:
        with database.wrap_database_errors:
            raise
    if len(rows) <= MOST_ROWS_KEPT:
        done(cursor)
    return rows


def changed(cursor: Any) -> int:
    """How many rows were changed, by a cursor that ``run`` gave and that is not to be used any more."""
    rows = int(cursor.rowcount)
    done(cursor)
    return rows


def done(cursor: Any) -> None:
    """Keeps a cursor that ``run`` gave for the next time that its statement is run. What it found out about the types
    of its values holds then too, and to find that out takes PostgreSQL's driver longer than to send them.
    """
    if isinstance(cursor, _Cursor):
        _cursors_of(cursor.connection)[cursor.statement] = cursor


def _cursors_of(connection: Any) -> dict[str, Any]:
    """Of PostgreSQL's driver, by the statement. Who runs a statement takes its cursor out."""
    cursors: dict[str, Any] = vars(connection).setdefault("cursors_by_statement", {})
    return cursors


class _Cursor(RawCursor[Any]):
    """For one statement, as Django writes it."""

    def __init__(self, connection: Any, statement: str) -> None:
        super().__init__(connection)
        self.statement = statement


@lru_cache(maxsize=1_000)
def _with_numbers(sql: str) -> str:
    """As PostgreSQL itself wants parameters; its driver would look for them each time."""
    numbers = count(1)
    return "%".join(re.sub("%s", lambda _: f"${next(numbers)}", part) for part in sql.split("%%"))


@lru_cache(maxsize=1_000)
def _with_question_marks(sql: str) -> str:
    """As SQLite's driver wants parameters. What Django means by ``%%`` is one sign."""
    return "%".join(part.replace("%s", "?") for part in sql.split("%%"))
