"""What a person types: stored once, committed with what follows from it, and owned by exactly one agent."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from agents.models import Agent, Connection
from conversations.flows.start_conversation import start_conversation
from conversations.models import Handoff, Message, OutboxItem
from conversations.tasks import sweep
from tests.conversations.scene import Person, deliver_all, items
from tests.conversations.wire_peer import WirePeer, refuses
from tests.triggers.publishing import publish_rows
from triggers import flow

pytestmark = pytest.mark.django_db


def test_the_same_client_id_twice_is_one_message_with_one_answer(person: Person) -> None:
    client_id = uuid.uuid4()
    first, second = person.says("hi", client_id=client_id), person.says("hi", client_id=client_id)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert person.reads() == ["Welcome to the bank.", "answer 1"]


def test_a_message_is_answered_by_our_agent_while_it_has_control(person: Person) -> None:
    person.says("one")
    person.says("two")
    assert person.reads() == ["Welcome to the bank.", "answer 1", "answer 2"]


def test_a_message_for_the_other_agent_is_committed_with_its_outbox_row(handed_over: Person) -> None:
    answer = handed_over.says("more about it")
    row = OutboxItem.objects.get(kind="turn")
    assert (str(row.message_id), row.payload, row.seq, row.state) == (answer.json()["id"], "more about it", 2, "due")


@pytest.mark.django_db(transaction=True)
def test_without_its_outbox_row_a_message_is_not_stored_either(handed_over: Person) -> None:
    """The next number is taken, so the row cannot be written: nothing of the message may stay."""
    handoff = handed_over.handoff
    OutboxItem.objects.create(
        handoff=handoff,
        conversation=handed_over.conversation,
        kind="turn",
        seq=2,
        lane="elsewhere",
        next_attempt_at=timezone.now(),
    )
    with pytest.raises(IntegrityError):
        handed_over.says("lost?")
    assert not Message.objects.filter(text="lost?").exists()


def test_the_database_lets_a_conversation_have_one_live_handoff(handed_over: Person) -> None:
    first = handed_over.handoff
    fields = {
        name: getattr(first, name)
        for name in ("workspace", "conversation", "direction", "connection", "epoch", "packet", "offer_expires_at")
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Handoff.objects.create(**fields, context_id="another", state="offered")


@pytest.mark.django_db(transaction=True)
def test_of_two_offers_at_once_one_wins_and_the_other_message_goes_along(
    connection: Connection, person: Person
) -> None:
    together = threading.Barrier(2)

    def complain(text: str) -> None:
        together.wait()
        try:
            person.says(text)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(complain, ["a complaint", "my complaint"]))
    assert Handoff.objects.filter(conversation=person.id).count() == 1
    assert sorted((item.kind, item.seq) for item in items(person.handoff, "offer", "turn")) == [
        ("offer", 1),
        ("turn", 2),
    ]


def test_what_is_typed_while_offered_belongs_to_the_other_agent_once_it_accepts(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    for text in ("I have a complaint", "about a fee", "of 30 euros"):
        person.says(text)
    deliver_all()
    assert peer.texts() == ["I have a complaint", "about a fee", "of 30 euros"]
    assert person.reads("peer_agent") == ["Hello, this is Tala.", "Noted: about a fee", "Noted: of 30 euros"]
    assert not [text for text in person.reads("agent") if text.startswith("answer")]


def test_what_is_typed_while_offered_is_answered_here_once_in_order_when_it_refuses(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    for text in ("I have a complaint", "about a fee", "of 30 euros"):
        person.says(text)
    peer.next.append(refuses("closed", "We open at nine."))
    deliver_all()
    assert peer.texts() == ["I have a complaint"]
    assert person.reads()[-3:] == ["I stay with you.", "answer 2", "answer 3"]


def test_what_is_typed_while_offered_is_answered_here_once_in_order_when_it_expires(
    connection: Connection, person: Person
) -> None:
    for text in ("I have a complaint", "about a fee", "of 30 euros"):
        person.says(text)
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        sweep()
    assert person.notices()[-1] == "handoff_expired"
    assert person.reads()[-3:] == ["I stay with you.", "answer 2", "answer 3"]


def test_a_message_says_how_far_it_got(connection: Connection, person: Person) -> None:
    person.says("I have a complaint")
    assert person.message("I have a complaint").delivery == "received"
    deliver_all()
    assert person.message("I have a complaint").delivery == "relayed"


def test_a_conversation_of_an_agent_without_greeting_starts_silent(bank_agent: Agent) -> None:
    bank_agent.triggers.all().delete()
    publish_rows(bank_agent)
    assert Person(bank_agent).sees() == []


@pytest.mark.django_db(transaction=True)
def test_a_flow_is_compiled_before_a_conversation_is_held(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may take seconds; embedded, whoever else wants to write would wait for them."""
    held = []

    class Watched(flow._KeptFlows):
        def compiled(self, *args: Any, **options: Any) -> flow.AgentFlow:
            held.append(transaction.get_connection().in_atomic_block)
            return super().compiled(*args, **options)

    monkeypatch.setattr(flow, "_kept_flows", Watched())
    assert person.says("hi").status_code == 201
    monkeypatch.setattr(flow, "_kept_flows", Watched())
    start_conversation(agent=person.conversation.agent, start_id=uuid.uuid4(), locale="en", time_zone="UTC")
    assert held == [False, False]
