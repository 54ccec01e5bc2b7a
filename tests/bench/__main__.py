"""``make bench``: how long a person waits, as multiples of the floor measured in the same run."""

import asyncio
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.bench.filter_measure import print_filter_measure
from tests.bench.floor_pair import floor_on
from tests.bench.matching import print_matching
from tests.bench.product_pair import product_on
from tests.on_postgres import what_is_missing

HANDOFFS = 20
CONVERSATIONS, TURNS, WARM_UP = 3, 60, 5  # within what one window may say in a minute
EARLIER = 10  # messages before the handoff
PATIENCE = 20.0  # seconds


class Pair(Protocol):
    """What is measured: the floor, or the product."""

    async def conversation(self, *, earlier: int) -> str: ...

    def window(self, conversation: str) -> AsyncIterator[tuple[str, bool]]: ...

    async def hand_over(self, conversation: str, text: str) -> None: ...

    async def say(self, conversation: str, text: str) -> None: ...


@dataclass(frozen=True)
class Timing:
    """Milliseconds."""

    handoff_p50: float
    handoff_p95: float
    turn_p50: float
    turn_p95: float


class Window:
    """Reads one window and tells when B's agent has spoken."""

    def __init__(self, pair: Pair, conversation: str) -> None:
        self._stream = pair.window(conversation)
        self._spoken: asyncio.Queue[float] = asyncio.Queue()
        self._task = asyncio.ensure_future(self._read())
        self._open = asyncio.Event()

    async def _read(self) -> None:
        async for _text, by_peer in self._stream:
            self._open.set()
            if by_peer:
                self._spoken.put_nowait(time.perf_counter())

    async def opened(self) -> None:
        await asyncio.wait_for(self._open.wait(), PATIENCE)

    async def next_reply(self) -> float:
        """When the first reply since the last look was seen. Further words of the same turn do not count."""
        moment = await asyncio.wait_for(self._spoken.get(), PATIENCE)
        await asyncio.sleep(0.02)
        while not self._spoken.empty():
            self._spoken.get_nowait()
        return moment

    def close(self) -> None:
        self._task.cancel()


async def measure(pair: Pair) -> Timing:
    handoffs = [await _handoff(pair) for _ in range(HANDOFFS + 2)][2:]
    turns = [took for _ in range(CONVERSATIONS) for took in (await _turns(pair))[WARM_UP:]]
    return Timing(_ms(handoffs, 0.5), _ms(handoffs, 0.95), _ms(turns, 0.5), _ms(turns, 0.95))


async def _handoff(pair: Pair) -> float:
    """Trigger message to B's first reply in the window."""
    conversation = await pair.conversation(earlier=EARLIER)
    window = Window(pair, conversation)
    await window.opened()
    begun = time.perf_counter()
    await pair.hand_over(conversation, uuid.uuid4().hex)
    seen = await window.next_reply()
    window.close()
    return seen - begun


async def _turns(pair: Pair) -> list[float]:
    """Each relayed message to its reply in the window, one after the other."""
    conversation = await pair.conversation(earlier=EARLIER)
    window = Window(pair, conversation)
    await window.opened()
    await pair.hand_over(conversation, uuid.uuid4().hex)
    await window.next_reply()
    took = []
    for number in range(TURNS):
        begun = time.perf_counter()
        await pair.say(conversation, f"turn {number} " + "x" * 400)
        took.append(await window.next_reply() - begun)
    window.close()
    return took


def _ms(seconds: list[float], share: float) -> float:
    return statistics.quantiles(seconds, n=100)[int(share * 100) - 1] * 1000


async def compare(store: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        floor = await _measured(floor_on(store, Path(place)))
        product = await _measured(product_on(store, Path(place)))
    name = {"sqlite": "embedded (SQLite)", "postgres": "PostgreSQL + Redis"}[store]
    rows = [
        ("trigger message to B's first reply, p50", floor.handoff_p50, product.handoff_p50),
        ("trigger message to B's first reply, p95", floor.handoff_p95, product.handoff_p95),
        ("relayed message to its reply, p50", floor.turn_p50, product.turn_p50),
        ("relayed message to its reply, p95", floor.turn_p95, product.turn_p95),
    ]
    print(f"\n{name:<42}{'floor ms':>10}{'product ms':>12}{'ratio':>8}")
    for label, of_floor, of_product in rows:
        print(f"{label:<42}{of_floor:>10.1f}{of_product:>12.1f}{of_product / of_floor:>7.1f}x", flush=True)


async def _measured(running: AbstractAsyncContextManager[Pair]) -> Timing:
    async with running as pair:
        return await measure(pair)


async def main() -> int:
    print_matching()
    print_filter_measure()
    await compare("sqlite")
    missing = what_is_missing()
    if missing:
        print(f"\nPostgreSQL + Redis not measured: {missing}.")
    else:
        await compare("postgres")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
