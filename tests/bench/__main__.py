"""``make bench``: matching, the filter, and the relay; the relay as multiples of a floor measured in the same run,
to a plain A2A agent as a multiple of the SDK's own client, and beside bad peers as one of that without.
"""

import asyncio
import sys

from tests.bench.beside_bad_peer import compare_beside_bad_peer
from tests.bench.filter_measure import print_filter_measure
from tests.bench.matching import print_matching
from tests.bench.open_files import allow_many_files
from tests.bench.plain_relay import compare_plain
from tests.bench.relay import compare
from tests.on_postgres import what_is_missing


async def relay() -> None:
    await compare("sqlite")
    await compare_plain("sqlite")
    await compare_beside_bad_peer("sqlite")
    missing = what_is_missing()
    if missing:
        print(f"\nPostgreSQL + Redis not measured: {missing}.")
    else:
        await compare("postgres")
        await compare_plain("postgres")
        await compare_beside_bad_peer("postgres")


def main() -> int:
    allow_many_files()
    print_matching()
    print_filter_measure()
    asyncio.run(relay())
    return 0


if __name__ == "__main__":
    sys.exit(main())
