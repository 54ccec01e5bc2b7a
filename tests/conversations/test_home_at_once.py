"""A conversation that comes home in several ways at once: what our agent was at is answered once, and in order."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from agents.models import Agent
from conversations.delivery import deliver_lane
from conversations.models import OutboxItem
from tests.conversations.scene import Person, connect, deliver_all, hands_over, push
from tests.conversations.wire_peer import WirePeer, hand_back

pytestmark = [
    pytest.mark.store,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="needs PostgreSQL (DATABASE_URL)"),
]
TIMES = 6
LATER = timedelta(seconds=30)


@pytest.fixture
def away(bank_agent: Agent, peer: WirePeer) -> Callable[[], Person]:
    """Somebody whom Tala has, and whose first words our agent was thinking about. She was told nothing of them."""
    bank_agent.reply_settings["wait_seconds"] = 5
    bank_agent.save()
    hands_over(bank_agent, connect(bank_agent, peer), history={"kind": "none", "count": 1})

    def made() -> Person:
        peer.forget()
        person = Person(bank_agent)
        person.says("hello")
        person.says("I have a complaint")
        deliver_all()
        assert person.handoff.state == "active"
        return person

    return made


def at_one_moment(*deeds: Callable[[], Any]) -> list[Any]:
    """What came of each."""
    begin = threading.Barrier(len(deeds))

    def alone(deed: Callable[[], Any]) -> Any:
        try:
            begin.wait(5)
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(alone, deeds))


def all_is_done(person: Person) -> None:
    for _ in range(3):
        OutboxItem.objects.filter(state="due").update(next_attempt_at=timezone.now())
        deliver_all()
    assert not OutboxItem.objects.filter(conversation=person.id).unsettled().exists()


def answers(person: Person) -> list[str]:
    return [text for text in person.reads() if text.startswith("answer")]


@pytest.mark.parametrize("turn", range(TIMES))
def test_what_our_agent_was_at_is_answered_once_and_before_what_is_said_next(
    away: Callable[[], Person], peer: WirePeer, turn: int
) -> None:
    person = away()
    handoff = person.handoff
    came = at_one_moment(
        lambda: person.returns().status_code,
        lambda: push(peer, handoff, hand_back(2)).status_code,
        lambda: person.says("still there?").status_code,
    )
    assert came[0] == 200
    assert came[1] in (200, 404)  # by then the person may have taken it back
    assert came[2] == 201
    all_is_done(person)
    assert answers(person) == ["answer 1", "answer 3"]
    assert {person.message(text).delivery for text in ("hello", "still there?")} == {"received"}
    assert [one for one in person.notices() if one in ("returned", "taken_back")] in (["returned"], ["taken_back"])


@pytest.mark.parametrize("turn", range(TIMES))
def test_also_beside_a_worker_that_comes_to_it_just_then(away: Callable[[], Person], peer: WirePeer, turn: int) -> None:
    """If it came before that, the message was nobody's, and the person is told so."""
    person = away()
    handoff, lane = person.handoff, OutboxItem.objects.get(kind="think").lane
    OutboxItem.objects.filter(kind="think").update(next_attempt_at=timezone.now() - LATER)
    at_one_moment(
        lambda: deliver_lane(lane),
        lambda: person.returns().status_code,
        lambda: push(peer, handoff, hand_back(2)).status_code,
        lambda: person.says("still there?").status_code,
    )
    all_is_done(person)
    failed = person.message("hello").delivery == "failed"
    assert answers(person) == (["answer 3"] if failed else ["answer 1", "answer 3"])
    assert person.message("still there?").delivery == "received"
