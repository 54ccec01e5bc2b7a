"""The database of a test run: a copy of one that was migrated before, and emptied row by row after a test that commits.

Django would migrate anew in each process, and truncate each table, whether anything is in it or not.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from deploy.demo.deployment import Services
from tests.migrated import SQLITE_FILE, copy_migrated, drop_database, migrated_file

# What migrating writes, and no test changes.
STAYS = {"django_migrations", "django_content_type", "auth_permission"}


@contextmanager
def own_database(folder: Path) -> Iterator[None]:
    """In place of the deployment's. On a server it has the name in its settings that pytest-django made one of this
    process; a file lies in the folder, which no other run has.
    """
    with _file(folder) if settings.EMBEDDED else _on_server(connection.creation._get_test_db_name()) as name:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
        yield
        connection.close()


@contextmanager
def _file(folder: Path) -> Iterator[str]:
    yield str(shutil.copyfile(migrated_file(), folder / SQLITE_FILE))
    shutil.rmtree(folder)


@contextmanager
def _on_server(name: str) -> Iterator[str]:
    server, _slash, _usual = settings.DATABASE_URL.rpartition("/")
    url = f"{server}/{name}"
    copy_migrated(Services(database_url=url, redis_url=settings.REDIS_URL))
    with psycopg.connect(url) as own:  # nothing in it has to outlive a power loss
        own.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit TO off").format(sql.Identifier(name)))
    yield name
    connection.close_pool()
    drop_database(url)


def empty_tables() -> None:
    """What a committed test left. Keys to other tables are checked when all is gone.

    A server gets all of it at once: to be asked eighty times takes several times as long.
    """
    tables = set(connection.introspection.django_table_names()) - STAYS
    statements = [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements if settings.EMBEDDED else [";".join(statements)]:
            cursor.execute(statement)
