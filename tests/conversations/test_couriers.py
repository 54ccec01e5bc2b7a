"""Couriers carry out what their own process has put, at once; what they cannot take is left to the workers."""

import time
from collections.abc import Iterator

import pytest
from django.db import connections, transaction

from agents.models import Agent, Connection
from conversations import outbox
from conversations.couriers import Couriers
from conversations.models import OutboxItem, OutboxKind
from tests.conversations.scene import Person, items
from tests.conversations.wire_peer import WirePeer, slowly

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 5.0  # seconds; only a test that fails waits for all of it


@pytest.fixture
def couriers() -> Iterator[Couriers]:
    here = Couriers(4)
    here.start()
    yield here
    here.stop(seconds=PATIENCE)
    connections.close_all()


def until_all_is_done() -> None:
    deadline = time.monotonic() + PATIENCE
    while OutboxItem.objects.unsettled().exists() and time.monotonic() < deadline:
        time.sleep(0.01)


def test_what_is_put_is_delivered_without_a_worker(
    bank_agent: Agent, connection: Connection, peer: WirePeer, couriers: Couriers
) -> None:
    person = Person(bank_agent)
    person.says("my complaint")
    until_all_is_done()
    person.says("one")
    person.says("two")
    until_all_is_done()
    assert person.reads("peer_agent")[-2:] == ["Noted: one", "Noted: two"]


def test_no_more_than_three_requests_go_to_a_peer_and_the_others_follow(
    bank_agent: Agent, connection: Connection, peer: WirePeer, couriers: Couriers
) -> None:
    peer.next += [slowly(0.05, peer.says("Hello."))] * 6
    people = [Person(bank_agent) for _ in range(6)]
    for person in people:
        person.says("my complaint")
    until_all_is_done()
    assert {person.handoff.state for person in people} == {"active"}
    assert peer.most_at_once <= outbox.AT_ONCE_PER_PEER


def test_what_goes_to_no_peer_does_not_wait_for_the_clock_behind_what_was_before_it(
    person: Person, couriers: Couriers
) -> None:
    """Calls to an A2A client about its task: several are put at once, and they keep one order."""
    with transaction.atomic():
        for _ in range(3):
            outbox.put(kind=OutboxKind.PUSH, conversation=person.conversation, payload="1 1", lane_of="a target")
    until_all_is_done()
    assert [item.attempts for item in OutboxItem.objects.filter(kind=OutboxKind.PUSH)] == [1, 1, 1]


def test_one_peer_never_takes_the_last_threads(couriers: Couriers) -> None:
    for _ in range(3):
        couriers._busy["slow"] = couriers._busy.get("slow", 0) + 1
    assert not couriers.have_room("slow")
    assert couriers.have_room("quick")
    couriers._busy.clear()


def test_what_is_brought_after_the_stop_goes_back_as_if_nobody_had_begun_with_it(
    handed_over: Person, connection: Connection, couriers: Couriers
) -> None:
    """By a request that was under way when the process was told to stop: to a plain agent it would count as sent."""
    with transaction.atomic():
        handed_over.says("one")
        couriers.stop(seconds=PATIENCE)
    (turn,) = items(handed_over.handoff, "turn")
    assert (turn.state, turn.attempts, turn.claim) == ("due", 0, None)


def test_after_the_stop_nothing_is_taken_and_everything_is_left_to_the_workers(
    bank_agent: Agent, connection: Connection, peer: WirePeer
) -> None:
    here = Couriers(2)
    here.start()
    here.stop(seconds=PATIENCE)
    person = Person(bank_agent)
    person.says("my complaint")
    (offer,) = items(person.handoff, "offer")
    assert (offer.state, offer.claim, peer.calls) == ("due", None, [])
