"""What a claim asks the database: with the states as words of the statement, so that a plan kept for any values may use
the indexes over items that are not settled. With a parameter in their place it would read every item there ever was.
"""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from conversations import outbox
from conversations.models import ItemState

pytestmark = pytest.mark.django_db

PEER = str(uuid.uuid4())


@pytest.mark.parametrize(
    "claim",
    [lambda: outbox.claim_next_of_peer(PEER), lambda: outbox.claim_next("a lane")],
    ids=["the next of a peer", "the head of a lane"],
)
def test_the_states_are_words_of_the_statement(claim: Callable[[], object]) -> None:
    (sql, values), *_ = [one for one in _statements(claim) if "outboxitem" in one[0]]

    assert f"'{ItemState.DUE}'" in sql
    assert not set(map(str, values)) & set(ItemState.values)


def _statements(act: Callable[[], object]) -> list[tuple[str, Any]]:
    seen: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        seen.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(note):
        act()
    return seen
