"""Embedded: SQLite lets one write at a time, and whoever waits for that is served in order."""

import gc
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction

from handoff_project import sqlite_turns
from handoff_project.sqlite_turns import Turns
from workspaces.models import Workspace

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own"),
]
SOON = 5.0  # seconds; only a test that fails waits for all of it


@contextmanager
def elsewhere() -> Iterator[ThreadPoolExecutor]:
    """Threads with connections of their own."""
    with ThreadPoolExecutor(8) as pool:
        yield pool


def write(name: str, order: list[str]) -> None:
    try:
        with transaction.atomic():
            order.append(name)
            Workspace.objects.create(name=name)
    finally:
        connections.close_all()


def waiting() -> int:
    return len(sqlite_turns._turns._waiting)


def until(number: int) -> None:
    ends = time.monotonic() + SOON
    while waiting() != number and time.monotonic() < ends:
        time.sleep(0.001)
    assert waiting() == number


def all_of(done: "list[Future[None]]") -> None:
    for one in done:
        one.result(timeout=SOON)


def test_who_came_first_writes_first() -> None:
    order: list[str] = []
    done = []
    names = [f"writer {number}" for number in range(6)]
    with elsewhere() as pool:
        with transaction.atomic():
            for number, name in enumerate(names, start=1):
                done.append(pool.submit(write, name, order))
                until(number)
            assert order == []
        all_of(done)
    assert order == names


def test_a_statement_by_itself_waits_its_turn_as_well() -> None:
    made = Workspace.objects.create(name="before")

    def rename() -> None:
        try:
            Workspace.objects.filter(pk=made.pk).update(name="after")
        finally:
            connections.close_all()

    with elsewhere() as pool:
        with transaction.atomic():
            done = [pool.submit(rename)]
            until(1)
        all_of(done)
    made.refresh_from_db()
    assert (made.name, waiting()) == ("after", 0)
    write("another", [])


def test_reading_waits_for_nobody() -> None:
    def read() -> None:
        try:
            assert Workspace.objects.count() == 0
        finally:
            connections.close_all()

    with elsewhere() as pool, transaction.atomic():
        Workspace.objects.create(name="not committed")
        all_of([pool.submit(read)])


def test_a_turn_ends_with_a_transaction_that_is_undone() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        Workspace.objects.create(name="not to be")
        raise RuntimeError
    with elsewhere() as pool:
        all_of([pool.submit(write, "next", [])])


def test_a_turn_ends_with_a_statement_that_fails() -> None:
    with connection.cursor() as cursor, pytest.raises(Exception, match="no such table"):
        cursor.execute("DELETE FROM nowhere")
    with elsewhere() as pool:
        all_of([pool.submit(write, "next", [])])


def test_a_turn_ends_with_a_connection_that_is_thrown_away() -> None:
    thrown = sqlite3.connect(":memory:", factory=sqlite_turns.Connection, isolation_level=None)
    thrown.execute("BEGIN IMMEDIATE")
    del thrown
    gc.collect()
    with elsewhere() as pool:
        all_of([pool.submit(write, "next", [])])


def test_who_waits_too_long_is_told_so_and_is_not_served_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_turns, "TIMEOUT_SECONDS", 0.05)
    with elsewhere() as pool:
        with transaction.atomic():
            late = pool.submit(write, "late", [])
            with pytest.raises(Exception, match="database is locked"):
                late.result(timeout=SOON)
        assert waiting() == 0
        all_of([pool.submit(write, "next", [])])


def test_one_at_a_time_whoever_gives_up() -> None:
    turns, inside, most = Turns(), 0, 0

    def come_and_go(seconds: float) -> None:
        nonlocal inside, most
        for _ in range(200):
            if turns.take(seconds=seconds):
                inside += 1
                most = max(most, inside)
                time.sleep(0)
                inside -= 1
                turns.end()

    threads = [threading.Thread(target=come_and_go, args=(seconds,)) for seconds in (0.0001, 0.0002, 5, 5, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert turns.take(seconds=0)
