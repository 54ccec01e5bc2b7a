"""The embedded worker's broker: it wakes at once, and otherwise sleeps."""

import threading
import time
from collections.abc import Iterator
from typing import Any, Self

import pytest
from django.conf import settings
from kombu import Connection, Consumer, Producer, Queue

from handoff_project import memory_broker
from handoff_project.celery import app
from tests.patience import wait_until

TRANSPORT = "handoff_project.memory_broker:Transport"
SLEEP = 20.0  # seconds: who only wakes after this was not woken
SOON = 10.0


@pytest.fixture(autouse=True)
def long_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_broker, "LONGEST_SLEEP", SLEEP)


@pytest.fixture
def queue(request: pytest.FixtureRequest) -> Queue:
    return Queue(request.node.name, routing_key=request.node.name)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with Connection("memory://localhost/", transport=TRANSPORT) as connection:
        yield connection


class Consuming:
    """A thread that takes messages of a queue, ``at_once`` before the first of them is acknowledged."""

    def __init__(self, connection: Connection, queue: Queue, *, at_once: int = 0) -> None:
        self.taken: list[Any] = []
        self._messages: list[Any] = []
        self._connection, self._queue, self._stopped = connection, queue, threading.Event()
        self._consumer = Consumer(connection.channel(), [queue], callbacks=[self._take], prefetch_count=at_once)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._consumer.consume()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Wakes it once more, so that it is not asleep on a closed connection."""
        self._stopped.set()
        while self._messages:
            self.acknowledge_first()
        put(self._connection, self._queue, "good night")
        self._thread.join(SOON)
        assert not self._thread.is_alive()

    def acknowledge_first(self) -> None:
        self._messages.pop(0).ack()

    def _take(self, body: Any, message: Any) -> None:
        self.taken.append(body)
        self._messages.append(message)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._connection.drain_events(timeout=SLEEP)


def put(connection: Connection, queue: Queue, body: str) -> None:
    Producer(connection.channel()).publish({"says": body}, routing_key=queue.name, declare=[queue])


def test_what_is_put_wakes_a_sleeping_consumer(connection: Connection, queue: Queue) -> None:
    with Consuming(connection, queue) as consuming:
        time.sleep(0.1)  # it sleeps by now; if not, this tries less, and holds all the same
        with Connection("memory://localhost/", transport=TRANSPORT) as another:
            put(another, queue, "good morning")
        wait_until(lambda: consuming.taken == [{"says": "good morning"}], seconds=SOON)


def test_an_acknowledgement_wakes_a_consumer_that_had_its_hands_full(connection: Connection, queue: Queue) -> None:
    with Consuming(connection, queue, at_once=1) as consuming:
        put(connection, queue, "one")
        put(connection, queue, "two")
        wait_until(lambda: len(consuming.taken) == 1, seconds=SOON)
        time.sleep(0.1)
        assert len(consuming.taken) == 1
        consuming.acknowledge_first()
        wait_until(lambda: len(consuming.taken) == 2, seconds=SOON)  # both


def test_who_has_nothing_to_do_does_not_look_again_and_again(
    connection: Connection, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    consumer = Consumer(connection.channel(), [queue], callbacks=[lambda *_: None])
    consumer.consume()
    looked = []
    cycle, look = connection.transport.cycle, connection.transport.cycle.get
    monkeypatch.setattr(cycle, "get", lambda *words, **options: (looked.append(1), look(*words, **options)))
    with pytest.raises(TimeoutError):
        connection.drain_events(timeout=0.3)
    assert len(looked) <= 3  # before and after the sleep, and once more if the clock is coarse


def test_the_embedded_worker_works_over_it() -> None:
    transport = app.connection_for_read().transport
    assert isinstance(transport, memory_broker.Transport) == settings.EMBEDDED
