"""Statements that are built once and run many times, for what happens with every message.

Django builds the SQL of a query anew each time, which costs several times what running it costs. Here the query is
written as always, as a function of its parameters; Django compiles it at the first call, and every later call only
fills the parameters in. The rows that come back are ordinary model instances.

Not for queries whose shape depends on their values (an ``IN`` over a list, a ``None``): those have no one SQL.
"""

import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, NoReturn, TypeVar

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators
from django.db.models.sql import UpdateQuery

from workspaces.statements import changed, database_here, fetched, run
from workspaces.stored_values import way_back

_FROM_DB: Any = models.Model.__dict__["from_db"].__func__
_INIT: Any = models.Model.__init__
RowT = TypeVar("RowT", bound=models.Model)
Value = uuid.UUID | datetime | int | str


@dataclass(frozen=True)
class _Statement:
    """SQL with its parameters: each is the number of an argument, or a value that never changes."""

    sql: str
    places: tuple[tuple[int | None, Any], ...]

    def parameters(self, arguments: Sequence[Any]) -> list[Any]:
        return [constant if place is None else arguments[place] for place, constant in self.places]


@dataclass(frozen=True)
class _Reading:
    """A SELECT, and how its columns become instances."""

    statement: _Statement
    converters: tuple[tuple[int, Callable[[Any], Any]], ...]  # place in the row, and what makes its value
    names: list[str]
    columns: slice
    model: Any
    related: list[Any]


class PreparedRows(Generic[RowT]):
    """A query as a function of its parameters: ``PreparedRows(lambda pk: Agent.objects.filter(pk=pk))``."""

    def __init__(self, query: Callable[..., "models.QuerySet[RowT]"]) -> None:
        self._query = query
        self._compiled: dict[str, _Reading] = {}

    def all(self, *arguments: Value) -> list[RowT]:
        database = database_here()
        reading = self._compiled.get(database.vendor) or self._compile(arguments)
        statement = reading.statement
        rows = fetched(database, run(database, statement.sql, statement.parameters(_adapted(arguments, database))))
        if reading.converters:
            rows = [_converted(row, reading.converters) for row in rows]
        return [_instance(reading, row) for row in rows]

    def first(self, *arguments: Value) -> RowT | None:
        """The first row of the query's own order. The query should limit itself to one."""
        rows = self.all(*arguments)
        return rows[0] if rows else None

    def get(self, *arguments: Value) -> RowT:
        """Raises the model's DoesNotExist when there is none."""
        row = self.first(*arguments)
        if row is None:
            model: Any = self._query(*arguments).model
            raise model.DoesNotExist
        return row

    def _compile(self, arguments: Sequence[Value]) -> _Reading:
        marks = [_mark(argument) for argument in arguments]
        database = database_here()
        compiler: Any = self._query(*marks).query.get_compiler(connection=database)
        sql, parameters = compiler.as_sql()
        statement = _statement(sql, parameters, marks)
        populators: Any = get_related_populators
        converters = compiler.get_converters([expression for expression, *_ in compiler.select])
        fields = compiler.klass_info["select_fields"]
        columns = slice(fields[0], fields[-1] + 1)
        reading = _Reading(
            statement=statement,
            converters=tuple(
                (place, way_back(functions, expression, database))
                for place, (functions, expression) in converters.items()
            ),
            names=[expression.target.attname for expression, *_ in compiler.select[columns]],
            columns=columns,
            model=compiler.klass_info["model"],
            related=populators(compiler.klass_info, compiler.select, database.alias),
        )
        self._compiled[database.vendor] = reading
        return reading


def _converted(row: Sequence[Any], converters: tuple[tuple[int, Callable[[Any], Any]], ...]) -> list[Any]:
    values = list(row)
    for place, made in converters:
        if values[place] is not None:
            values[place] = made(values[place])
    return values


def _instance(reading: _Reading, row: Sequence[Any]) -> Any:
    instance = _made(reading.model, reading.names, row[reading.columns])
    for related in reading.related:
        _populate(instance, related, row)
    return instance


def _populate(owner: Any, related: Any, row: Sequence[Any]) -> None:
    """As Django's own populator does, which makes its rows as ``from_db`` does."""
    if related.reorder_for_init is not None:
        related.populate(row, owner)
        return
    values = row[related.cols_start : related.cols_end]
    instance = None if values[related.pk_idx] is None else _made(related.model_cls, related.init_list, values)
    related.local_setter(owner, instance)
    if instance is not None:
        for further in related.related_populators:
            _populate(instance, further, row)
        related.remote_setter(instance, owner)


