"""People who write at even moments, whether or not their last message has a reply."""

import asyncio
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bench.product_pair import ProductPair
from tests.bench.relay import Window, handed_over, one_turn

AT_ONCE = 8  # people handed over at the same time, before it begins
Person = tuple[str, Window]


@dataclass
class Seen:
    """by_minute: seconds from each message to its reply in the window, by the minute in which the reply came.
    memory: bytes of the processes, by second.
    """

    by_minute: dict[int, list[float]] = field(default_factory=dict)
    memory: dict[int, int] = field(default_factory=dict)
    failed: int = 0
    begun: float = 0.0

    @property
    def waited(self) -> list[float]:
        return [one for minute in self.by_minute.values() for one in minute]

    def note(self, waited: float) -> None:
        minute = int((time.perf_counter() - self.begun) // 60)
        self.by_minute.setdefault(minute, []).append(waited)


def percentile(waited: list[float], share: int) -> float:
    """Milliseconds. share: 1 to 99."""
    return statistics.quantiles(waited, n=100)[share - 1] * 1000


async def people(pair: ProductPair, number: int) -> list[Person]:
    """So many, each with an open window and B's agent."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one() -> Person:
        async with room:
            return await handed_over(pair, 0)

    return list(await asyncio.gather(*(one() for _ in range(number))))


async def write_on(
    pair: ProductPair, writers: list[Person], *, rate: float, seconds: float, memory: Callable[[], int]
) -> Seen:
    """One after the other. rate: messages a second, all together."""
    begun, number, under_way = time.perf_counter(), 0, set[asyncio.Task[None]]()
    seen = Seen(begun=begun)
    while (past := time.perf_counter() - begun) < seconds:
        if int(past) not in seen.memory:
            seen.memory[int(past)] = memory()
        task = asyncio.ensure_future(_say(pair, writers[number % len(writers)], number, seen))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        number += 1
        await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
    await asyncio.gather(*under_way)
    return seen


async def _say(pair: ProductPair, person: Person, number: int, seen: Seen) -> None:
    try:
        seen.note(await one_turn(pair, *person, number))
    except (RuntimeError, TimeoutError):
        seen.failed += 1
