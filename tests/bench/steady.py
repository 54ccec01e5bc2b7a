"""``python -m tests.bench.steady``: people who write at an even pace for a long time, on PostgreSQL and Redis with the
processes apart. Prints how long they waited, what is left to be done at the end, and how much the processes grew.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

import psycopg

from tests.bench.even_pace import Seen, people, percentile, write_on
from tests.bench.floor_pair import POSTGRES
from tests.bench.memory import memory_of
from tests.bench.product_pair import BANK_DATABASE, OFFICE_DATABASE, product_on
from tests.faults.records import UNSETTLED
from tests.on_postgres import what_is_missing

SETTLING_SECONDS = 60.0  # a process that has just started still grows
DATABASES = (BANK_DATABASE, OFFICE_DATABASE)


async def measure(*, windows: int, rate: float, seconds: float) -> None:
    """rate: messages of people a second, each with its reply."""
    with tempfile.TemporaryDirectory() as place:
        async with product_on("postgres", Path(place)) as pair:
            writers = await people(pair, windows)
            seen = await write_on(pair, writers, rate=rate, seconds=seconds, memory=_memory)
            await asyncio.sleep(2)
            _report(seen, in_flight=sum(map(_in_flight, DATABASES)))
            for _, window in writers:
                window.close()


def _memory() -> int:
    """Of both deployments."""
    return memory_of(*(f"/{name}" for name in DATABASES))


def _in_flight(database: str) -> int:
    with psycopg.connect(f"{POSTGRES.rsplit('/', 1)[0]}/{database}") as connection:
        row = connection.execute(UNSETTLED).fetchone()
    return int(row[0]) if row else 0


def _report(seen: Seen, *, in_flight: int) -> None:
    print(f"replies: {len(seen.waited):,}; without one: {seen.failed}")
    for minute, waited in sorted(seen.by_minute.items()):
        print(f"minute {minute + 1}: {_spread(waited)}")
    print(f"waited: {_spread(seen.waited)}")
    print(f"left to be done at the end: {in_flight}")
    settled = [held for second, held in sorted(seen.memory.items()) if second >= SETTLING_SECONDS]
    if settled:
        print(f"memory: {settled[-1] / settled[0]:.3f}x that after the first minute ({settled[-1] / 2**20:.0f} MiB)")


def _spread(waited: list[float]) -> str:
    if len(waited) < 2:  # the least that has quantiles
        return f"{len(waited)} replies"
    return ", ".join(f"p{share} {percentile(waited, share):.0f} ms" for share in (50, 95, 99))


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
