"""Rows are locked in one order (docs/architecture.md), so no two transactions wait for each other.

Each test lets two of them come to where they would, had one of them another order; where both have the right one, the
second cannot come there before the first is done, and nobody waits for it longer than ``PATIENCE``.
"""

import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone

from agents.models import Agent, Connection, Sender
from conversations import breaker, delivery, outbox
from conversations.flows import forget_old, put_off_turn, record_pushed, take_back
from conversations.flows import hurry_handoff as hurrying
from conversations.flows.forget_old import erase_conversation
from conversations.models import DeliveryAttempt, Handoff, OutboxItem, OutboxKind
from conversations.outbox import claims
from conversations.outbox.holding import _holder, near
from conversations.peer_api import views
from protocol import a2a_v10
from protocol.handoff_extension import TakeBack
from tests.agents.plain_peer import PlainPeer, answers_task
from tests.agents.plain_peer import task as plain_task
from tests.conversations.scene import (
    Person,
    call,
    connect,
    deliver_all,
    hands_over,
    items,
    offer_body,
    packet,
    push,
    run_on_draft,
    told,
    turn_body,
)
from tests.conversations.wire_peer import WirePeer, answers_status, hand_back

pytestmark = [
    pytest.mark.store,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="needs PostgreSQL (DATABASE_URL)"),
]
PATIENCE = 1.0  # seconds; PostgreSQL finds a deadlock after one
LONG_AGO = timedelta(hours=1)


class Meeting:
    """Two threads wait here for each other, once, and not for long."""

    def __init__(self) -> None:
        self._both = threading.Barrier(2)

    def come(self) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            self._both.wait(PATIENCE)


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


def after(deed: Callable[..., Any], meeting: Meeting, *, only: Callable[..., bool] = lambda *_: True) -> Any:
    def done(*arguments: Any, **named: Any) -> Any:
        came = deed(*arguments, **named)
        if only(*arguments):
            meeting.come()
        return came

    return done


