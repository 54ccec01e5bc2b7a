"""Waiting: for something to become true, and for moments that a run names."""

import asyncio
import math
import time
from collections import defaultdict
from collections.abc import Callable

LOOK_SECONDS = 0.2


async def until(true: Callable[[], bool], *, seconds: float) -> None:
    """``true`` is asked in a thread, since it may read a database. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(true):  # noqa: ASYNC110  # nobody could tell: it is another process that acts
            await asyncio.sleep(LOOK_SECONDS)


async def until_none(left: Callable[[], int], *, patience: float) -> None:
    """``left`` is asked in a thread, too. Raises TimeoutError when ``patience`` seconds long there were never fewer
    than before: to be slow is one thing, to stand still another.
    """
    fewest, since = math.inf, 0.0
    while number := await asyncio.to_thread(left):
        if number < fewest:
            fewest, since = number, time.monotonic()
        elif time.monotonic() - since > patience:
            raise TimeoutError
        await asyncio.sleep(LOOK_SECONDS)


class Moments:
    """The clock of a run, and the moments its people wait for."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._events: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def now(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._begun

    def come(self, name: str) -> None:
        self._events[name].set()

    async def wait(self, name: str) -> None:
        await self._events[name].wait()
