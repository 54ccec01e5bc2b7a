"""What a write changes in the whole database, and what somebody might send with one besides."""

import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from workspaces.models import Workspace

OURS = ("workspaces", "single_sign_on", "teams", "agents", "webhooks", "triggers", "conversations")
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]
Change = Counter[tuple[str, str, str]]
World = dict[tuple[type[models.Model], Any], tuple[Any, ...]]
# Besides the columns: what programmers call such things.
MORE_NAMES = ("workspace_id", "is_admin", "is_staff", "is_superuser", "owner", "tenant", "author", "pk", "permissions")
# Times, ids, digests and tokens, which are others every time; also what is shown of a token for its owner to know it.
RANDOM = re.compile(
    r"whsec_[\w+/]+=*|\d{4}-\d\d-\d\dT[\d:.]+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,}|[\w-]{40,}=*|\b(agt|hsec|hkey|hcli|hinv)_[\w-]+"
)


def names_of_columns() -> set[str]:
    fields = {field for model in MODELS for field in model._meta.get_fields() if isinstance(field, models.Field)}
    return {name for field in fields for name in (field.name, field.attname)} | set(MORE_NAMES)


def hostile(name: str, stranger: Workspace) -> str:
    """A value that a column of this name would take, and that nobody here would write."""
    if name in ("workspace", "workspace_id", "tenant"):
        return str(stranger.pk)
    if name.endswith(("_id", "id")) or name == "pk":
        return str(uuid.UUID(int=7))
    return {"role": "owner", "state": "verified", "controller": "live", "said_by": "agent"}.get(name, "7777")


def world(of: Iterable[type[models.Model]] = tuple(MODELS)) -> World:
    """Every row of these kinds, by its kind and its key; the values in the order of the columns."""
    return {
        (model, row[_columns(model).index(model._meta.pk.attname)]): row
        for model in of
        for row in model._base_manager.values_list()
    }


def as_stored(model: type[models.Model]) -> list[tuple[Any, ...]]:
    """Every row of the kind, unread: to look whether anything is another takes a tenth of reading what it is."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def plain(value: object, name: str, model: type[models.Model]) -> str:
    """Without what is another every time. PostgreSQL gives a number once, also to a row that is taken back."""
    if isinstance(model._meta.pk, models.AutoField) and name == model._meta.pk.attname:
        return "NUMBER"
    return "TIME" if isinstance(value, datetime) else RANDOM.sub("RANDOM", str(value))


def changes(before: World, after: World) -> Change:
    """Which fields of which kinds of rows are now what, and were not."""
    found: Change = Counter()
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key):
            model = key[0]
            old, new = (_plain_row(model, world.get(key)) for world in (before, after))
            names = (name for name in _columns(model) if old.get(name) != new.get(name))
            found.update((model.__name__, name, new.get(name, "GONE")) for name in names)
    return found


def changes_of(*writes: Callable[[], Any]) -> list[Change]:
    """What each of the writes changes; it is undone, so each finds the same."""
    before, found = {model: as_stored(model) for model in MODELS}, list[Change]()
    for write in writes:
        with transaction.atomic():
            answer = write()
            assert answer.status_code < 500, answer.content
            touched = [model for model in MODELS if as_stored(model) != before[model]]
            after = world(touched)
            transaction.set_rollback(True)
        found.append(changes(world(touched), after))
    return found


def _plain_row(model: type[models.Model], row: tuple[Any, ...] | None) -> dict[str, str]:
    return {name: plain(value, name, model) for name, value in zip(_columns(model), row or (), strict=row is not None)}


@cache
def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]
