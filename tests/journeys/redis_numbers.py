"""Numbers of Redis databases that nobody else has, however many runs of the journeys share the servers.

Redis has sixteen and no way to say that one is taken, so PostgreSQL keeps the list: a lock that ends with its
connection, and so with the process. The numbers below are left to whatever else is run on the machine.
"""

from functools import cache

import psycopg

from tests.on_postgres import POSTGRES
from tests.patience import wait_until

NUMBERS = range(10, 16)
WAIT_SECONDS = 240.0  # for other runs to end
LOCKS = 7_311  # a name for these locks among all of that server
_locks: list["psycopg.Connection[tuple[bool]]"] = []


@cache
def claimed_number(_name: str) -> int:
    """For a deployment of that name, until this process ends. Its database may be named after it, too."""
    # Locks belong to a database; this is the one that every server has.
    connection = psycopg.connect(f"{POSTGRES.rpartition('/')[0]}/postgres", autocommit=True, connect_timeout=3)
    _locks.append(connection)
    claimed: list[int] = []

    def claim() -> bool:
        claimed.extend(_first_free(connection))
        return bool(claimed)

    wait_until(claim, seconds=WAIT_SECONDS)
    return claimed[0]


def _first_free(connection: "psycopg.Connection[tuple[bool]]") -> list[int]:
    for number in NUMBERS:
        row = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (LOCKS, number)).fetchone()
        if row is not None and row[0]:
            return [number]
    return []
