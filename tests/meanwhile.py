"""Somebody else, in a thread and with a connection of their own, while a transaction of the test is open."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connections

GETS_SO_FAR = 0.5  # seconds


@contextmanager
def meanwhile(other: Callable[[], object]) -> Iterator[Callable[[], None]]:
    """Gives what lets ``other`` come, who then has time to get as far as it goes. At the end it has done what it came
    for, without a fault: the transaction is to be inside.
    """
    problems: list[BaseException] = []

    def come() -> None:
        try:
            other()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    thread = threading.Thread(target=come)

    def let_it_come() -> None:
        thread.start()
        thread.join(GETS_SO_FAR)

    yield let_it_come
    thread.join()
    assert problems == []
