"""Places for what takes memory or threads of this process: few at once, and of one caller fewer."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class NoPlace(Exception):  # named as what happened, like the failures of the wire
    """Later there may be one."""


class Places:
    """at_once: how many there are. of_one: how many of them one key may have."""

    def __init__(self, *, at_once: int, of_one: int) -> None:
        self._at_once, self._of_one = at_once, of_one
        self._taken: Counter[str] = Counter()
        self._all_taken = 0  # there may be many keys
        self._lock = threading.Lock()

    def has_one(self, key: str) -> bool:
        """For now: in one thread alone, until something else is awaited."""
        with self._lock:
            return self._is_free(key)

    @contextmanager
    def taken(self, key: str) -> Iterator[None]:
        """Raises NoPlace."""
        with self._lock:
            if not self._is_free(key):
                raise NoPlace
            self._taken[key] += 1
            self._all_taken += 1
        try:
            yield
        finally:
            with self._lock:
                self._all_taken -= 1
                self._taken[key] -= 1
                if not self._taken[key]:
                    del self._taken[key]

    def _is_free(self, key: str) -> bool:
        return self._all_taken < self._at_once and self._taken[key] < self._of_one
