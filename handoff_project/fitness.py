"""Whether this version, with these keys, can run on the database it was given."""

from collections.abc import Iterator
from contextlib import contextmanager
from pkgutil import iter_modules

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from agents.canary import check_encryption_keys
from workspaces.encrypted_fields import DecryptionFailed


class NotStarted(Exception):
    """The server must not run. The text says why, and what to do about it."""


@contextmanager
def told_as_not_started() -> Iterator[None]:
    """Turns what a start cannot go on with into NotStarted, with what to do about it."""
    try:
        yield
    except DecryptionFailed as error:
        raise NotStarted(f"The stored secrets cannot be read with FIELD_ENCRYPTION_KEYS: {error}") from error
    except DatabaseError as error:
        raise NotStarted(f"The database cannot be used: {error}. Was `manage.py migrate` run?") from error


def check_database() -> None:
    """Raises NotStarted for one that is older than this version, and whatever the database and the keys raise. A newer
    one will do: old processes serve while an upgrade goes on.
    """
    if missing := missing_migrations():
        raise NotStarted(f"The database is older than this version: it lacks {missing[0]}. Run `manage.py migrate`.")
    check_encryption_keys()


def missing_migrations() -> list[str]:
    """Of our own apps, as ``app.name``. By the names of their files: none is imported for it."""
    applied = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
    folders = {name.rpartition(".")[2]: settings.BASE_DIR / name.replace(".", "/") for name in settings.INSTALLED_APPS}
    named = {app: iter_modules([str(folder / "migrations")]) for app, folder in folders.items() if folder.is_dir()}
    return sorted({f"{app}.{module.name}" for app, modules in named.items() for module in modules} - applied)
