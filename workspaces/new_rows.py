"""New rows without what Django asks of each field anew: for those that come with every message."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import models
from django.db.models.base import ModelState

RowT = TypeVar("RowT", bound=models.Model)
_INIT: Any = models.Model.__init__


@dataclass(frozen=True)
class _Plan:
    """defaults: by column attribute. relations: the fields that other rows are given for, by name."""

    defaults: tuple[tuple[str, Callable[[], Any]], ...]
    relations: dict[str, Any]


def new_row(model: type[RowT], **values: Any) -> RowT:
    """As ``model(**values)``. Raises TypeError for a name that is no field, and for a relation to a row of another
    model.
    """
    if model.__init__ is not _INIT:
        return model(**values)
    plan = _plan_of(model)
    row = model.__new__(model)
    row._state = state = ModelState()
    contents = row.__dict__
    for name, default in plan.defaults:
        contents[name] = values[name] if name in values else default()
    for name, value in values.items():
        field = plan.relations.get(name)
        if field is not None:
            contents[field.attname] = _key_of(field, value)
            state.fields_cache[name] = value
        elif name not in contents:
            raise TypeError(f"{model.__name__} has no field {name}.")
    return row


def _key_of(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if not isinstance(value, field.remote_field.model):
        raise TypeError(f"{field} takes a {field.remote_field.model.__name__}.")
    return getattr(value, field.target_field.attname)


@cache
def _plan_of(model: type[models.Model]) -> _Plan:
    fields = model._meta.local_concrete_fields
    return _Plan(
        defaults=tuple((field.attname, field.get_default) for field in fields),
        relations={field.name: field for field in fields if type(field) is models.ForeignKey},
    )
