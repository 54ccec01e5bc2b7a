"""Near hands: threads of a web process that carry out what this process has just put into the outbox.

A relayed message then need not wait for a worker to be woken and to read everything again. Whatever these hands cannot
take is done by the workers; whatever they leave behind, because the process ends or is killed, is found by the sweep.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import close_old_connections

from conversations import outbox
from conversations.delivery import carry_out
from conversations.models import OutboxItem
from workspaces.stale_connections import drop_stale_connections

# Seconds. Whoever gives an item to a courier has an answer to finish, and would hold the interpreter for that; but the
# courier has a call to make, and others can work while that is under way.
GIVES_WAY = 0.00005
log = logging.getLogger(__name__)


class Couriers:
    """threads: how many items this process carries out at once."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="courier")
        self._lock = threading.Lock()
        self._busy: dict[str, int] = {}  # by peer
        self._called_again: set[str] = set()  # peers for whom something came while one of us was with them
        self._stopping = False

    def start(self) -> None:
        outbox.near.hands = self

    def stop(self, *, seconds: float) -> None:
        """Takes nothing new, and lets what is under way finish as long as it may."""
        outbox.near.hands = None
        with self._lock:
            self._stopping = True
        ending = threading.Thread(target=self._pool.shutdown, daemon=True)
        ending.start()
        ending.join(seconds)

    def have_room(self, peer: str) -> bool:
        """The last quarter of the threads is for peers that have none: slow ones must not take them all."""
        with self._lock:
            free = self._threads - sum(self._busy.values())
            return not self._stopping and free > (self._threads // 4 if self._busy.get(peer) else 0)

    def take(self, item: OutboxItem) -> None:
        if self._begin(item.peer, lambda: item):
            time.sleep(GIVES_WAY)
        else:
            outbox.give_back(item)

    def look(self, peer: str) -> None:
        """Whoever is with that peer looks once more before leaving it; only when nobody is, somebody is sent."""
        with self._lock:
            if self._busy.get(peer):
                self._called_again.add(peer)
                return
        self._begin(peer, lambda: outbox.claim_next_of_peer(peer))

    def _begin(self, peer: str, first: Callable[[], OutboxItem | None]) -> bool:
        """False when the pool has ended: then the workers go on."""
        with self._lock:
            self._busy[peer] = self._busy.get(peer, 0) + 1
        try:
            self._pool.submit(self._work, peer, first).add_done_callback(_tell_of_fault)
        except RuntimeError:
            self._leave(peer)
            return False
        return True

    def _work(self, peer: str, first: Callable[[], OutboxItem | None]) -> None:
        close_old_connections()
        try:
            self._go_on_while_there_is_work(peer, first())
        finally:
            close_old_connections()
            if self._leave(peer):
                self.look(peer)

    def _go_on_while_there_is_work(self, peer: str, item: OutboxItem | None) -> None:
        while item is not None:
            if self._stopping:
                outbox.give_back(item)
                return
            item = carry_out(item)
            if item is None and self._was_called_again(peer):
                item = outbox.claim_next_of_peer(peer)

    def _was_called_again(self, peer: str) -> bool:
        with self._lock:
            called = peer in self._called_again
            self._called_again.discard(peer)
            return called

    def _leave(self, peer: str) -> bool:
        """True when somebody called between the last look and now, and nobody else is there to hear it."""
        with self._lock:
            self._busy[peer] -= 1
            if self._busy[peer]:
                return False
            del self._busy[peer]
            called = peer in self._called_again and not self._stopping
            self._called_again.discard(peer)
            return called


def _tell_of_fault(done: "Future[None]") -> None:
    if error := done.exception():
        log.error("courier_fault", exc_info=error)
        drop_stale_connections(error)