def _made(model: Any, names: Sequence[str], values: Sequence[Any]) -> Any:
    """As ``model.from_db`` makes it, without asking of each field where its value is: the names say it."""
    if model.from_db.__func__ is not _FROM_DB or model.__init__ is not _INIT:
        return model.from_db(DEFAULT_DB_ALIAS, names, values)
    made = model.__new__(model)
    made._state = state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    made.__dict__.update(zip(names, values, strict=True))
    return made


class PreparedUpdate:
    """A conditional update as a function of its parameters; the function gives the rows and their new values."""

    def __init__(self, query: Callable[..., "tuple[models.QuerySet[Any], Mapping[str, Any]]"]) -> None:
        self._query = query
        self._compiled: dict[str, _Statement] = {}

    def run(self, *arguments: Value) -> int:
        """How many rows were changed."""
        database = database_here()
        statement = self._compiled.get(database.vendor) or self._compile(arguments)
        return changed(run(database, statement.sql, statement.parameters(_adapted(arguments, database))))

    def _compile(self, arguments: Sequence[Value]) -> _Statement:
        marks = [_mark(argument) for argument in arguments]
        rows, values = self._query(*marks)
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(values)
        database = database_here()
        sql, parameters = query.get_compiler(connection=database).as_sql()
        statement = _statement(sql, parameters, marks)
        self._compiled[database.vendor] = statement
        return statement


class _MarkedMoment(datetime):
    """Something computed of it would stand in the statement for ever."""

    def _refuse(self, _other: object) -> NoReturn:
        raise TypeError("What is computed of a parameter is given as a parameter of its own.")

    __add__ = __radd__ = __sub__ = __rsub__ = _refuse


def _mark(argument: object) -> Value:
    """A value of the same type that no query holds by itself, so that its place in the parameters can be found."""
    match argument:
        case uuid.UUID():
            return uuid.uuid4()
        case datetime():
            return _MarkedMoment.fromtimestamp(secrets.randbits(25) + secrets.randbits(19) / 2**20, UTC)
        case bool():
            raise TypeError("A truth value as a parameter would change the statement.")
        case int():
            return 2**30 + secrets.randbits(29)
        case str():
            return secrets.token_hex(16)
        case _:
            raise TypeError("A parameter of a prepared statement is an id, a moment, a number or text.")


def _statement(sql: str, parameters: Sequence[Any], marks: Sequence[Value]) -> _Statement:
    adapted = _adapted(marks, database_here())
    pieces = sql.split("%s")
    if len(pieces) != len(parameters) + 1:
        raise ValueError("A prepared statement has a place for each of its parameters.")
    text, places = [pieces[0]], list[tuple[int | None, Any]]()
    for value, piece in zip(parameters, pieces[1:], strict=True):
        literal = None if value in adapted else _literal(value)
        if literal is None:
            places.append((adapted.index(value), None) if value in adapted else (None, value))
        text += ["%s" if literal is None else literal, piece]
    return _Statement("".join(text), tuple(places))


def read_along(row: models.Model, relation: str) -> Any:
    """What ``select_related`` read with a row, by the relation's name; None where there is none, or it was not read."""
    return row._state.fields_cache.get(relation)


def _literal(constant: object) -> str | None:
    """A constant as text of the statement, if it is a word or a number. A plan that is kept for all parameters can use
    an index over some rows (``WHERE state = 'due'``) only when it sees the word; with a parameter in its place it would
    read the whole table.
    """
    match constant:
        case bool():
            return None
        case int():
            return str(constant)
        case str() if constant.isascii() and constant.isidentifier():
            return f"'{constant!s}'"
        case _:
            return None


def _adapted(arguments: Sequence[Value], database: Any) -> list[Any]:
    """As this database wants them."""
    return [_adapt(argument, database) for argument in arguments]


def _adapt(argument: Value, database: Any) -> Any:
    match argument:
        case uuid.UUID():
            return argument if database.features.has_native_uuid_field else argument.hex
        case datetime():
            return database.ops.adapt_datetimefield_value(argument)
        case _:
            return argument