def before(deed: Callable[..., Any], meeting: Meeting, *, only: Callable[..., bool] = lambda *_: True) -> Any:
    def done(*arguments: Any, **named: Any) -> Any:
        if only(*arguments):
            meeting.come()
        return deed(*arguments, **named)

    return done


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What came of each, or what it raised."""

    def alone(deed: Callable[[], Any]) -> Any:
        try:
            return deed()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(alone, deeds))


def put(handoff: Handoff, kind: OutboxKind) -> OutboxItem:
    with transaction.atomic():
        return outbox.put(kind=kind, conversation=handoff.conversation, handoff=handoff)


def claimed(item: OutboxItem) -> OutboxItem:
    claim = outbox.claim_next(item.lane)
    assert claim is not None
    assert claim.pk == item.pk
    return claim


def outcomes() -> dict[str, str]:
    """Of the last attempt at each kind."""
    return dict(DeliveryAttempt.objects.order_by("pk").values_list("item__kind", "outcome"))


def of_kind(kind: OutboxKind) -> Callable[..., bool]:
    return lambda item, *_: bool(item.kind == kind)


def test_what_fails_for_good_and_what_comes_through_at_the_same_moment(
    handed_over: Person, peer: WirePeer, connection: Connection, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_over.says("one")
    (turn,), ask = items(handed_over.handoff, "turn"), put(handed_over.handoff, OutboxKind.ASK)
    Connection.objects.update(last_used_at=timezone.now() - LONG_AGO)
    claims = claimed(turn), claimed(ask)
    peer.next += [lambda call: (answers_status(401) if call.method == "SendMessage" else peer.default)(call)] * 2
    monkeypatch.setattr(delivery, "note_trouble", after(delivery.note_trouble, meeting))
    monkeypatch.setattr(delivery, "note_success", before(delivery.note_success, meeting))

    told_by = at_once(*(lambda one=one: delivery.carry_out(one) for one in claims))

    assert told_by == [None, None]
    assert (outcomes()["turn"], outcomes()["ask"]) == ("credentials", "ok")
    assert handed_over.handoff.state == "failed"


def test_what_the_other_side_says_and_what_we_told_it_at_the_same_moment(
    office_agent: Agent, sender: Sender, peer: WirePeer, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    handoff, reply = taken_over(office_agent, sender, peer)
    claim, turn = claimed(reply), turn_body(str(handoff.pk), 2, "and more", ack=0)
    monkeypatch.setattr(views, "answer_call", before(views.answer_call, meeting))
    monkeypatch.setattr(delivery, "note_success", before(delivery.note_success, meeting))

    answer, pushed = at_once(lambda: call(peer, sender, turn), lambda: delivery.carry_out(claim))

    assert told(answer)["status"]["state"] == "TASK_STATE_WORKING"
    assert pushed is None
    assert outcomes()["replies"] == "ok"


def test_what_the_other_side_says_while_somebody_hurries_what_it_is_told(
    office_agent: Agent, sender: Sender, peer: WirePeer, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    handoff, reply = taken_over(office_agent, sender, peer)
    OutboxItem.objects.filter(pk=reply.pk).update(attempts=1, next_attempt_at=timezone.now() + LONG_AGO)
    monkeypatch.setattr(views, "answer_call", before(views.answer_call, meeting))
    monkeypatch.setattr(hurrying, "changing", entered(hurrying.changing, meeting))
    turn = turn_body(str(handoff.pk), 2, "and more")

    answer, hurried = at_once(
        lambda: call(peer, sender, turn),
        lambda: hurrying.hurry_handoff(handoff_id=handoff.pk, conversation_id=handoff.conversation_id),
    )

    assert told(answer)["status"]["state"] == "TASK_STATE_WORKING"
    assert hurried == 1


def test_what_a_plain_agent_said_too_late_and_that_it_was_told_to_stop(
    meets_marea: Callable[..., Person], marea: PlainPeer, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    marea.next += [answers_task(plain_task("INPUT_REQUIRED", "Tell me."))] * 2
    person = meets_marea()
    person.says("one")
    Connection.objects.update(last_used_at=timezone.now() - LONG_AGO)
    turn = claimed(items(person.handoff, "turn")[-1])
    person.returns()
    turn.lease_until = timezone.now() + timedelta(minutes=1)  # as if it had gone out before that
    stop = claimed(items(person.handoff, "take_back")[0])
    late, soon = of_kind(OutboxKind.TURN), of_kind(OutboxKind.TAKE_BACK)
    noted = before(after(delivery.note_success, meeting, only=late), meeting, only=soon)
    monkeypatch.setattr(delivery, "note_success", noted)

    assert at_once(lambda: delivery.carry_out(turn), lambda: delivery.carry_out(stop)) == [None, None]
    assert (outcomes()["turn"], outcomes()["take_back"]) == ("ok", "ok")


def test_what_comes_through_after_failures_and_what_fails_for_good_elsewhere(
    bank_agent: Agent, handed_over: Person, peer: WirePeer, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first hurries what was put off at the peer, the second drops some of it."""
    other = Person(bank_agent)
    other.says("my complaint")
    deliver_all()
    for person, text in ((handed_over, "one"), (other, "two")):
        person.says(text)
    put_off = put(other.handoff, OutboxKind.ASK)
    OutboxItem.objects.filter(pk=put_off.pk).update(attempts=1, next_attempt_at=timezone.now() + LONG_AGO)
    Connection.objects.update(failures=1, last_used_at=timezone.now())
    first = claimed(items(handed_over.handoff, "turn")[0])
    Connection.objects.update(failures=0)
    second = claimed(items(other.handoff, "turn")[0])
    peer.next += [lambda call: (peer.default if call.text == "one" else answers_status(401))(call)] * 2
    monkeypatch.setattr(breaker, "note_use", after(breaker.note_use, meeting))
    monkeypatch.setattr(delivery, "note_trouble", before(delivery.note_trouble, meeting))

    came = at_once(lambda: delivery.carry_out(first), lambda: delivery.carry_out(second))

    assert not [one for one in came if isinstance(one, Exception)]
    assert (handed_over.handoff.state, other.handoff.state) == ("active", "failed")
    assert set(DeliveryAttempt.objects.filter(item__in=[first.pk, second.pk]).values_list("outcome", flat=True)) == {
        "ok",
        "credentials",
    }


