"""What keeps a server from running: another one, keys that read nothing, a database that cannot be used."""

import asyncio
import fcntl
import threading
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from handoff_project import asgi, background, reading_ahead, serve
from handoff_project.background import start_background
from handoff_project.celery import refuse_to_start
from handoff_project.fitness import NotStarted, check_database, missing_migrations
from workspaces.encrypted_fields import DecryptionFailed


def failing(error: Exception) -> Any:
    def fail() -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DecryptionFailed("agents.Canary.value"), "FIELD_ENCRYPTION_KEYS: agents.Canary.value"),
        (OperationalError("no such table: agents_canary"), "Was `manage.py migrate` run?"),
        (NotStarted("Another server process"), "Another server process"),
        (ValueError("what nobody foresaw"), "A fault of our own: what nobody foresaw"),
    ],
)
def test_a_server_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch, error: Exception, words: str) -> None:
    monkeypatch.setattr(background, "_start", failing(error))
    with pytest.raises(NotStarted) as told:
        start_background()
    assert words in str(told.value)


def test_a_database_that_an_upgrade_forgot_is_refused_and_a_newer_one_is_not(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By web processes and workers alike: else each page that needs a new column would fail by itself."""
    there = {("triggers", "9999_of_a_later_version"): None, **MigrationRecorder(connection).applied_migrations()}
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _self: there)
    assert missing_migrations() == []
    check_database()
    last = max(name for app, name in there if app == "conversations")
    del there["conversations", last]
    monkeypatch.setattr(background, "_start", check_database)
    with pytest.raises(NotStarted, match=rf"lacks conversations\.{last}\. Run `manage\.py migrate`"):
        start_background()
    with pytest.raises(SystemExit, match=r"manage\.py migrate"):
        refuse_to_start()


def test_a_database_without_tables_is_refused(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _self: {})
    with pytest.raises(NotStarted, match="Run `manage"):
        check_database()


def test_only_what_nobody_foresaw_leaves_a_traceback(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for error in (DecryptionFailed("agents.Canary.value"), ValueError("what nobody foresaw")):
        monkeypatch.setattr(background, "_start", failing(error))
        with pytest.raises(NotStarted):
            start_background()
    assert [record.message for record in caplog.records] == ["server_not_started"]


def test_vocabularies_and_patterns_are_read_before_the_first_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """Embedded, beside the start, which does not wait for it. The first message holds whoever else wants to write."""

    class Idle:
        def start(self) -> None: ...

    read = threading.Event()
    for name in ("_embedded", "_log_writer", "_couriers"):
        monkeypatch.setattr(background, name, Idle)
    for name in ("check_database", "watch_requests", "keep_claims"):
        monkeypatch.setattr(background, name, lambda: None)
    monkeypatch.setattr(background.sys, "setswitchinterval", lambda _seconds: None)
    monkeypatch.setattr(reading_ahead.gc, "freeze", read.set)
    reading_ahead.lexicon.cache_clear()
    background._start()
    assert read.wait(60)
    assert reading_ahead.lexicon.cache_info().currsize == 1


def test_the_server_is_told_that_it_must_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raised on, uvicorn would take it for an application without a lifespan, and run."""
    monkeypatch.setattr(asgi, "start_background", failing(NotStarted("why")))
    said: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "lifespan.startup"}

    async def send(message: MutableMapping[str, Any]) -> None:
        said.append(message)

    asyncio.run(asgi.application({"type": "lifespan"}, receive, send))
    assert said == [{"type": "lifespan.startup.failed", "message": "why"}]


def test_a_second_server_on_the_same_data_is_turned_away(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    with (tmp_path / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(NotStarted, match="Another server process"):
            background._be_the_only_one()


@pytest.mark.parametrize("words", [["web"], ["workers"], ["workers", "--no-clock"]])
def test_several_processes_are_refused_without_what_they_share(words: list[str], settings: Any) -> None:
    settings.EMBEDDED = True
    with pytest.raises(SystemExit, match="DATABASE_URL and REDIS_URL"):
        serve.main(words)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["web", "--processes", "0"],
        ["web", "--port", "65536"],
        ["web", "--port", "-1"],
        ["workers", "--processes", "many"],
        ["beat"],
    ],
)
def test_what_serve_does_not_know_is_refused_with_what_it_knows(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        serve.main(words)
    assert ended.value.code == 2
    assert "usage: python -m handoff_project.serve" in capsys.readouterr().err
