"""``make bench``: matching, the filter, and the relay; the relay as multiples of a floor measured in the same run."""

import asyncio
import sys

from tests.bench.filter_measure import print_filter_measure
from tests.bench.matching import print_matching
from tests.bench.relay import compare
from tests.on_postgres import what_is_missing


async def relay() -> None:
    await compare("sqlite")
    missing = what_is_missing()
    if missing:
        print(f"\nPostgreSQL + Redis not measured: {missing}.")
    else:
        await compare("postgres")


def main() -> int:
    print_matching()
    print_filter_measure()
    asyncio.run(relay())
    return 0


if __name__ == "__main__":
    sys.exit(main())
