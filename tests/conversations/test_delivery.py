"""Delivery is driven from the rows: order, claims and leases, retries, and no peer that slows another."""

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connections
from django.utils import timezone

from agents.links import disable
from agents.models import Agent, Connection
from conversations import outbox
from conversations.delivery import carry_out, deliver_lane
from conversations.flows.changing import changing
from conversations.models import DeliveryAttempt, Handoff, OutboxItem
from conversations.tasks import sweep
from handoff_project.celery import app
from tests.agents.plain_peer import Given, PlainPeer
from tests.conversations.scene import Person, deliver_all, items
from tests.conversations.wire_peer import (
    WirePeer,
    answers_bytes,
    answers_error,
    answers_status,
    loses_its_answer,
    meanwhile,
    refuses,
    slowly,
)

pytestmark = pytest.mark.django_db


def turns_of(person: Person) -> list[OutboxItem]:
    return items(person.handoff, "turn")


def rung_lanes() -> list[str]:
    """What a worker would hear."""
    lanes = []
    with app.connection_for_read() as link, link.SimpleQueue("celery") as queue:
        while queue.qsize():
            message = queue.get(block=False)
            lanes.append(message.payload[0][0])
            message.ack()
    return lanes


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def test_the_schedule_of_retries_with_its_jitter() -> None:
    waits = (1, 2, 4, 8, 15, 30, 60, 120, 300, 600, 1800, 3600, 3600)
    for attempts, seconds in enumerate(waits, start=1):
        drawn = [outbox.retry_seconds(attempts) for _ in range(50)]
        assert all(0.8 * seconds <= one <= 1.2 * seconds for one in drawn)
        assert len(set(drawn)) > 1


@pytest.mark.django_db(transaction=True)
def test_a_bell_rings_when_the_message_is_committed(handed_over: Person) -> None:
    rung_lanes()
    handed_over.says("more")
    assert turns_of(handed_over)[0].lane in rung_lanes()


def test_turns_go_out_in_order_each_with_its_number(handed_over: Person, peer: WirePeer) -> None:
    for text in ("one", "two", "three"):
        handed_over.says(text)
    deliver_all()
    assert peer.texts()[1:] == ["one", "two", "three"]
    assert [call.extension["seq"] for call in peer.calls[1:]] == [2, 3, 4]
    assert [call.extension["ack"] for call in peer.calls[1:]] == [1, 2, 3]


def test_a_turn_that_fails_holds_up_the_ones_behind_it(handed_over: Person, peer: WirePeer) -> None:
    for text in ("one", "two"):
        handed_over.says(text)
    peer.next.append(answers_status(500))
    deliver_all()
    assert peer.texts()[1:] == ["one"]
    OutboxItem.objects.update(next_attempt_at=timezone.now())
    deliver_all()
    assert peer.texts()[1:] == ["one", "one", "two"]


@pytest.mark.django_db(transaction=True)
def test_one_request_is_in_flight_per_lane(handed_over: Person, peer: WirePeer) -> None:
    for text in ("one", "two"):
        handed_over.says(text)
    lane = turns_of(handed_over)[0].lane
    claimed_meanwhile: list[OutboxItem | None] = []
    peer.next.append(meanwhile(lambda: claimed_meanwhile.append(outbox.claim_next(lane)), peer.says("Noted.")))
    deliver_lane(lane)
    assert claimed_meanwhile == [None]
    assert peer.texts()[1:] == ["one", "two"]


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_one_lane_send_each_turn_once(handed_over: Person, peer: WirePeer) -> None:
    for number in range(4):
        handed_over.says(f"turn {number}")
    lane = turns_of(handed_over)[0].lane

    def work(_: int) -> None:
        try:
            deliver_lane(lane)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    deliver_lane(lane)
    assert peer.texts()[1:] == [f"turn {number}" for number in range(4)]


