"""While an upgrade migrates, web processes of the version before serve (docs/operations.md, Upgrade): so no migration
takes away what they read, or wants of them what they do not know.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db.migrations import AddField, CreateModel, DeleteModel, Migration, RemoveField, RenameField, RenameModel
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models import ManyToManyField

TAKES_AWAY = (DeleteModel, RemoveField, RenameField, RenameModel)
# From before the first version that anybody could have run.
OLD = frozenset(
    {
        *("agents.0003_plain_agents", "agents.0009_published_flows", "conversations.0016_terms_of_a_yes"),
        *("triggers.0002_threshold_and_margin", "triggers.0004_branches", "triggers.0005_action_secret"),
        *("triggers.0010_translations", "workspaces.0012_management_api"),
    }
)


def of_ours() -> dict[str, Migration]:
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    apps = [name for name in settings.INSTALLED_APPS if (settings.BASE_DIR / name.replace(".", "/")).is_dir()]
    own = {name.rpartition(".")[2] for name in apps}
    return {f"{app}.{name}": migration for (app, name), migration in found.items() if app in own}


def operations(migration: Migration) -> Iterator[Operation]:
    """With those that are done to the state or to the database alone."""
    for operation in migration.operations:
        yield operation
        yield from getattr(operation, "database_operations", ())


def wants_what_old_code_does_not_know(operation: Operation, *, new: frozenset[str]) -> bool:
    """new: tables that are made in the same migration."""
    if not isinstance(operation, AddField) or isinstance(operation.field, ManyToManyField):
        return False
    return operation.model_name_lower not in new and not (operation.field.null or operation.field.has_db_default())


def in_the_way(migration: Migration) -> list[str]:
    new = frozenset(each.name_lower for each in operations(migration) if isinstance(each, CreateModel))
    return [
        operation.describe()
        for operation in operations(migration)
        if isinstance(operation, TAKES_AWAY) or wants_what_old_code_does_not_know(operation, new=new)
    ]


def test_they_are_found() -> None:
    assert {name.partition(".")[0] for name in of_ours()} >= {"agents", "conversations", "triggers", "workspaces"}


def test_none_is_in_the_way_of_the_version_before() -> None:
    found = {name: told for name, migration in of_ours().items() if (told := in_the_way(migration))}
    assert {name: told for name, told in found.items() if name not in OLD} == {}
