"""Runs statements that are built already, without what Django's cursor asks of each execution anew.

Its layers cost more than most statements do: a cursor around the driver's, with SQLite another way to write parameters,
and a look at whoever wants to hear what is executed. Whenever somebody does want to hear it, it goes Django's way.
"""

from asyncio import _get_running_loop
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

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
        cursor = database.create_cursor()
        cursor.execute(sql, parameters, prepare=True)  # it will come again
        return cursor
    except database.Database.Error:
        with database.wrap_database_errors:  # only now: to enter it costs as much as a small statement
            raise


def fetched(database: Any, cursor: Any) -> list[Any]:
    """All rows of a cursor that ``run`` gave."""
    try:
        rows: list[Any] = cursor.fetchall()
    except database.Database.Error:
        with database.wrap_database_errors:
            raise
    return rows


@lru_cache(maxsize=1_000)
def _with_question_marks(sql: str) -> str:
    """As SQLite's driver wants parameters. What Django means by ``%%`` is one sign."""
    return "%".join(part.replace("%s", "?") for part in sql.split("%%"))
