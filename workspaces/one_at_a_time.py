"""Transactions about something that has no row yet, one after the other."""

import hashlib

from django.db import connection


def one_at_a_time(*about: str) -> None:
    """Waits for whoever said the same, and keeps others waiting until the caller's transaction is over.

    SQLite lets one transaction write at a time as it is.
    """
    if connection.vendor != "postgresql":
        return
    digest = hashlib.sha256("\n".join(about).encode()).digest()
    # Two numbers of 32 bits: one of 64 is how a process shows that it lives (conversations/outbox/lives.py).
    numbers = [int.from_bytes(digest[start : start + 4], signed=True) for start in (0, 4)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", numbers)
