"""Embedded, a thread keeps its connection from one request to the next, and a server that stops leaves one file."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections

from handoff_project import background
from workspaces.models import Workspace
from workspaces.stale_connections import with_fresh_connection

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not settings.EMBEDDED, reason="of SQLite; PostgreSQL has a pool"),
]


def write_something() -> Any:
    Workspace.objects.create(name="Harbour Bank")
    return connection.connection


def test_a_thread_keeps_its_connection() -> None:
    with ThreadPoolExecutor(max_workers=1) as thread:
        first, second = (thread.submit(with_fresh_connection, write_something, ()).result() for _ in range(2))
        thread.submit(connections.close_all).result()
    assert first is second


def test_what_people_said_is_written_to_no_file_but_its_own() -> None:
    """SQLite would keep what a large statement may have to undo in a file below /var/tmp."""
    in_memory = 2
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA temp_store")
        assert cursor.fetchone() == (in_memory,)


def test_what_a_stopped_server_has_written_is_in_the_file_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copied alone, as somebody might, it is the whole."""

    class Nobody:
        def stop(self, *, seconds: float) -> None: ...

    monkeypatch.setattr(background, "_embedded", Nobody)
    monkeypatch.setattr(background, "_couriers", Nobody)
    write_something()
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    assert log.stat().st_size > 0
    background.stop_background()
    assert log.stat().st_size == 0
