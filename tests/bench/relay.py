"""How long a person waits, and how many can be served, as multiples of a bare floor measured in the same run."""

import asyncio
import statistics
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.bench.floor_pair import floor_on
from tests.bench.product_pair import product_on

HANDOFFS, CONVERSATIONS, TURNS, WARM_UP = 8, 12, 60, 5  # turns: within what one window may say in a minute
EARLIER = (10, 1_000, 10_000)  # messages before the handoff
MANY, MANY_SECONDS = 64, 6.0
IDLE = 2_000  # windows
AT_ONCE = 8  # of them, while they are opened
PATIENCE = 30.0  # seconds
SETTLES = 0.05  # seconds in which a window that opens gets what was said before


class Pair(Protocol):
    """What is measured: the floor, or the product."""

    async def conversation(self, *, earlier: int) -> str: ...

    def window(self, conversation: str) -> AsyncIterator[tuple[str, bool]]: ...

    async def hand_over(self, conversation: str, text: str) -> None: ...

    async def say(self, conversation: str, text: str) -> None: ...


@dataclass(frozen=True)
class Figures:
    """Milliseconds, by number of earlier messages where there is a mapping; turns_per_second at ``MANY`` at once."""

    handoff: dict[int, float]
    turn: dict[int, float]
    turn_p99: float
    turn_beside_idle: float
    turns_per_second: float


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
        """Open, and what was said before has been read."""
        await asyncio.wait_for(self._open.wait(), PATIENCE)
        await asyncio.sleep(SETTLES)
        self._forget()

    async def next_reply(self) -> float:
        """When the first reply since the last look was seen. Further words of the same turn do not count."""
        moment = await asyncio.wait_for(self._spoken.get(), PATIENCE)
        await asyncio.sleep(0.005)
        self._forget()
        return moment

    def _forget(self) -> None:
        while not self._spoken.empty():
            self._spoken.get_nowait()

    def close(self) -> None:
        self._task.cancel()


async def measure(pair: Pair) -> Figures:
    for _ in range(HANDOFFS):
        await _handoff(pair, 0)  # within the first second after its start a deployment still reads its vocabularies
    handoff = {earlier: _median([await _handoff(pair, earlier) for _ in range(HANDOFFS)]) for earlier in EARLIER}
    alone = [took for _ in range(CONVERSATIONS) for took in await _turns(pair, EARLIER[0], TURNS)]
    turn = {EARLIER[0]: _median(alone)} | {each: _median(await _turns(pair, each, TURNS)) for each in EARLIER[1:]}
    per_second = await _many(pair)
    idle = await _idle(pair)
    beside_idle = _median([took for _ in range(CONVERSATIONS) for took in await _turns(pair, EARLIER[0], TURNS)])
    for window in idle:
        window.close()
    return Figures(handoff, turn, statistics.quantiles(alone, n=100)[98] * 1000, beside_idle, per_second)


async def _idle(pair: Pair) -> list[Window]:
    room = asyncio.Semaphore(AT_ONCE)

    async def one() -> Window:
        async with room:
            window = Window(pair, await pair.conversation(earlier=0))
            await window.opened()
            return window

    return list(await asyncio.gather(*(one() for _ in range(IDLE))))


async def _handoff(pair: Pair, earlier: int) -> float:
    """Trigger message to B's first reply in the window."""
    conversation = await pair.conversation(earlier=earlier)
    window = Window(pair, conversation)
    await window.opened()
    begun = time.perf_counter()
    await pair.hand_over(conversation, uuid.uuid4().hex)
    seen = await window.next_reply()
    window.close()
    return seen - begun


async def handed_over(pair: Pair, earlier: int) -> tuple[str, Window]:
    conversation = await pair.conversation(earlier=earlier)
    window = Window(pair, conversation)
    await window.opened()
    await pair.hand_over(conversation, uuid.uuid4().hex)
    await window.next_reply()
    return conversation, window


async def _turns(pair: Pair, earlier: int, turns: int) -> list[float]:
    """Each relayed message to its reply in the window, one after the other; without those that warm up."""
    conversation, window = await handed_over(pair, earlier)
    took = [await one_turn(pair, conversation, window, number) for number in range(turns)]
    window.close()
    return took[WARM_UP:]


async def one_turn(pair: Pair, conversation: str, window: Window, number: int) -> float:
    begun = time.perf_counter()
    await pair.say(conversation, f"turn {number} " + "x" * 400)
    return await window.next_reply() - begun


async def _many(pair: Pair) -> float:
    """Turns a second when many people write at once, each as soon as the last reply is there."""
    people = [await handed_over(pair, 0) for _ in range(MANY)]
    until = time.perf_counter() + MANY_SECONDS

    async def talk(conversation: str, window: Window) -> int:
        number = 0
        while time.perf_counter() < until:
            await one_turn(pair, conversation, window, number)
            number += 1
        return number

    begun = time.perf_counter()
    turns = sum(await asyncio.gather(*(talk(*person) for person in people)))
    took = time.perf_counter() - begun
    for _, window in people:
        window.close()
    return turns / took


def _median(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000


async def compare(store: str) -> None:
    """store: ``sqlite`` or ``postgres``."""
    with tempfile.TemporaryDirectory() as place:
        floor = await _measured(floor_on(store, Path(place)))
        product = await _measured(product_on(store, Path(place)))
    name = {"sqlite": "embedded (SQLite)", "postgres": "PostgreSQL + Redis"}[store]
    print(f"\n{name:<52}{'floor':>10}{'product':>10}{'ratio':>8}")
    for label, figure in _rows():
        of_floor, of_product = figure(floor), figure(product)
        print(f"{label:<52}{of_floor:>10.1f}{of_product:>10.1f}{of_product / of_floor:>7.2f}x", flush=True)
    _print_growth(product)


def _print_growth(figures: Figures) -> None:
    """What must stay flat."""
    first, last = EARLIER[0], EARLIER[-1]
    alone = figures.turn[first]
    print(f"a turn of the product at {last:,} messages: {figures.turn[last] / alone:.2f}x one at {first}")
    print(f"beside {IDLE:,} idle windows: {figures.turn_beside_idle / alone:.2f}x without")
    print(f"p99: {figures.turn_p99 / alone:.2f}x p50", flush=True)


def _rows() -> list[tuple[str, Callable[[Figures], float]]]:
    return [
        *((f"handed over with {n:,} messages, to B's first words, ms", _handoff_at(n)) for n in EARLIER),
        *((f"relayed message to its reply, {n:,} messages, ms", _turn_at(n)) for n in EARLIER),
        ("relayed message to its reply, p99, ms", lambda figures: figures.turn_p99),
        (f"the same beside {IDLE:,} idle windows, p50, ms", lambda figures: figures.turn_beside_idle),
        (f"turns a second, {MANY} people at once", lambda figures: figures.turns_per_second),
    ]


def _handoff_at(earlier: int) -> Callable[[Figures], float]:
    return lambda figures: figures.handoff[earlier]


def _turn_at(earlier: int) -> Callable[[Figures], float]:
    return lambda figures: figures.turn[earlier]


async def _measured(running: AbstractAsyncContextManager[Pair]) -> Figures:
    async with running as pair:
        return await measure(pair)