def test_the_claim_of_a_dead_worker_is_taken_up_after_its_lease(handed_over: Person, peer: WirePeer) -> None:
    handed_over.says("one")
    lane = turns_of(handed_over)[0].lane
    dead = outbox.claim_next(lane)
    assert dead is not None
    assert deliver_lane(lane) == 0
    with at(timezone.now() + outbox.LEASE + timedelta(seconds=1)):
        assert lane in outbox.due_lanes(at=timezone.now(), limit=10)
        assert deliver_lane(lane) == 1
    assert peer.texts()[1:] == ["one"]
    assert outbox.settle(dead, state="failed") is False
    assert turns_of(handed_over)[0].state == "done"


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [(answers_status(500), "peer_failed"), (answers_status(503), "busy"), (answers_status(429), "busy")],
)
def test_what_may_pass_is_tried_again_on_schedule(
    handed_over: Person, peer: WirePeer, behaviour: Any, reason: str
) -> None:
    handed_over.says("one")
    peer.next.append(behaviour)
    before = timezone.now()
    deliver_all()
    (item,) = turns_of(handed_over)
    assert (item.state, item.attempts) == ("due", 1)
    assert before + timedelta(seconds=0.8) <= item.next_attempt_at <= timezone.now() + timedelta(seconds=1.2)
    attempt = DeliveryAttempt.objects.get(item=item)
    assert (attempt.outcome, attempt.number) == (reason, 1)


def test_a_line_that_breaks_is_tried_again(handed_over: Person, peer: WirePeer) -> None:
    handed_over.says("one")
    peer.next.append(loses_its_answer(peer.says("lost")))
    deliver_all()
    assert turns_of(handed_over)[0].state == "due"


def test_retry_after_is_obeyed(handed_over: Person, peer: WirePeer) -> None:
    handed_over.says("one")
    peer.next.append(answers_status(429, Retry_After="120"))
    before = timezone.now()
    deliver_all()
    (item,) = turns_of(handed_over)
    assert before + timedelta(seconds=120) <= item.next_attempt_at <= timezone.now() + timedelta(seconds=120)


def test_the_answer_of_a_repeated_turn_is_shown_once(handed_over: Person, peer: WirePeer) -> None:
    handed_over.says("one")
    peer.next += [loses_its_answer(lambda call: None), peer.says("Noted.")]
    deliver_all()
    OutboxItem.objects.update(next_attempt_at=timezone.now())
    deliver_all()
    assert peer.calls[1].body == peer.calls[2].body
    assert handed_over.reads("peer_agent") == ["Hello, this is Tala.", "Noted."]


@pytest.mark.parametrize(
    "behaviour",
    [answers_status(400), answers_status(403), answers_bytes(b"?"), answers_error(-32001), refuses("stale")],
    ids=["400", "403", "no JSON", "task not found", "refused"],
)
def test_what_cannot_pass_ends_the_handoff_and_our_agent_answers_all_of_it_in_order(
    handed_over: Person, peer: WirePeer, behaviour: Any
) -> None:
    for text in ("two", "three", "four"):
        handed_over.says(text)
    peer.next.append(behaviour)
    deliver_all()
    assert handed_over.handoff.state in ("failed", "ended")
    assert handed_over.notices()[-1] == "handoff_failed"
    assert handed_over.reads()[-4:] == ["I stay with you.", "answer 2", "answer 3", "answer 4"]
    assert handed_over.message("two").handoff is None


def test_gone_closes_the_connection(handed_over: Person, peer: WirePeer, connection: Connection) -> None:
    handed_over.says("two")
    peer.next.append(answers_status(410))
    deliver_all()
    connection.refresh_from_db()
    assert connection.state == "closed"
    assert handed_over.reads()[-1] == "answer 2"
    assert "CancelTask" not in peer.methods()
    handed_over.says("another complaint")
    assert handed_over.reads()[-1] == "I stay with you."


def test_nothing_goes_over_a_connection_that_was_disabled(
    handed_over: Person, peer: WirePeer, connection: Connection
) -> None:
    handed_over.says("two")
    disable(link=connection, actor=None)
    deliver_all()
    assert peer.texts() == ["I have a complaint"]
    assert (handed_over.handoff.state, handed_over.reads()[-1]) == ("failed", "answer 2")
    connection.refresh_from_db()
    assert connection.state == "disabled"


class TestOnePeer:
    """Several conversations with the same peer."""

    def people(self, agent: Agent, number: int) -> list[Person]:
        people = [Person(agent) for _ in range(number)]
        for person in people:
            person.says("my complaint")
        return people

    def test_it_gets_at_most_three_requests_at_once(self, connection: Connection, bank_agent: Agent) -> None:
        lanes = [items(person.handoff, "offer")[0].lane for person in self.people(bank_agent, 4)]
        claims = [outbox.claim_next(lane) for lane in lanes]
        assert [claim is not None for claim in claims] == [True, True, True, False]
        assert claims[0] is not None
        outbox.settle(claims[0], state="done")
        assert outbox.claim_next(lanes[3]) is not None

    @pytest.mark.django_db(transaction=True)
    def test_it_gets_at_most_three_also_when_many_workers_start_together(
        self, connection: Connection, bank_agent: Agent, peer: WirePeer
    ) -> None:
        lanes = [items(person.handoff, "offer")[0].lane for person in self.people(bank_agent, 6)]
        answer = meanwhile(peer.somebody_else_comes, slowly(0.15, peer.says("Hello.")))
        peer.next += [answer] * 6
        together = threading.Barrier(6)

        def work(lane: str) -> None:
            together.wait()
            try:
                deliver_lane(lane)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(work, lanes))
        assert 1 < peer.most_at_once <= outbox.AT_ONCE_PER_PEER

    def test_what_waits_for_a_place_is_found_by_the_sweep(self, connection: Connection, bank_agent: Agent) -> None:
        people = self.people(bank_agent, 4)
        deliver_all()
        assert {person.handoff.state for person in people} == {"active"}


