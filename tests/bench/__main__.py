"""``make bench``: matching, the filter, and the relay; the relay as multiples of a floor measured in the same run,
to a plain A2A agent as a multiple of the SDK's own client, and beside bad peers as one of that without.

``--only`` chooses parts: what is scored on held out messages tells the less, the more often it is looked at.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable

from tests.bench.beside_bad_peer import compare_beside_bad_peer
from tests.bench.filter_measure import print_filter_measure
from tests.bench.matching import print_matching
from tests.bench.open_files import allow_many_files
from tests.bench.plain_relay import compare_plain
from tests.bench.relay import compare
from tests.on_postgres import what_is_missing


async def relay(store: str) -> None:
    await compare(store)
    await compare_plain(store)
    await compare_beside_bad_peer(store)


def on_sqlite() -> None:
    asyncio.run(relay("sqlite"))


def on_postgres() -> None:
    if missing := what_is_missing():
        print(f"\nPostgreSQL + Redis not measured: {missing}.")
    else:
        asyncio.run(relay("postgres"))


PARTS: dict[str, Callable[[], None]] = {
    "matching": print_matching,
    "filter": print_filter_measure,
    "embedded": on_sqlite,
    "postgres": on_postgres,
}


def main() -> int:
    chosen = _options().parse_args().only or PARTS
    allow_many_files()
    for name, measure in PARTS.items():
        if name in chosen:
            measure()
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, help="these parts; default: all of them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
