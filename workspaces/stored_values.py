"""What a field's value is in the database, without the questions Django asks of each value anew.

Only for values that are already of the type of their field; whatever else comes is Django's to make something of.
"""

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import models

from workspaces.statements import database_here

# By the exact class of a field: one of our own, or of a library, does with its values what it likes.
_AS_THEY_ARE: dict[type[Any], type[Any]] = {
    models.CharField: str,
    models.TextField: str,
    models.BooleanField: bool,
}
_NUMBERS = frozenset(
    {models.IntegerField, models.PositiveIntegerField, models.PositiveBigIntegerField, models.PositiveSmallIntegerField}
)
_REFERENCES = frozenset({models.ForeignKey, models.OneToOneField})


Way = tuple[Any, type[Any] | None, Callable[[Any, Any], Any] | None]
_PRE_SAVE: Any = models.Field.pre_save


def value_to_store(way: Way, row: models.Model, database: Any, *, add: bool) -> Any:
    """What is stored of a row by this way. add: the row is new."""
    field = way[0]
    if type(field).pre_save is _PRE_SAVE and field.attname in row.__dict__:
        return stored(way, row.__dict__[field.attname], database)
    return stored(way, field.pre_save(row, add=add), database)


def way_of(field: Any) -> Way:
    """The field, the type whose values need little, and what they need; None: nothing. No type: each value is Django's.

    It is the same for all values of a field, and is meant to be kept.
    """
    target = field
    while type(target) in _REFERENCES:
        target = target.target_field
    kind = type(target)
    if kind in _AS_THEY_ARE:
        return field, _AS_THEY_ARE[kind], None
    if kind is models.UUIDField:
        return field, uuid.UUID, _uuid
    if kind is models.DateTimeField:
        return field, datetime, _moment(target)
    if kind in _NUMBERS:
        return field, int, _number(target.get_internal_type())
    return field, None, None


def stored(way: Way, value: Any, database: Any) -> Any:
    """As ``field.get_db_prep_save(value, database)``. database: the connection of this thread."""
    field, simple, make = way
    if type(value) is simple:
        return value if make is None else make(value, database)
    if simple is not None and (value is None or (simple is str and isinstance(value, str))):
        return value  # nothing, or a word that is one of a list
    return field.get_db_prep_save(value, database)


def _uuid(value: uuid.UUID, database: Any) -> Any:
    return value if database.features.has_native_uuid_field else value.hex


def _moment(field: Any) -> Callable[[datetime, Any], Any]:
    def make(value: datetime, database: Any) -> Any:
        if value.tzinfo is None:
            return field.get_db_prep_save(value, database)  # a mistake, of which Django warns
        return database.ops.adapt_datetimefield_value(value)

    return make


def _number(internal_type: str) -> Callable[[int, Any], Any]:
    return lambda value, database: database.ops.adapt_integerfield_value(value, internal_type)


def way_back(functions: Sequence[Callable[..., Any]], expression: Any, database: Any) -> Callable[[Any], Any]:
    """What makes a value of what the database gave, which is not null, by Django's functions for that column."""
    names = [function.__name__ for function in functions]
    if names == ["convert_datetimefield_value"] and database.timezone is UTC:
        return _in_utc
    if names == ["convert_uuidfield_value"]:
        return _id_of
    if names == ["convert_booleanfield_value"]:
        return bool
    if names == ["from_db_value"] and _is_plain_json(expression):
        return _of_json

    def made(value: Any) -> Any:
        here = database_here()  # whoever reads; the one it was compiled for may be long gone
        for function in functions:
            value = function(value, expression, here)
        return value

    return made


def _is_plain_json(expression: Any) -> bool:
    """A column of Django's own field, without a decoder of its own; not something in it."""
    field = getattr(expression, "target", None)
    return type(field) is models.JSONField and field.decoder is None


_decode = json.JSONDecoder().raw_decode


def _of_json(text: Any) -> Any:
    """``json.loads`` first looks for an encoding and for blanks around, which takes longer than a short value does."""
    try:
        value, end = _decode(text)
        return value if end == len(text) else json.loads(text)
    except json.JSONDecodeError:
        return _with_blanks_or_no_json(text)


def _with_blanks_or_no_json(text: Any) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _in_utc(value: Any) -> Any:
    """SQLite keeps a moment in UTC and without saying so. Only of a column its driver knows that it is a moment."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC)


_UNKNOWN = uuid.SafeUUID.unknown  # once: reading a member of an enumeration takes longer than what else is done here


def _id_of(digits: str) -> uuid.UUID:
    """What SQLite gives is 32 digits, as Django wrote them; ``UUID`` would look for other ways to write an id first."""
    made = object.__new__(uuid.UUID)
    object.__setattr__(made, "int", int(digits, 16))
    object.__setattr__(made, "is_safe", _UNKNOWN)
    return made