def test_the_sweep_rings_what_is_due_and_only_that(handed_over: Person, connection: Connection) -> None:
    handed_over.says("one")
    rung_lanes()
    sweep()
    (lane,) = rung_lanes()
    assert lane == turns_of(handed_over)[0].lane
    OutboxItem.objects.update(next_attempt_at=timezone.now() + timedelta(seconds=30))
    sweep()
    assert rung_lanes() == []


def test_a_claim_never_takes_an_item_of_an_empty_or_unknown_lane() -> None:
    assert outbox.claim_next(f"turns:{uuid.uuid4()}") is None


@pytest.mark.django_db(transaction=True)
class TestTheDatabaseRefusesOneWrite:
    """What was answered is here, and may not come a second time: it is written down once more."""

    @contextmanager
    def refusing(self, times: int) -> Iterator[None]:
        left = [OperationalError("deadlock detected")] * times

        def refuses_once(execute: Any, sql: str, *rest: Any) -> Any:
            if sql.startswith('INSERT INTO "conversations_deliveryattempt"') and left:
                raise left.pop()
            return execute(sql, *rest)

        with connections["default"].execute_wrapper(refuses_once):
            yield

    def test_an_answer_is_recorded_all_the_same(self, handed_over: Person, peer: WirePeer) -> None:
        handed_over.says("one")
        with self.refusing(1):
            deliver_all()
        assert peer.texts() == ["I have a complaint", "one"]
        assert handed_over.reads("peer_agent")[-1] == "Noted: one"
        assert handed_over.message("one").delivery == "relayed"

    def test_a_plain_agent_that_answered_has_the_message(
        self, meets_marea: Callable[..., Person], marea: PlainPeer
    ) -> None:
        person = meets_marea()
        person.says("one")
        with self.refusing(1):
            deliver_all()
        assert person.message("one").delivery == "relayed"
        assert person.state()["waiting_since"] is None

    def test_a_plain_agent_that_has_not_taken_it_is_called_again(
        self, meets_marea: Callable[..., Person], marea: PlainPeer
    ) -> None:
        person = meets_marea()
        marea.next.append(lambda _asked: Given(503))
        person.says("one")
        with self.refusing(1):
            deliver_all()
        OutboxItem.objects.update(next_attempt_at=timezone.now(), lease_until=None)
        deliver_all()
        assert [asked.texts[-1] for asked in marea.messages()] == ["I have a complaint", "one", "one"]
        assert person.message("one").delivery == "relayed"

    def test_what_it_refuses_again_is_a_fault_of_our_own(self, handed_over: Person, peer: WirePeer) -> None:
        handed_over.says("one")
        with self.refusing(2):
            deliver_all()
        (turn,) = turns_of(handed_over)
        assert (turn.state, turn.last_error.partition(":")[0]) == ("due", "our_fault")
        assert handed_over.message("one").delivery == "received"


def test_every_try_leaves_a_row(handed_over: Person, peer: WirePeer) -> None:
    handed_over.says("one")
    peer.next.append(answers_status(502))
    deliver_all()
    OutboxItem.objects.update(next_attempt_at=timezone.now())
    deliver_all()
    rows = DeliveryAttempt.objects.filter(item__kind="turn").order_by("pk")
    assert [(row.number, row.outcome, row.status) for row in rows] == [(1, "peer_failed", 502), (2, "ok", None)]
    assert Handoff.objects.get().state == "active"


