"""What was deleted is not left in the file beside SQLite's database either."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from conversations.flows.scrub import scrub
from conversations.tasks import forget
from workspaces.models import Workspace

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not settings.EMBEDDED, reason="of SQLite; PostgreSQL clears its tables itself"),
]


def log_size() -> int:
    return Path(f"{connection.settings_dict['NAME']}-wal").stat().st_size


@pytest.fixture
def reader() -> Iterator[sqlite3.Connection]:
    """Somebody who reads the database as it was before the last change."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (patience,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
    Workspace.objects.create(name="zanzibar")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM workspaces_workspace").fetchone()
    Workspace.objects.all().delete()
    yield other
    other.close()
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {patience}")


def test_that_somebody_was_in_the_way_is_logged(reader: sqlite3.Connection, caplog: pytest.LogCaptureFixture) -> None:
    scrub()
    assert "log_not_written_through" in caplog.text
    assert log_size() > 0


def test_the_next_round_of_forgetting_does_it_again(
    reader: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    scrub()
    reader.execute("COMMIT")
    caplog.clear()
    forget()
    assert log_size() == 0
    assert "log_not_written_through" not in caplog.text
