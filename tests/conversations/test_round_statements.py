"""What the clock's round asks the database, every second, grows neither with what was said nor with what waits."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.utils import timezone

from agents.models import Agent, Connection
from conversations.flows.ask_for_late_replies import ask_for_late_replies
from conversations.models import Handoff, ItemState, OutboxItem, OutboxKind, ReceivedItem
from tests.conversations.blocks import blocks_read, statements_of
from tests.conversations.scene import Person, deliver_all
from tests.conversations.wire_peer import WirePeer

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("database.vendor != 'postgresql'", reason="how PostgreSQL reads; it runs there"),
]

PEOPLE, SAID, WAITING = 10, 400, 200
BLOCKS = 60  # of 8 KiB; what was heard is in some 80
BLOCKS_OF_ITEMS = 100  # what was ever to be sent is in some 120


def test_asking_for_late_replies_reads_neither_what_was_said_nor_what_waits(
    bank_agent: Agent, connection: Connection, peer: WirePeer
) -> None:
    with database.cursor() as cursor:  # nothing waits yet, and that is what is believed
        cursor.execute("ANALYZE conversations_outboxitem, conversations_receiveditem")
    for _ in range(PEOPLE):
        person = Person(bank_agent)
        person.says("my complaint")
        deliver_all()
        assert person.handoff.state == "active"
        _long_talk(person.handoff)

    asked = statements_of(lambda: ask_for_late_replies(at=timezone.now()))
    behind_gaps, to_be_asked, *_ = [blocks_read(*statement) for statement in asked if _is_read(*statement)]

    assert (behind_gaps < BLOCKS, to_be_asked < BLOCKS_OF_ITEMS) == (True, True), (behind_gaps, to_be_asked)


def test_no_statement_is_compiled() -> None:
    """PostgreSQL believes statements of many parts to be costly, and compiles them each time."""
    with database.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


def _is_read(sql: str, _values: Any) -> bool:
    return sql.startswith('SELECT "conversations_handoff"')


def _long_talk(handoff: Handoff) -> None:
    now = timezone.now()
    ReceivedItem.objects.bulk_create(
        ReceivedItem(handoff=handoff, seq=seq, digest="x", applied=True, at=now) for seq in range(1_000, 1_000 + SAID)
    )
    OutboxItem.objects.bulk_create(
        OutboxItem(
            conversation=handoff.conversation,
            handoff=handoff,
            lane=f"turns:{handoff.pk}",
            peer=str(handoff.connection_id),
            kind=OutboxKind.TURN,
            seq=seq,
            next_attempt_at=now + timedelta(hours=1),
            state=ItemState.DONE if seq < 1_000 + SAID else ItemState.DUE,
            done_at=now if seq < 1_000 + SAID else None,
        )
        for seq in range(1_000, 1_000 + SAID + WAITING)
    )