def test_of_one_busy_peer_the_sweep_names_no_more_lanes_than_it_has_places(
    bank_agent: Agent, connection: Connection, peer: WirePeer
) -> None:
    """Whoever is with a peer goes on with what waits there; more would only find that it is busy."""
    people = [Person(bank_agent) for _ in range(outbox.AT_ONCE_PER_PEER + 3)]
    for person in people:
        person.says("my complaint")

    lanes = outbox.due_lanes(at=timezone.now(), limit=100)

    oldest_first = [f"turns:{person.handoff.pk}" for person in people]
    assert lanes == oldest_first[: outbox.AT_ONCE_PER_PEER]
    deliver_all()
    assert {person.handoff.state for person in people} == {"active"}


@pytest.mark.parametrize(
    ("failures", "places", "left"),
    [(0, (1,), 2), (0, (1, 2, 3), 0), (1, (1,), 0), (1, (2,), 1)],
    ids=["one is taken", "all are taken", "of a failing peer the only one is", "of a failing peer another is"],
)
def test_the_sweep_names_no_lane_for_which_its_peer_has_no_place(
    bank_agent: Agent, connection: Connection, peer: WirePeer, failures: int, places: tuple[int, ...], left: int
) -> None:
    """Where a slow call takes the only place, whoever were sent every second would only see that."""
    people = [Person(bank_agent) for _ in range(2 * outbox.AT_ONCE_PER_PEER)]
    for person in people:
        person.says("my complaint")
    for person, place in zip(people, places, strict=False):
        lease = timezone.now() + outbox.LEASE
        OutboxItem.objects.filter(handoff=person.handoff).update(
            state="claimed", place=place, claim=uuid.uuid4(), lease_until=lease
        )
    Connection.objects.update(failures=failures)

    lanes = outbox.due_lanes(at=timezone.now(), limit=100)

    assert lanes == [f"turns:{person.handoff.pk}" for person in people[len(places) :][:left]]


def test_lanes_whose_first_item_waits_for_its_time_do_not_keep_the_sweep_from_others_of_the_peer(
    bank_agent: Agent, connection: Connection, peer: WirePeer
) -> None:
    """What was said behind an item that was put off is due, but cannot go before it."""
    people = [Person(bank_agent) for _ in range(outbox.AT_ONCE_PER_PEER + 1)]
    for person in people:
        person.says("my complaint")
    deliver_all()
    *put_off, last = people
    for person in put_off:
        person.says("one")
        person.says("two")
        first = turns_of(person)[0]
        OutboxItem.objects.filter(pk=first.pk).update(attempts=1, next_attempt_at=timezone.now() + timedelta(minutes=5))
    last.says("one")

    assert outbox.due_lanes(at=timezone.now(), limit=100) == [turns_of(last)[0].lane]
    deliver_all()
    assert [turns_of(person)[0].state for person in people] == ["due", "due", "due", "done"]


def test_what_another_has_taken_up_while_it_waited_for_a_thread_is_not_carried_out(
    handed_over: Person, peer: WirePeer
) -> None:
    """Claimed when it was put, begun only when the lease was over."""
    handed_over.says("one")
    lane = turns_of(handed_over)[0].lane
    late = outbox.claim_next(lane)
    assert late is not None
    with at(timezone.now() + outbox.LEASE + timedelta(seconds=1)):
        assert deliver_lane(lane) == 1
        assert carry_out(late) is None
    assert peer.texts()[1:] == ["one"]
    assert DeliveryAttempt.objects.filter(item=late).count() == 1


def test_what_nobody_has_taken_up_while_it_waited_for_a_thread_is_carried_out(
    handed_over: Person, peer: WirePeer
) -> None:
    handed_over.says("one")
    late = outbox.claim_next(turns_of(handed_over)[0].lane)
    assert late is not None
    with at(timezone.now() + outbox.LEASE + timedelta(seconds=1)):
        carry_out(late)
    assert peer.texts()[1:] == ["one"]
    assert turns_of(handed_over)[0].state == "done"


def test_a_conversation_that_cannot_be_seen_to_keeps_the_sweep_from_no_other(
    handed_over: Person, peer: WirePeer, bank_agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = Person(bank_agent), Person(bank_agent)
    for person in (stuck, other):
        person.says("my complaint")
    handed_over.says("one")
    lane, broken = turns_of(handed_over)[0].lane, stuck.conversation.pk

    def fails(conversation_id: uuid.UUID, **options: Any) -> Any:
        if conversation_id == broken:
            raise RuntimeError("this one cannot be read")
        return changing(conversation_id, **options)

    monkeypatch.setattr("conversations.flows.take_back.changing", fails)
    with at(timezone.now() + timedelta(seconds=11)):
        rung_lanes()
        sweep()
        assert lane in rung_lanes()
    assert (stuck.handoff.state, other.handoff.state) == ("offered", "expired")
