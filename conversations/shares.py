"""How a worker's threads are shared out among the peers that have work for them: slow ones must not take them all."""

import threading
import time
from collections import Counter

STAY_ITEMS = 20
STAY_SECONDS = 1.0  # where threads are scarce
KEPT_FREE = 1  # threads, for the sweep and whatever else goes to nobody outside


class Stay:
    """One thread with one peer, for a while."""

    def __init__(self, shares: "Shares", peer: str) -> None:
        self._shares, self.peer = shares, peer
        self._began, self._tried = time.monotonic(), 0

    def is_over(self) -> bool:
        """After one item more: whether somebody else is to have the thread."""
        self._tried += 1
        if self._tried >= STAY_ITEMS or self._shares.stopping:
            return True
        late = time.monotonic() - self._began >= STAY_SECONDS
        return self._shares.are_scarce() and (late or self._shares.number_of(self.peer) > 1)


class Shares:
    """threads: of the worker. A peer that has one gets another while more than a quarter of them are free."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._scarce = threads // 4
        self._kept = min(KEPT_FREE, threads - 1)
        self._lock = threading.Lock()
        self._under_way: Counter[str] = Counter()
        self.stopping = False

    def begin(self, peer: str) -> Stay | None:
        """None when its share is used up, or the worker stops; otherwise ``end`` is called, whatever comes of it."""
        with self._lock:
            kept = max(self._scarce, self._kept) if self._under_way[peer] else self._kept
            if self.stopping or self._free() <= kept:
                return None
            self._under_way[peer] += 1
        return Stay(self, peer)

    def end(self, stay: Stay) -> None:
        with self._lock:
            self._under_way[stay.peer] -= 1
            if not self._under_way[stay.peer]:
                del self._under_way[stay.peer]

    def are_scarce(self) -> bool:
        with self._lock:
            return self._free() <= self._scarce

    def number_of(self, peer: str) -> int:
        with self._lock:
            return self._under_way[peer]

    def stop(self) -> None:
        """Nothing more is begun, and whoever is with a peer leaves it after the item under way."""
        self.stopping = True  # by no lock: a signal may come while this very thread holds it

    def _free(self) -> int:
        return self._threads - self._under_way.total()
