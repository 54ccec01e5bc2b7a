"""Celery's broker in memory, for the embedded worker, which sleeps until there is something to do.

kombu's own looks into its queues again and again: seldom, and every task waits; often, and a server that does nothing
keeps a processor busy, and the interpreter from who answers a person.
"""

import threading
import time
from queue import Empty
from typing import Any

from kombu.transport import memory

LONGEST_SLEEP = 1.0  # seconds; whatever might be missed is found by then


class _Bell:
    """Rung by whoever changes what a consumer could take."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self.count = 0

    def ring(self) -> None:
        with self._rung:
            self.count += 1
            self._rung.notify_all()

    def wait(self, *, after: int, seconds: float) -> None:
        """Returns as soon as the bell was rung more than ``after`` times."""
        with self._rung:
            self._rung.wait_for(lambda: self.count > after, seconds)


_bell = _Bell()  # the queues of kombu's channels are one per process, too


class Channel(memory.Channel):
    def _put(self, queue: str, message: Any, **options: Any) -> None:
        super()._put(queue, message, **options)
        _bell.ring()

    def _put_fanout(self, exchange: str, message: Any, routing_key: str | None = None, **options: Any) -> None:
        super()._put_fanout(exchange, message, routing_key, **options)
        _bell.ring()

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        """A consumer that had taken as much as it may takes the next one."""
        super().basic_ack(delivery_tag, multiple)
        _bell.ring()


class Transport(memory.Transport):
    Channel = Channel
    cycle: Any  # set when the connection is made

    def drain_events(self, connection: Any, timeout: float | None = None, **_options: Any) -> None:
        """Hands on one message. Raises TimeoutError when none came in ``timeout`` seconds; None waits for ever."""
        ends = None if timeout is None else time.monotonic() + timeout
        while True:
            rung = _bell.count  # before looking: what is put while we look rings once more
            try:
                self.cycle.get(self._deliver, timeout=timeout)
            except Empty:
                left = LONGEST_SLEEP if ends is None else ends - time.monotonic()
                if left <= 0:
                    raise TimeoutError from None
                _bell.wait(after=rung, seconds=min(left, LONGEST_SLEEP))
            else:
                return
