"""A value is stored as Django would store it, whatever the field and whatever the database."""

import json
import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.models.expressions import Col

from agents.models import Agent
from workspaces.models import Role
from workspaces.stored_values import stored, way_back, way_of

pytestmark = pytest.mark.django_db
APPS = ("agents", "conversations", "triggers", "webhooks", "workspaces")
MODELS = [model for model in apps.get_models() if model._meta.app_label in APPS]
SOME_ID = uuid.UUID("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")
VALUES: tuple[Any, ...] = (
    *(None, "", Role.OWNER, "text", "7", True, False, 0, 7, SOME_ID, str(SOME_ID)),
    *(datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=8)))),
)
SQLITE = DatabaseWrapper(connection.settings_dict)
DJANGO_ON_SQLITE = SQLITE.ops


class Shouting(models.CharField):  # type: ignore[type-arg]  # generic only for the type checker
    def get_prep_value(self, value: Any) -> Any:
        return str(value).upper()


class Whispering(models.CharField):  # type: ignore[type-arg]  # generic only for the type checker
    def from_db_value(self, value: str, *_args: object) -> str:
        return value.lower()


def made(make: Any) -> tuple[str, str]:
    """The value and its type, or how it was refused. JSON is wrapped anew each time."""
    try:
        value = make()
    except (AttributeError, TypeError, ValueError, ValidationError) as error:
        return type(error).__name__, ""
    return json.dumps(getattr(value, "obj", value), default=str), type(value).__name__


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_it_is_what_django_would_store(model: type[models.Model]) -> None:
    for field in model._meta.local_concrete_fields:
        if "Encrypted" in type(field).__name__:
            assert way_of(field)[1:] == (None, None), field  # never the same twice, and Django's to make
            continue
        for value in VALUES:
            expected = made(lambda field=field, value=value: field.get_db_prep_save(value, connection))
            found = made(lambda field=field, value=value: stored(way_of(field), value, connection))
            assert found == expected, (field, value)


def test_a_field_of_another_class_does_with_its_values_what_it_likes() -> None:
    assert stored(way_of(Shouting()), "quiet", connection) == "QUIET"


def test_a_moment_without_a_time_zone_is_still_warned_of() -> None:
    field = models.DateTimeField(name="at")
    with pytest.warns(RuntimeWarning, match="naive"):
        stored(way_of(field), datetime(2026, 3, 1, 12), connection)  # noqa: DTZ001


@pytest.mark.parametrize(
    "given",
    ["2026-03-01 12:00:00", "2026-03-01 12:00:00.000007", datetime(2026, 3, 1, 12)],  # noqa: DTZ001
)
def test_a_moment_that_is_read_is_what_django_makes_of_it(given: str | datetime) -> None:
    assert _read_back(models.DateTimeField(), given) == DJANGO_ON_SQLITE.convert_datetimefield_value(given, None, None)


def test_an_id_that_is_read_is_what_django_makes_of_it() -> None:
    assert _read_back(models.UUIDField(), SOME_ID.hex) == SOME_ID


@pytest.mark.parametrize("given", [0, 1])
def test_a_truth_value_that_is_read_is_what_django_makes_of_it(given: int) -> None:
    assert _read_back(models.BooleanField(), given) is DJANGO_ON_SQLITE.convert_booleanfield_value(given, None, None)


@pytest.mark.parametrize("given", ['{"a": [1]}', "{}", "not JSON", '{"a": no}', '"text"', "7", " [1] ", "7 8", ""])
def test_json_that_is_read_is_what_django_makes_of_it(given: str) -> None:
    column = Col("agents_agent", Agent._meta.get_field("languages"))

    assert way_back([column.target.from_db_value], column, SQLITE)(given) == column.target.from_db_value(
        given, column, SQLITE
    )


def test_what_a_field_makes_of_its_values_by_itself_is_made_by_it() -> None:
    assert _read_back(models.JSONField(), '{"a": [1]}') == {"a": [1]}
    assert _read_back(Whispering(), "LOUD") == "loud"


def _read_back(field: Any, value: object) -> Any:
    expression = models.Value(value, output_field=field)
    functions = [*DJANGO_ON_SQLITE.get_db_converters(expression), *expression.get_db_converters(SQLITE)]
    return way_back(functions, expression, SQLITE)(value)
