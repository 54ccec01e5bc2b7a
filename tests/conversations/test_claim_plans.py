"""What a claim reads, however many items wait and were settled: rows found by an index, never the whole table."""

import itertools
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from conversations import outbox

pytestmark = pytest.mark.django_db

PEER = str(uuid.uuid4())


@pytest.mark.parametrize(
    ("claim", "indexes"),
    [
        (lambda: outbox.claim_next_of_peer(PEER), {"outbox_waiting_for_peer", "outbox_lane_head"}),
        (lambda: outbox.claim_next("a lane"), {"outbox_lane_head"}),
    ],
    ids=["the next of a peer", "the head of a lane"],
)
def test_a_plan_made_for_any_values_goes_by_the_indexes(claim: Callable[[], object], indexes: set[str]) -> None:
    read = [(sql, values) for sql, values in _statements(claim) if "outboxitem" in sql]

    plan = _plan(*read[0])

    assert indexes <= set(re.findall(r"outbox_\w+", plan)), plan


def _statements(act: Callable[[], object]) -> list[tuple[str, Any]]:
    seen: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        seen.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(note):
        act()
    return seen


def _plan(sql: str, values: Any) -> str:
    """As the database would do it in a statement kept for later, where no value is known yet."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        else:
            numbers = itertools.count(1)
            kept = re.sub("%s", lambda _: f"${next(numbers)}", sql)
            literals = ", ".join(f"'{value}'" for value in values)
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"PREPARE kept AS {kept}")
            cursor.execute(f"EXPLAIN EXECUTE kept({literals})")
        return "\n".join(str(row) for row in cursor.fetchall())
