"""A take back that overtakes its offer: the offer makes no conversation that nobody wants."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.conf import settings
from django.db import connections
from django.utils import timezone

from agents.links import disconnect
from agents.models import Agent, Sender
from conversations import outbox
from conversations.delivery import deliver_lane
from conversations.flows import receive_offer
from conversations.flows.give_up import give_up_old_items
from conversations.models import Conversation, Handoff, OutboxItem, OutboxKind, RefusedOffer, refused_offer
from conversations.tasks import forget, give_up
from protocol import a2a_v10
from protocol.errors import CallFailed, Reason
from protocol.handoff_extension import TakeBack
from tests.conversations.scene import (
    Person,
    admit,
    call,
    deliver_all,
    error_code,
    hands_over,
    items,
    offer_body,
    packet,
    told,
)
from tests.conversations.two_sides import Wire, join, wired
from tests.conversations.wire_peer import Json, Said, WirePeer

pytestmark = pytest.mark.django_db
TASK_NOT_FOUND, INTERNAL_ERROR = -32001, -32603


def cancel(handoff_id: str) -> bytes:
    return a2a_v10.cancel_task_request(request_id="c", task_id=handoff_id, extension=TakeBack(1, "person").to_json())


def refusal(task: Json) -> tuple[str, str]:
    (extension,) = task["metadata"].values()
    return task["status"]["state"], extension["reason"]


def test_the_offer_that_comes_after_its_take_back_is_refused(peer: WirePeer, sender: Sender) -> None:
    offer = packet(peer)
    for _again in range(2):
        assert error_code(call(peer, sender, cancel(offer.handoff_id))) == TASK_NOT_FOUND
    for _again in range(2):
        answer = told(call(peer, sender, offer_body(peer, "hello", offer)))
        assert refusal(answer) == ("TASK_STATE_REJECTED", "taken_back")
    assert not Conversation.objects.exists()
    assert [hop["domain"] for hop in RefusedOffer.objects.get().way] == [peer.domain]


def test_no_other_offer_is_refused(peer: WirePeer, sender: Sender, office_agent: Agent) -> None:
    call(peer, sender, cancel(packet(peer).handoff_id))
    call(peer, sender, offer_body(peer, "hello", packet(peer)))
    assert Handoff.objects.get().state == "active"


def test_what_was_offered_is_taken_back_as_ever_and_nothing_else_is_kept(peer: WirePeer, sender: Sender) -> None:
    offer = packet(peer)
    call(peer, sender, offer_body(peer, "hello", offer))
    told(call(peer, sender, cancel(offer.handoff_id)))
    assert Handoff.objects.get().state == "taken_back"
    assert not RefusedOffer.objects.exists()


@pytest.mark.parametrize("its_id", ["h-1", "6F1F6A0E-6A0D-4B57-9A2C-0C6C2B7A6F11", "الشكوى ١"])
def test_who_gives_ids_of_another_form_takes_back_by_them_too(peer: WirePeer, sender: Sender, its_id: str) -> None:
    call(peer, sender, offer_body(peer, "hello", replace(packet(peer), handoff_id=its_id)))
    assert told(call(peer, sender, cancel(its_id)))["status"]["state"] == "TASK_STATE_CANCELED"
    assert error_code(call(peer, sender, cancel("h-2"))) == TASK_NOT_FOUND
    assert not RefusedOffer.objects.exists()


def test_it_is_forgotten_when_no_offer_can_come_any_more(peer: WirePeer, sender: Sender) -> None:
    early, refused = packet(peer), packet(peer)
    for offer in (early, refused):
        call(peer, sender, cancel(offer.handoff_id))
    call(peer, sender, offer_body(peer, "hello", refused))
    forget()
    assert RefusedOffer.objects.count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        forget()
    assert RefusedOffer.objects.get().remote_id == refused.handoff_id


class TestTooMany:
    """Whoever takes back what it never offers fills no table."""

    @pytest.fixture(autouse=True)
    def few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(refused_offer, "MOST_TAKEN_BACK", 3)
        monkeypatch.setattr(refused_offer, "MOST_REFUSED", 3)

    def test_one_more_is_not_noted_and_told_to_come_again(self, peer: WirePeer, sender: Sender) -> None:
        offers = [packet(peer) for _ in range(4)]
        for offer in offers[:3]:
            assert error_code(call(peer, sender, cancel(offer.handoff_id))) == TASK_NOT_FOUND
        answer = call(peer, sender, cancel(offers[3].handoff_id))
        assert error_code(answer) == INTERNAL_ERROR
        assert b"Too many tasks were cancelled that have not come" in answer.content
        assert RefusedOffer.objects.count() == 3

    def test_what_was_noted_is_refused_and_what_was_not_is_taken_back_when_it_is_told_again(
        self, peer: WirePeer, sender: Sender
    ) -> None:
        offers = [packet(peer) for _ in range(4)]
        for offer in offers:
            call(peer, sender, cancel(offer.handoff_id))
        for offer in offers[:3]:
            answer = told(call(peer, sender, offer_body(peer, "hello", offer)))
            assert refusal(answer) == ("TASK_STATE_REJECTED", "taken_back")
        call(peer, sender, offer_body(peer, "hello", offers[3]))
        assert told(call(peer, sender, cancel(offers[3].handoff_id)))["status"]["state"] == "TASK_STATE_CANCELED"

    def test_the_same_again_is_no_further_one(self, peer: WirePeer, sender: Sender) -> None:
        offers = [packet(peer) for _ in range(3)]
        for offer in (*offers, *offers):
            assert error_code(call(peer, sender, cancel(offer.handoff_id))) == TASK_NOT_FOUND

    def test_those_whose_offer_has_long_run_out_give_way(self, peer: WirePeer, sender: Sender) -> None:
        early, late = [packet(peer) for _ in range(3)], packet(peer)
        with time_machine.travel(timezone.now() - refused_offer.OFFERS_RUN_OUT):
            for offer in early[:2]:
                call(peer, sender, cancel(offer.handoff_id))
        for offer in (early[2], late):
            assert error_code(call(peer, sender, cancel(offer.handoff_id))) == TASK_NOT_FOUND
        kept = set(RefusedOffer.objects.values_list("remote_id", flat=True))
        assert {early[2].handoff_id, late.handoff_id} <= kept
        assert len(kept) <= 3

    def test_what_one_sender_does_is_nothing_to_another(
        self, peer: WirePeer, sender: Sender, make_agent: Callable[..., Agent]
    ) -> None:
        for _ in range(4):
            call(peer, sender, cancel(packet(peer).handoff_id))
        other = admit(make_agent(sender.agent.workspace, name="Second Desk"), peer)
        assert error_code(call(peer, other, cancel(packet(peer).handoff_id))) == TASK_NOT_FOUND

    def test_of_offers_that_were_refused_the_newest_are_kept(self, peer: WirePeer, sender: Sender) -> None:
        early = packet(peer)
        call(peer, sender, cancel(early.handoff_id))
        offers = [replace(packet(peer), expires_at=timezone.now() - timedelta(seconds=1)) for _ in range(5)]
        for offer in offers:
            assert refusal(told(call(peer, sender, offer_body(peer, "hello", offer))))[1] == "expired"
        assert set(RefusedOffer.objects.values_list("remote_id", flat=True)) == {
            early.handoff_id,
            *(offer.handoff_id for offer in offers[2:]),
        }

    def test_offers_that_were_refused_before_they_were_taken_back_count_too(
        self, peer: WirePeer, sender: Sender
    ) -> None:
        for number in range(5):
            offer = replace(packet(peer), expires_at=timezone.now() - timedelta(seconds=1))
            call(peer, sender, offer_body(peer, "hello", offer))
            assert error_code(call(peer, sender, cancel(offer.handoff_id))) == (
                TASK_NOT_FOUND if number < 3 else INTERNAL_ERROR
            )
        assert RefusedOffer.objects.count() == 5

    @pytest.mark.store
    @pytest.mark.django_db(transaction=True)
    @pytest.mark.skipif(settings.EMBEDDED, reason="needs PostgreSQL (DATABASE_URL): SQLite lets one write at a time")
    def test_nor_when_they_come_at_the_same_time(self, peer: WirePeer, sender: Sender) -> None:
        def cancels(_number: int) -> None:
            try:
                call(peer, sender, cancel(packet(peer).handoff_id))
            finally:
                connections.close_all()

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(cancels, range(12)))
        assert RefusedOffer.objects.count() == 3


class TestATakeBackThatNeverCame:
    """We are told so when we say something: the handoff is over there."""

    @pytest.fixture
    def handoff(self, peer: WirePeer, sender: Sender) -> Handoff:
        sender.agent.reply_settings = {**sender.agent.reply_settings, "wait_seconds": 5}
        sender.agent.save()
        call(peer, sender, offer_body(peer, "hello", packet(peer)))
        OutboxItem.objects.update(next_attempt_at=timezone.now())
        deliver_lane(OutboxItem.objects.get(kind=OutboxKind.THINK).lane)
        return Handoff.objects.get()

    def test_then_our_agent_stops(self, peer: WirePeer, handoff: Handoff) -> None:
        peer.next.append(lambda _call: Said(404, b'{"error":"not_found","detail":""}'))
        deliver_all()
        handoff.refresh_from_db()
        assert (handoff.state, handoff.conversation.open) == ("taken_back", False)
        assert handoff.conversation.messages.latest("position").extras["notice"]["code"] == "taken_back"
        assert not OutboxItem.objects.unsettled().exists()

    @pytest.mark.parametrize(
        "said",
        [Said(404, b"<p>Not here</p>"), Said(404, b'{"error":"no route"}'), Said(400, b'{"error":"not_found"}')],
        ids=["a page", "another word", "another status"],
    )
    def test_no_other_answer_ends_anything(self, peer: WirePeer, handoff: Handoff, said: Said) -> None:
        peer.next.append(lambda _call: said)
        deliver_all()
        handoff.refresh_from_db()
        assert (handoff.state, handoff.conversation.open) == ("active", True)

    @pytest.mark.parametrize(
        "said",
        [Said(401, b'{"error":"credentials"}'), Said(403, b"<p>No</p>"), Said(404, b"<p>Not here</p>")],
        ids=["401", "403", "a page"],
    )
    def test_what_may_pass_is_tried_again(self, peer: WirePeer, handoff: Handoff, said: Said) -> None:
        peer.next.append(lambda _call: said)
        deliver_all()
        (item,) = OutboxItem.objects.filter(kind=OutboxKind.REPLIES)
        assert (item.state, item.attempts) == ("due", 1)
        OutboxItem.objects.update(next_attempt_at=timezone.now())
        deliver_all()
        item.refresh_from_db()
        assert (item.state, item.attempts) == ("done", 2)

    def test_it_is_given_up_after_a_day(self, peer: WirePeer, handoff: Handoff) -> None:
        OutboxItem.objects.filter(kind=OutboxKind.REPLIES).update(created_at=timezone.now() - outbox.GIVE_UP_AFTER)
        peer.next.append(lambda _call: Said(401, b'{"error":"credentials"}'))
        deliver_all()
        assert OutboxItem.objects.get(kind=OutboxKind.REPLIES).state == "failed"

    def test_a_bank_that_has_disconnected_says_so_and_the_office_ends_its_part(
        self, bank_agent: Agent, office_agent: Agent, settings: Any
    ) -> None:
        office_agent.reply_settings = {**office_agent.reply_settings, "wait_seconds": 5}
        office_agent.save()
        with wired(settings):
            connection, sender = join(bank_agent, office_agent)
            hands_over(bank_agent, connection)
            Person(bank_agent).says("my complaint")
            deliver_all()
            disconnect(connection=connection, actor=None)
            OutboxItem.objects.filter(kind=OutboxKind.THINK).update(next_attempt_at=timezone.now())
            deliver_all()
            give_up()
        sender.refresh_from_db()
        there = Handoff.objects.get(direction="incoming")
        assert (sender.state, there.state, there.reason) == ("closed", "taken_back", "link_closed")

    def test_the_bank_could_not_reach_the_office_for_a_day(
        self, bank_agent: Agent, office_agent: Agent, settings: Any
    ) -> None:
        office_agent.reply_settings = {**office_agent.reply_settings, "wait_seconds": 5}
        office_agent.save()
        with wired(settings) as wire:
            hands_over(bank_agent, join(bank_agent, office_agent)[0])
            person = Person(bank_agent)
            person.says("my complaint")
            deliver_all()
            wire.broken = True
            person.returns()
            deliver_all()
            OutboxItem.objects.filter(kind=OutboxKind.TAKE_BACK).update(
                created_at=timezone.now() - outbox.GIVE_UP_AFTER
            )
            give_up_old_items(at=timezone.now())
            wire.broken = False
            OutboxItem.objects.filter(kind=OutboxKind.THINK).update(next_attempt_at=timezone.now())
            deliver_all()
        assert set(Handoff.objects.values_list("direction", "state")) == {
            ("outgoing", "taken_back"),
            ("incoming", "taken_back"),
        }


def test_who_takes_back_an_offer_that_is_still_on_its_way_has_nobody_talk_to_themselves(
    bank_agent: Agent, office_agent: Agent, settings: Any
) -> None:
    """The line to the office holds the offer up, for longer than the bank waits."""
    held_up: list[Any] = []

    def holds_up(wire: Wire, method: str, url: str, **request: Any) -> Any:
        if not held_up:
            held_up.append((method, url, request))
            raise CallFailed(Reason.TIMEOUT)
        return through(wire, method, url, **request)

    through = Wire.request
    with wired(settings), mock.patch.object(Wire, "request", holds_up):
        hands_over(bank_agent, join(bank_agent, office_agent)[0])
        person = Person(bank_agent)
        person.says("my complaint")
        deliver_all()
        person.returns()
        deliver_all()
        ((method, url, request),) = held_up
        late = through(Wire(), method, url, **request)

    assert [item.state for item in items(person.handoff, "take_back")] == ["done"]
    assert b"taken_back" in late.body
    assert not Conversation.objects.filter(agent=office_agent).exists()


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(settings.EMBEDDED, reason="needs PostgreSQL (DATABASE_URL): SQLite lets one write at a time")
def test_a_take_back_that_comes_while_its_offer_is_being_taken_takes_it_back(
    peer: WirePeer, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer, greet = packet(peer), receive_offer.greet

    def cancels() -> Any:
        try:
            return call(peer, sender, cancel(offer.handoff_id))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        cancelled: list[Any] = []

        def greets_while_it_comes(**named: Any) -> bool:
            cancelled.append(pool.submit(cancels))
            with pytest.raises(TimeoutError):
                cancelled[0].result(timeout=1)
            return greet(**named)

        monkeypatch.setattr(receive_offer, "greet", greets_while_it_comes)
        call(peer, sender, offer_body(peer, "hello", offer))
        assert told(cancelled[0].result(timeout=5))["status"]["state"] == "TASK_STATE_CANCELED"

    assert Handoff.objects.get().state == "taken_back"
