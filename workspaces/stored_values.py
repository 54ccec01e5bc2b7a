"""What a field's value is in the database, without the questions Django asks of each value anew.

Only for values that are already of the type of their field; whatever else comes is Django's to make something of.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models

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
    if type(value) is not simple:
        return field.get_db_prep_save(value, database)
    return value if make is None else make(value, database)


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
