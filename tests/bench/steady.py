"""``python -m tests.bench.steady``: people who write at an even pace for a long time, on PostgreSQL and Redis with the
processes apart. Prints how long they waited, what is left to be done at the end, and how much the processes grew.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.bench.floor_pair import POSTGRES
from tests.bench.product_pair import BANK_DATABASE, OFFICE_DATABASE, ProductPair, product_on
from tests.bench.relay import Window, handed_over, one_turn
from tests.on_postgres import what_is_missing

AT_ONCE = 8  # people handed over at the same time, before it begins
SETTLING_SECONDS = 60.0  # a process that has just started still grows
IN_FLIGHT = "SELECT count(*) FROM conversations_outboxitem WHERE state IN ('due', 'claimed')"
DATABASES = (BANK_DATABASE, OFFICE_DATABASE)
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Seen:
    """waited: seconds from each message to its reply in the window, by the minute in which the reply came.
    memory: bytes of all processes, by second.
    """

    waited: dict[int, list[float]] = field(default_factory=dict)
    memory: dict[int, int] = field(default_factory=dict)
    failed: int = 0
    begun: float = 0.0

    def note(self, waited: float) -> None:
        minute = int((time.perf_counter() - self.begun) // 60)
        self.waited.setdefault(minute, []).append(waited)


async def measure(*, windows: int, rate: float, seconds: float) -> None:
    """rate: messages of people a second, each with its reply."""
    with tempfile.TemporaryDirectory() as place:
        async with product_on("postgres", Path(place)) as pair:
            people = await _people(pair, windows)
            seen = await _write_on(pair, people, rate=rate, seconds=seconds)
            await asyncio.sleep(2)
            _report(seen, in_flight=sum(map(_in_flight, DATABASES)))
            for _, window in people:
                window.close()


async def _people(pair: ProductPair, windows: int) -> list[tuple[str, Window]]:
    room = asyncio.Semaphore(AT_ONCE)

    async def one() -> tuple[str, Window]:
        async with room:
            return await handed_over(pair, 0)

    return list(await asyncio.gather(*(one() for _ in range(windows))))


async def _write_on(pair: ProductPair, people: list[tuple[str, Window]], *, rate: float, seconds: float) -> Seen:
    """Each person in turn, at even moments, whether or not the last one has a reply."""
    begun, number, under_way = time.perf_counter(), 0, set[asyncio.Task[None]]()
    seen = Seen(begun=begun)
    while (past := time.perf_counter() - begun) < seconds:
        seen.memory.setdefault(int(past), _memory())
        person = people[number % len(people)]
        task = asyncio.ensure_future(_say(pair, person, number, seen))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        number += 1
        await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
    await asyncio.gather(*under_way)
    return seen


async def _say(pair: ProductPair, person: tuple[str, Window], number: int, seen: Seen) -> None:
    try:
        seen.note(await one_turn(pair, *person, number))
    except (RuntimeError, TimeoutError):
        seen.failed += 1


def _memory() -> int:
    """Bytes that the processes of both deployments hold."""
    return sum(int((process / "statm").read_text().split()[1]) * PAGE for process in _processes())


def _processes() -> Iterator[Path]:
    marks = [f"/{name}".encode() for name in DATABASES]
    for process in Path("/proc").iterdir():
        try:
            environment = (process / "environ").read_bytes() if process.name.isdigit() else b""
        except OSError:
            continue  # it has ended, or is not ours
        if any(mark in environment for mark in marks):
            yield process


def _in_flight(database: str) -> int:
    with psycopg.connect(f"{POSTGRES.rsplit('/', 1)[0]}/{database}") as connection:
        row = connection.execute(IN_FLIGHT).fetchone()
    return int(row[0]) if row else 0


def _report(seen: Seen, *, in_flight: int) -> None:
    waited = [one for minute in seen.waited.values() for one in minute]
    print(f"replies: {len(waited):,}; without one: {seen.failed}")
    for minute, some in sorted(seen.waited.items()):
        print(f"minute {minute + 1}: {_spread(some)}")
    print(f"waited: {_spread(waited)}")
    print(f"left to be done at the end: {in_flight}")
    settled = [held for second, held in sorted(seen.memory.items()) if second >= SETTLING_SECONDS]
    if settled:
        print(f"memory: {settled[-1] / settled[0]:.3f}x that after the first minute ({settled[-1] / 2**20:.0f} MiB)")


def _spread(waited: list[float]) -> str:
    if len(waited) < 2:  # the least that has quantiles
        return f"{len(waited)} replies"
    p50, p95, p99 = (statistics.quantiles(waited, n=100)[at] * 1000 for at in (49, 94, 98))
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.steady", description=__doc__)
    parser.add_argument("--windows", type=int, default=500)
    parser.add_argument("--rate", type=float, default=50.0, help="messages a second")
    parser.add_argument("--seconds", type=float, default=600.0)
    options = parser.parse_args()
    if missing := what_is_missing():
        print(f"Not measured: {missing}.")
        return 1
    asyncio.run(measure(windows=options.windows, rate=options.rate, seconds=options.seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