def test_what_is_erased_while_its_words_are_pushed(
    office_agent: Agent, sender: Sender, peer: WirePeer, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    handoff, reply = taken_over(office_agent, sender, peer)
    claim, acknowledged, acknowledge = claimed(reply), threading.Event(), record_pushed.acknowledge

    def acknowledges(**named: Any) -> None:
        acknowledge(**named)
        acknowledged.set()
        meeting.come()

    def meets(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('DELETE FROM "conversations_handoff"'):
            meeting.come()
        return execute(sql, *rest)

    def erase() -> bool:
        acknowledged.wait(5)
        with connections["default"].execute_wrapper(meets):
            return erase_conversation(handoff.conversation_id)

    monkeypatch.setattr(record_pushed, "acknowledge", acknowledges)

    assert at_once(lambda: delivery.carry_out(claim), erase) == [None, True]


class Hands:
    """Of a web process: what they take is carried out by nobody here."""

    def __init__(self) -> None:
        self.taken: list[OutboxItem] = []
        self.called: list[str] = []

    def have_room(self, peer: str) -> bool:
        return True

    def take(self, item: OutboxItem) -> None:
        self.taken.append(item)

    def look(self, peer: str) -> None:
        self.called.append(peer)


def test_two_people_who_come_home_at_the_same_moment_and_are_handed_over_again(
    bank_agent: Agent,
    handed_over: Person,
    connection: Connection,
    peer: WirePeer,
    meeting: Meeting,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each offers and tells to stop, for which each would have two places, and begins with the one the other wants."""
    hands_over(bank_agent, connect(bank_agent, peer, remote_agent_id="agt_" + "8b" * 16), keyword="appeal")
    other, hands = Person(bank_agent), Hands()
    run_on_draft(handed_over.conversation)
    other.says("my complaint")
    deliver_all()
    for person in (handed_over, other):
        person.says("an appeal")
    wanted = {"first": iter([min, max]), "second": iter([max, min])}

    def choice(free: list[int]) -> int:
        return next(wanted[threading.current_thread().name])(free)

    monkeypatch.setattr(claims, "random", SimpleNamespace(choice=choice))
    monkeypatch.setattr(take_back, "put_take_back", before(take_back.put_take_back, meeting))
    monkeypatch.setattr(near, "hands", hands)

    def returns(person: Person, name: str) -> int:
        threading.current_thread().name = name
        return int(person.returns().status_code)

    came = at_once(lambda: returns(handed_over, "first"), lambda: returns(other, "second"))

    assert came == [200, 200]
    assert len(hands.taken) == 2
    assert hands.called == [str(connection.pk)] * 2
    assert OutboxItem.objects.unsettled().count() == 4


def test_a_hand_back_in_the_moment_in_which_a_turn_is_put_off_has_it_tried_at_once(
    handed_over: Person, peer: WirePeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_over.says("one")
    handoff, (turn,) = handed_over.handoff, items(handed_over.handoff, "turn")
    peer.next.append(answers_status(503))
    try_again = outbox.try_again

    def hands_back() -> int:
        try:
            return push(peer, handoff, hand_back(2)).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:

        def just_then(item: OutboxItem, **named: Any) -> bool:
            wait([pool.submit(hands_back)], timeout=PATIENCE)
            return try_again(item, **named)

        monkeypatch.setattr(put_off_turn.outbox, "try_again", just_then)
        assert delivery.carry_out(claimed(turn)) is None

    turn.refresh_from_db()
    assert (handed_over.handoff.state, turn.state, turn.attempts) == ("returned", "due", 1)
    assert turn.next_attempt_at <= timezone.now()


def test_what_is_erased_while_its_call_fails(
    handed_over: Person, peer: WirePeer, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_over.says("one")
    claim = claimed(items(handed_over.handoff, "turn")[0])
    peer.next.append(answers_status(401))
    is_noted, after_failure = threading.Event(), delivery._after_failure

    def comes_to_it(*arguments: Any, **named: Any) -> None:
        is_noted.set()
        meeting.come()
        after_failure(*arguments, **named)

    def erase() -> bool:
        is_noted.wait(5)
        return erase_conversation(handed_over.id)

    monkeypatch.setattr(delivery, "_after_failure", comes_to_it)
    monkeypatch.setattr(forget_old, "keep_ledgers", before(forget_old.keep_ledgers, meeting))

    assert at_once(lambda: delivery.carry_out(claim), erase) == [None, True]


def test_a_claim_is_renewed_while_somebody_holds_another_of_this_process(handed_over: Person) -> None:
    """Leases are short: what waits for a lock must not keep others from being renewed."""
    handed_over.says("one")
    held, other = claimed(items(handed_over.handoff, "turn")[0]), claimed(put(handed_over.handoff, OutboxKind.ASK))
    OutboxItem.objects.update(lease_until=timezone.now())

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        OutboxItem.objects.select_for_update().get(pk=held.pk)
        done, _ = wait([pool.submit(_renewed, held, other)], timeout=3 * PATIENCE)
        other.refresh_from_db()

    assert done
    assert other.lease_until is not None
    assert other.lease_until > timezone.now()


def _renewed(*claims: OutboxItem) -> None:
    _holder._renew([claim.pk for claim in claims])
    connections.close_all()


class Order:
    """What the transactions of this thread lock, each for itself, in their order."""

    def __init__(self) -> None:
        self.transactions: list[list[str]] = [[]]
        self.passed_over = False

    def begins(self, set_autocommit: Callable[..., None]) -> Callable[..., None]:
        def noted(*arguments: Any, **named: Any) -> None:
            self.transactions.append([])
            set_autocommit(*arguments, **named)

        return noted

    def note(self, execute: Any, sql: str, *rest: Any) -> Any:
        """A row that was free is locked without waiting, and changed after that."""
        if connection.in_atomic_block and (locked := _LOCKED.match(sql)):
            table = locked["table"]
            if "SKIP LOCKED" in sql or (self.passed_over and table == "outboxitem"):
                self.passed_over = sql.startswith("SELECT")
            elif sql.startswith(("UPDATE", "DELETE")) or "FOR UPDATE" in sql:
                self.transactions[-1].append(table)
        return execute(sql, *rest)


_LOCKED = re.compile(r'(UPDATE|DELETE FROM|SELECT .* FROM) "(conversations|agents)_(?P<table>\w+)"')
OF_A_CONVERSATION = ["conversation", "handoff", "plainthread", "message", "receiveditem", "sessiondetail", "outboxitem"]
LINKS = ["connection", "sender"]


@pytest.fixture
def order(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Order]:
    order = Order()
    monkeypatch.setattr(connection, "set_autocommit", order.begins(connection.set_autocommit))
    with connection.execute_wrapper(order.note):
        yield order


def test_the_conversation_is_locked_first_and_the_link_last(
    order: Order, handed_over: Person, office_agent: Agent, sender: Sender, peer: WirePeer
) -> None:
    handed_over.says("one")
    peer.next.append(answers_status(503))
    deliver_all()
    everything_is_due()
    deliver_all()
    handed_over.says("two")
    handed_over.returns()
    deliver_all()
    handed_over.says("my complaint")
    peer.next.append(answers_status(401))
    deliver_all()
    handoff, _reply = taken_over(office_agent, sender, peer)
    peer.next.append(answers_status(503))
    deliver_all()
    everything_is_due()
    deliver_all()
    Sender.objects.update(failures=1)
    call(peer, sender, turn_body(str(handoff.pk), 2, "and more", ack=1))
    everything_is_due()
    deliver_all()
    Sender.objects.update(failures=1)
    stop = a2a_v10.cancel_task_request(request_id="c", task_id=str(handoff.pk), extension=TakeBack(1, "").to_json())
    call(peer, sender, stop)

    for tables in order.transactions:
        places = {name: [place for place, table in enumerate(tables) if table == name] for name in set(tables)}
        inner = [place for name in OF_A_CONVERSATION for place in places.get(name, [])]
        links = [place for name in LINKS for place in places.get(name, [])]
        assert not links or not inner or max(inner) < min(links), tables
        assert "conversation" not in places or places["conversation"][0] == min(inner), tables
    assert {"connection", "sender", "handoff", "outboxitem"} <= {one for tables in order.transactions for one in tables}
    assert any(set(tables) >= {"conversation", "connection"} for tables in order.transactions)
    assert any(set(tables) >= {"conversation", "sender"} for tables in order.transactions)


def everything_is_due() -> None:
    OutboxItem.objects.update(next_attempt_at=timezone.now())


def taken_over(agent: Agent, sender: Sender, peer: WirePeer) -> tuple[Handoff, OutboxItem]:
    """A handoff to our agent, which thinks about each message, and its first answer, which waits to be pushed."""
    agent.reply_settings = {**agent.reply_settings, "wait_seconds": 5}
    agent.save()
    handoff = Handoff.objects.get(pk=told(call(peer, sender, offer_body(peer, "hello", packet(peer))))["id"])
    OutboxItem.objects.filter(kind=OutboxKind.THINK).update(next_attempt_at=timezone.now())
    delivery.deliver_lane(OutboxItem.objects.get(kind=OutboxKind.THINK).lane)
    Sender.objects.update(last_used_at=timezone.now() - LONG_AGO)
    return handoff, OutboxItem.objects.get(kind=OutboxKind.REPLIES)


@contextmanager
def _entered(manager: Any, meeting: Meeting) -> Iterator[Any]:
    with manager as held:
        meeting.come()
        yield held


def entered(changing: Callable[..., Any], meeting: Meeting) -> Any:
    return lambda *arguments, **named: _entered(changing(*arguments, **named), meeting)
