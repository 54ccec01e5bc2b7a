"""What a claim asks the database: with what tells open items as words of the statement, so that a plan kept for any
values may use the indexes over them. With a parameter in its place it would read every item there ever was. And each
statement has one index it can use: what PostgreSQL believes of open items is of a moment when there were none.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from agents.models import Agent
from conversations import outbox
from conversations.models import Conversation, ItemState, OutboxItem, OutboxKind
from tests.conversations.blocks import blocks_read, statements_of

pytestmark = pytest.mark.django_db

PEER = str(uuid.uuid4())
LANES, ITEMS_OF_A_LANE = 60, 20
BLOCKS = 200  # of 8 KiB; to read each item that waits once takes more, and for each of them all others 100,000


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (lambda: outbox.claim_next_of_peer(PEER), f"'{ItemState.DUE}'"),
        (lambda: outbox.claim_next("a lane"), '"done_at" IS NULL'),
    ],
    ids=["the next of a peer", "the head of a lane"],
)
def test_what_tells_open_items_is_in_the_words_of_the_statement(claim: Callable[[], object], words: str) -> None:
    (sql, values), *_ = [one for one in statements_of(claim) if "outboxitem" in one[0]]

    assert words in sql
    assert not set(map(str, values)) & set(ItemState.values)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="how PostgreSQL reads; it runs there")
@pytest.mark.parametrize(
    "claim",
    [lambda: outbox.claim_next_of_peer(PEER), lambda: outbox.claim_next(_lane(3))],
    ids=["the next of a peer", "the head of a lane"],
)
def test_thousands_that_wait_are_not_read_for_one(bank_agent: Agent, claim: Callable[[], object]) -> None:
    _thousands_wait(bank_agent)

    read = [blocks_read(*statement) for statement in statements_of(claim) if "outboxitem" in statement[0]]

    assert len(read) > 2  # what it found it claimed
    assert max(read) < BLOCKS


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="how PostgreSQL reads; it runs there")
@pytest.mark.parametrize("heads_wait", [timedelta(), timedelta(hours=1)], ids=["all due", "heads put off"])
def test_the_sweep_reads_what_waits_once(bank_agent: Agent, heads_wait: timedelta) -> None:
    _thousands_wait(bank_agent, heads_wait=heads_wait)

    sweep = statements_of(lambda: outbox.due_lanes(at=timezone.now(), limit=100))
    read = [blocks_read(*statement) for statement in sweep if "outboxitem" in statement[0]]

    assert sum(read) < LANES * ITEMS_OF_A_LANE + BLOCKS
    assert sum(sorted(read)[:-1]) < BLOCKS  # of all but the one that looks through them


def test_a_sweep_for_which_nothing_is_due_asks_once() -> None:
    (_only,) = statements_of(lambda: outbox.due_lanes(at=timezone.now(), limit=100))


def _thousands_wait(agent: Agent, *, heads_wait: timedelta = timedelta()) -> None:
    """heads_wait: how long the first of each lane has to wait still."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE conversations_outboxitem")  # nothing waits yet, and that is what is believed
    conversation = Conversation.objects.create(agent=agent, workspace=agent.workspace, token_hash="x")
    now = timezone.now()
    OutboxItem.objects.bulk_create(
        OutboxItem(
            conversation=conversation,
            lane=_lane(lane),
            peer=PEER,
            kind=OutboxKind.TURN,
            next_attempt_at=now if place else now + heads_wait,
        )
        for place in range(ITEMS_OF_A_LANE)
        for lane in range(LANES)
    )


def _lane(number: int) -> str:
    return f"turns:{number}"
