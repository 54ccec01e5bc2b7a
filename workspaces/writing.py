"""New rows and changed columns, written with SQL that is built once, and several of them together.

Within ``together`` what is given to ``insert`` and ``write`` is kept, and written when the block ends or a statement
that might be concerned is about to be executed, whichever comes first. So nobody can read what is older than what was
given; but a change of a conversation, which touches a handful of rows, costs a few statements in one exchange with the
database.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models

from workspaces.statements import database_here, done, fetched, run, telling
from workspaces.stored_values import Way, stored, value_to_store, way_of

MOST_ROWS_IN_A_STATEMENT = 8
_READS = "SELECT"
_CHANGES = ("UPDATE", "INSERT")
_ENDS_IN_VAIN = "ROLLBACK TO"


class _Thread(local):
    waiting: "_Waiting | None" = None
    unconcerned = False


_thread = _Thread()


@contextmanager
def together() -> Iterator[None]:
    """Inside a transaction. When the block ends in an exception, what waits is not written."""
    if _thread.waiting is not None:
        yield  # the outer block writes it
        return
    waiting = _thread.waiting = _Waiting()
    try:
        with telling(database_here(), waiting.before):
            yield
            waiting.write_all()
    finally:
        _thread.waiting = None


@contextmanager
def unconcerned() -> Iterator[None]:
    """For reading what does not depend on rows that wait: they go on waiting."""
    before, _thread.unconcerned = _thread.unconcerned, True
    try:
        yield
    finally:
        _thread.unconcerned = before


def insert(row: models.Model, *, unless_there: bool = False) -> bool:
    """Writes a new row, as ``save(force_insert=True)`` would. A key the database gives is there once it is written.

    unless_there: False is returned, and nothing is written, when a constraint says that such a row exists.
    """
    if _thread.waiting is not None and not unless_there:
        _thread.waiting.add(row)
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS  # saving it is changing it from now on
        return True
    return _insert([row], unless_there=unless_there)


def write(row: models.Model, *names: str) -> None:
    """Writes some fields of a row, as ``save(update_fields=names)`` would."""
    if _thread.waiting is not None:
        _thread.waiting.change(row, names)
    else:
        _begin_to_update(row, names)()


@dataclass
class _Waiting:
    """added: new rows, in their order. changed: by the identity of the object, so that it is written once."""

    added: list[models.Model] = field(default_factory=list)
    changed: dict[int, tuple[models.Model, dict[str, None]]] = field(default_factory=dict)

    def add(self, row: models.Model) -> None:
        self.added.append(row)

    def change(self, row: models.Model, names: Sequence[str]) -> None:
        if not any(row is one for one in self.added):  # a new row is written as it is by then
            self.changed.setdefault(id(row), (row, {}))[1].update(dict.fromkeys(names))

    def before(self, sql: str) -> None:
        """A statement is about to be executed."""
        if sql.startswith(_ENDS_IN_VAIN):
            self._take()  # everything that waits was given after the savepoint
        elif self._concerned_by(sql):
            self.write_all()

    def _concerned_by(self, sql: str) -> bool:
        """A savepoint and whatever else is rare always is; a row that is read or changed is by its table."""
        if sql.startswith(_READS) and _thread.unconcerned:
            return False
        if not sql.startswith((_READS, *_CHANGES)):
            return True
        rows = [*self.added, *(row for row, _ in self.changed.values())]
        return any(f'"{row._meta.db_table}"' in sql for row in rows)

    def write_all(self) -> None:
        if not self.added and not self.changed:
            return
        added, changed = self._take()
        with _in_one_exchange() if len(changed) + len(added) > 1 else nullcontext():
            answers: list[Callable[[], object]] = [_begin_to_insert(rows) for rows in _alike(added)]
            answers += [_begin_to_update(row, names) for row, names in changed]
        for answer in answers:
            answer()

    def _take(self) -> tuple[list[models.Model], list[tuple[models.Model, tuple[str, ...]]]]:
        """Forgets it first: writing is itself an execution."""
        added, changed = self.added, [(row, tuple(names)) for row, names in self.changed.values()]
        self.added, self.changed = [], {}
        return added, changed


def _alike(rows: Sequence[models.Model]) -> Iterator[list[models.Model]]:
    """Rows of one table that one statement can write, each table in the order in which it came first."""
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for all_of_it in by_model.values():
        yield from (
            all_of_it[begin : begin + MOST_ROWS_IN_A_STATEMENT]
            for begin in range(0, len(all_of_it), MOST_ROWS_IN_A_STATEMENT)
        )


@contextmanager
def _in_one_exchange() -> Iterator[None]:
    """Statements are sent without waiting for the answer to the one before, where the database's driver can do that."""
    database = database_here()
    pipeline = getattr(database.connection, "pipeline", None)
    if pipeline is None:
        yield
        return
    with database.wrap_database_errors, pipeline():
        yield


