"""A person's message that nobody got for sure: whose it is then, and what the person is told."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from agents.models import Agent, Connection, Sender
from conversations.flows import give_up as rounds
from conversations.flows.give_up import PATIENCE_AFTER_THE_END, give_up, give_up_old_items
from conversations.flows.take_back import expire_offer
from conversations.models import Conversation, Handoff, Message, OutboxItem
from protocol import a2a_v10
from protocol.errors import WireError
from protocol.handoff_extension import TakeBack
from tests.conversations.scene import (
    Person,
    call,
    connect,
    deliver_all,
    hands_over,
    offer_body,
    packet,
    push,
    told,
    turn_body,
)
from tests.conversations.wire_peer import WirePeer, answers_status, hand_back, loses_its_answer, meanwhile, running_peer

pytestmark = pytest.mark.django_db

A_DAY_AND_MORE = timedelta(hours=25)


def failed(person: Person) -> list[str]:
    return [one["text"] for one in person.sees() if one["delivery"] == "failed"]


def age(**lookup: object) -> None:
    OutboxItem.objects.filter(kind="turn", **lookup).update(created_at=timezone.now() - A_DAY_AND_MORE)


def test_what_was_tried_for_a_day_is_marked_not_delivered_and_the_person_is_told(
    handed_over: Person, peer: WirePeer
) -> None:
    handed_over.says("two")
    age()
    peer.next.append(answers_status(500))
    deliver_all()
    assert (handed_over.handoff.state, handed_over.notices()[-1]) == ("failed", "handoff_failed")
    assert (failed(handed_over), handed_over.reads()[-1]) == (["two"], "I stay with you.")


def test_what_waited_behind_it_as_long_is_marked_too_and_what_is_young_is_answered_here(
    handed_over: Person, peer: WirePeer
) -> None:
    for text in ("two", "three", "four"):
        handed_over.says(text)
    age(message__text__in=["two", "three"])
    peer.next.append(answers_status(500))
    deliver_all()
    assert failed(handed_over) == ["two", "three"]
    assert handed_over.reads()[-2:] == ["I stay with you.", "answer 4"]


def test_a_queue_behind_a_link_that_rests_is_given_up_without_another_call(
    handed_over: Person, peer: WirePeer, connection: Connection
) -> None:
    for text in ("two", "three"):
        handed_over.says(text)
    age()
    Connection.objects.update(paused_until=timezone.now() + timedelta(minutes=5))
    calls = len(peer.calls)
    assert give_up_old_items(at=timezone.now()) > 0
    assert (failed(handed_over), len(peer.calls)) == (["two", "three"], calls)
    assert handed_over.handoff.state == "failed"


class TestOthersOfARound:
    """Two items in a round, and two conversations over links of their own."""

    @pytest.fixture(autouse=True)
    def few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rounds, "ITEMS_PER_ROUND", 2)

    @pytest.fixture
    def other(self, handed_over: Person, bank_agent: Agent) -> Person:
        other = Person(bank_agent)
        other.says("my complaint")
        deliver_all()
        for person in (handed_over, other):
            for text in ("two", "three", "four"):
                person.says(text)
        age()
        return other

    def test_many_behind_one_that_is_under_way_keep_nobody_waiting(self, handed_over: Person, other: Person) -> None:
        lane = handed_over.handoff.outbox_items.unsettled().order_by("pk")
        first = lane[0]
        soon = timezone.now() + timedelta(seconds=6)
        OutboxItem.objects.filter(pk=first.pk).update(state="claimed", claim=uuid.uuid4(), lease_until=soon)
        assert give_up_old_items(at=timezone.now()) > 0
        assert failed(other) == ["two", "three", "four"]
        assert failed(handed_over) == []

    def test_nor_do_those_that_cannot_be_given_up(
        self,
        handed_over: Person,
        other: Person,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        def fails(*, item: OutboxItem, error: WireError) -> None:
            if item.conversation_id == handed_over.id:
                raise RuntimeError("a fault of ours")
            give_up(item=item, error=error)

        monkeypatch.setattr(rounds, "give_up", fails)
        items = handed_over.handoff.outbox_items.unsettled()
        assert give_up_old_items(at=timezone.now()) > 0
        assert failed(other) == ["two", "three", "four"]
        faulty = items.order_by("pk")[0]
        assert f"conversations.outboxitem {faulty.pk}" in [getattr(line, "of", "") for line in caplog.records]


def test_nothing_is_given_up_before_its_time(handed_over: Person) -> None:
    handed_over.says("two")
    assert give_up_old_items(at=timezone.now() + timedelta(hours=23)) == 0
    assert handed_over.handoff.state == "active"


@pytest.mark.django_db(transaction=True)
def test_a_message_whose_fate_is_unknown_after_a_hand_back_is_marked_within_minutes(
    handed_over: Person, peer: WirePeer
) -> None:
    handed_over.says("two")
    handoff = handed_over.handoff
    peer.next.append(meanwhile(lambda: push(peer, handoff, hand_back(2)), loses_its_answer(lambda call: None)))
    deliver_all()
    assert (handed_over.handoff.state, failed(handed_over)) == ("returned", [])
    later = timezone.now() + PATIENCE_AFTER_THE_END + timedelta(seconds=1)
    give_up_old_items(at=later)
    assert failed(handed_over) == ["two"]
    assert handed_over.reads()[-1] == "Back with me."


def test_said_again_it_is_a_message_of_its_own_and_is_answered(handed_over: Person, peer: WirePeer) -> None:
    handed_over.says("two")
    age()
    peer.next.append(answers_status(500))
    deliver_all()
    handed_over.says("two")
    assert handed_over.reads()[-1] == "answer 3"
    assert failed(handed_over) == ["two"]


def test_what_the_reply_engine_never_answered_is_marked_and_nobody_seems_to_write_any_more(
    bank_agent: Agent, person: Person
) -> None:
    Agent.objects.filter(pk=bank_agent.pk).update(reply_settings={"texts": ["Well."], "wait_seconds": 5})
    person.says("hello")
    assert person.state()["waiting_since"] is not None
    OutboxItem.objects.filter(kind="think").update(created_at=timezone.now() - A_DAY_AND_MORE)
    give_up_old_items(at=timezone.now())
    assert (failed(person), person.state()["waiting_since"]) == (["hello"], None)


def test_what_was_queued_for_c_when_a_took_back_is_marked_for_bs_operators(
    peer: WirePeer, sender: Sender, office_agent: Agent
) -> None:
    with running_peer(agent_id="agt_" + "3c" * 16) as third:
        hands_over(office_agent, connect(office_agent, third))
        task_id = str(told(call(peer, sender, offer_body(peer, "my complaint", packet(peer))))["id"])
        deliver_all()
        call(peer, sender, turn_body(task_id, 2, "the fee"))
        extension = TakeBack(1, "person").to_json()
        call(peer, sender, a2a_v10.cancel_task_request(request_id="c", task_id=task_id, extension=extension))
    assert Message.objects.get(text="the fee").delivery == "failed"


class TestNobodySeemsToWriteForEver:
    """The sign that somebody writes ends, whatever ends the turn."""

    def waiting(self, conversation: object) -> bool:
        return Conversation.objects.get(pk=str(conversation)).waiting_since is not None

    def test_when_the_other_agent_is_gone(self, handed_over: Person, peer: WirePeer) -> None:
        handed_over.says("two")
        assert self.waiting(handed_over.id)
        peer.next.append(answers_status(410))
        deliver_all()
        assert not self.waiting(handed_over.id)

    def test_when_control_comes_home(self, handed_over: Person, peer: WirePeer) -> None:
        handed_over.says("two")
        handed_over.returns()
        assert not self.waiting(handed_over.id)

    def test_when_the_offer_runs_out(self, connection: Connection, person: Person) -> None:
        person.says("I have a complaint")
        with time_machine.travel(timezone.now() + timedelta(seconds=11)):
            assert self.waiting(person.id)
            expire_offer(handoff=Handoff.objects.get())
        assert not self.waiting(person.id)
