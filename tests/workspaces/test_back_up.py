"""``manage.py back_up``: one file with every row, of a database that is written to meanwhile."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def database(tmp_path: Path, settings: Any) -> Path:
    """In use: another connection holds a transaction open, and what was committed is only in the ``-wal`` file yet."""
    file = tmp_path / "handoff.sqlite3"
    settings.EMBEDDED, settings.DATA_DIR = True, tmp_path
    return file


def test_it_holds_what_is_committed_and_nothing_else(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as running:
        running.executescript("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; CREATE TABLE said (text);")
        running.execute("INSERT INTO said VALUES ('committed')")
        running.execute("BEGIN IMMEDIATE")
        running.execute("INSERT INTO said VALUES ('half done')")
        copy = tmp_path / "copy.sqlite3"
        call_command("back_up", str(copy))
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as found:
        assert found.execute("SELECT text FROM said").fetchall() == [("committed",)]
    assert not list(tmp_path.glob("copy.sqlite3-*"))


def test_it_writes_over_nothing(database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    copy.write_text("another copy")
    with pytest.raises(CommandError, match="File exists"):
        call_command("back_up", str(copy))
    assert copy.read_text() == "another copy"


def test_of_a_damaged_database_it_leaves_no_copy(database: Path, tmp_path: Path) -> None:
    database.write_bytes(b"no database at all" * 100)
    with pytest.raises(CommandError, match="not a database"):
        call_command("back_up", str(tmp_path / "copy.sqlite3"))
    assert not (tmp_path / "copy.sqlite3").exists()


def test_in_production_it_names_the_way(settings: Any, tmp_path: Path) -> None:
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="pg_dump"):
        call_command("back_up", str(tmp_path / "copy"))