def _insert(rows: Sequence[models.Model], *, unless_there: bool = False) -> bool:
    return _begin_to_insert(rows, unless_there=unless_there)()


def _begin_to_insert(rows: Sequence[models.Model], *, unless_there: bool = False) -> Callable[[], bool]:
    """Sends the statement. What is returned takes the answer in, and says whether anything was written."""
    model, database = type(rows[0]), database_here()
    ways = _ways_of_new(model, has_key=rows[0].pk is not None)
    values = [value_to_store(way, row, database, add=True) for row in rows for way in ways]
    cursor = run(database, _insertion(database, model, ways, len(rows), unless_there=unless_there), values)

    def take_in() -> bool:
        written = fetched(database, cursor)
        for row, (given,) in zip(rows, written, strict=False):
            key: Any = row._meta.pk
            row.pk = key.to_python(given) if row.pk is None else row.pk
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        return bool(written)

    return take_in


def _begin_to_update(row: models.Model, names: Sequence[str]) -> Callable[[], object]:
    *ways, key = _ways_of_changed(type(row), tuple(names))
    database = database_here()
    values = [value_to_store(way, row, database, add=False) for way in ways]
    cursor = run(database, _writing(database, type(row), tuple(names)), [*values, stored(key, row.pk, database)])
    return lambda: done(cursor)


_sql: dict[tuple[Any, ...], str] = {}


def _insertion(
    database: Any, model: type[models.Model], ways: tuple[Way, ...], rows: int, *, unless_there: bool
) -> str:
    known = (model, len(ways), rows, unless_there, database.vendor)
    if known not in _sql:
        quote = database.ops.quote_name
        columns = ", ".join(quote(field.column) for field, *_ in ways)
        places = ", ".join([f"({', '.join(['%s'] * len(ways))})"] * rows)
        sparing = " ON CONFLICT DO NOTHING" if unless_there else ""
        key: Any = model._meta.pk
        _sql[known] = (
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {places}"  # noqa: S608  # names are ours
            f"{sparing} RETURNING {quote(key.column)}"
        )
    return _sql[known]


def _writing(database: Any, model: type[models.Model], names: tuple[str, ...]) -> str:
    known = (model, names, database.vendor)
    if known not in _sql:
        quote = database.ops.quote_name
        fields: list[Any] = [model._meta.get_field(name) for name in names]
        key: Any = model._meta.pk
        values = ", ".join(f"{quote(one.column)} = %s" for one in fields)
        _sql[known] = f"UPDATE {quote(model._meta.db_table)} SET {values} WHERE {quote(key.column)} = %s"  # noqa: S608  # names are ours
    return _sql[known]


@cache
def _ways_of_new(model: type[models.Model], *, has_key: bool) -> tuple[Way, ...]:
    """Of all columns, but the key when it is the database's to give."""
    return tuple(way_of(one) for one in model._meta.local_concrete_fields if has_key or not one.primary_key)


@cache
def _ways_of_changed(model: type[models.Model], names: tuple[str, ...]) -> tuple[Way, ...]:
    """Of these fields, and behind them of the key."""
    return tuple(way_of(one) for one in (*map(model._meta.get_field, names), model._meta.pk))
