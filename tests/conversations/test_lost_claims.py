"""A worker that lost its claim while it was at work: what it still does changes nothing that is another's by now.

What was tried is looked up when nobody can begin with it any more, so whoever may have heard of it is told of its end.
"""

import logging
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import InterfaceError, connections, transaction
from django.utils import timezone

from agents.models import Agent, Connection, PlainAccess, Sender
from conversations import outbox
from conversations.delivery import carry_out, deliver_lane
from conversations.flows import receive_take_back, show_reply, take_back
from conversations.flows.after_restoring import settle_after_restoring
from conversations.flows.forget_old import erase_conversation
from conversations.flows.give_up import give_up_old_items
from conversations.flows.show_reply import Thought, show_growing
from conversations.models import Conversation, DeliveryAttempt, Message, OutboxItem, OutboxKind
from conversations.outbox.holding import Holder, _holder
from conversations.outbox.lives import Life
from protocol import a2a_v10
from protocol.handoff_extension import TakeBack
from tests.agents.plain_peer import Asked, Given, PlainPeer, answers_task, streams
from tests.agents.plain_peer import task as plain_task
from tests.conversations.scene import Person, call, connect, deliver_all, hands_over, items, offer_body, packet
from tests.conversations.wire_peer import (
    TASK_ID,
    WirePeer,
    answers_error,
    answers_status,
    loses_its_answer,
    meanwhile,
    running_peer,
)

pytestmark = [pytest.mark.store, pytest.mark.django_db(transaction=True)]
between_statements = pytest.mark.skipif(settings.EMBEDDED, reason="SQLite lets one write at a time")


def claimed(item: OutboxItem) -> OutboxItem:
    claim = outbox.claim_next(item.lane)
    assert claim is not None
    assert claim.pk == item.pk
    return claim


def by_somebody_else(deed: Callable[[], Any]) -> Any:
    def alone() -> Any:
        try:
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result(timeout=5)


def taken_over_by_another(item: OutboxItem) -> OutboxItem:
    """As after a pause of its worker."""
    OutboxItem.objects.filter(pk=item.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    return claimed(item)


def outcomes(item: OutboxItem) -> list[str]:
    return list(DeliveryAttempt.objects.filter(item=item).order_by("pk").values_list("outcome", flat=True))


class TestWhoMayHaveHeardOfIt:
    def test_an_offer_that_is_under_way_when_the_person_returns(
        self, connection: Connection, person: Person, peer: WirePeer
    ) -> None:
        person.says("I have a complaint")
        peer.next.append(meanwhile(person.returns, loses_its_answer(peer.says("Hello."))))
        deliver_all()
        assert peer.methods() == ["SendMessage", "CancelTask"]
        assert peer.calls[-1].json["params"]["id"] == str(person.handoff.pk)

    @between_statements
    def test_an_offer_that_somebody_begins_with_just_then(
        self, connection: Connection, person: Person, peer: WirePeer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person.says("I have a complaint")
        (offer,) = items(person.handoff, "offer")
        claims: list[OutboxItem] = []
        ends = take_back.end_handoff

        def begins_and_ends(**named: Any) -> bool:
            claims.append(by_somebody_else(lambda: claimed(offer)))
            return ends(**named)

        monkeypatch.setattr(take_back, "end_handoff", begins_and_ends)
        person.returns()
        peer.next.append(loses_its_answer(peer.says("Hello.")))
        carry_out(claims[0])
        deliver_all()
        assert peer.methods()[-1] == "CancelTask"

    @between_statements
    def test_an_offer_further_on_that_somebody_begins_with_just_then(
        self, office_agent: Agent, sender: Sender, peer: WirePeer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with running_peer(agent_id="agt_" + "3c" * 16) as third:
            hands_over(office_agent, connect(office_agent, third))
            offered = packet(peer)
            call(peer, sender, offer_body(peer, "my complaint", offered))
            offer, drop = OutboxItem.objects.get(kind=OutboxKind.OFFER), outbox.drop
            claims: list[OutboxItem] = []

            def begins_and_drops(handoff: Any, *kinds: OutboxKind, **named: Any) -> list[OutboxItem]:
                if OutboxKind.OFFER in kinds:
                    claims.append(by_somebody_else(lambda: claimed(offer)))
                return drop(handoff, *kinds, **named)

            monkeypatch.setattr(receive_take_back.outbox, "drop", begins_and_drops)
            stop = TakeBack(1, "person").to_json()
            call(peer, sender, a2a_v10.cancel_task_request(request_id="c", task_id=offered.handoff_id, extension=stop))
            third.next.append(loses_its_answer(third.says("Hello.")))
            carry_out(claims[0])
            deliver_all()
            assert third.methods()[-1] == "CancelTask"

    def test_an_offer_that_waited_when_the_copy_was_made(
        self, connection: Connection, person: Person, peer: WirePeer
    ) -> None:
        """Whether it went since is not known."""
        person.says("I have a complaint")
        settle_after_restoring()
        deliver_all()
        assert peer.methods() == ["CancelTask"]


class TestThePlaceAtThePeer:
    def test_it_is_not_passed_on_by_who_lost_it(
        self, bank_agent: Agent, handed_over: Person, connection: Connection, peer: WirePeer
    ) -> None:
        handed_over.says("one")
        (turn,) = items(handed_over.handoff, "turn")
        late, others = claimed(turn), [Person(bank_agent) for _ in range(outbox.AT_ONCE_PER_PEER)]
        for other in others:
            other.says("my complaint")
        offers = [items(other.handoff, "offer")[0] for other in others]
        by_now: list[OutboxItem | None] = []

        def goes_on_elsewhere() -> None:
            by_now.append(taken_over_by_another(turn))
            by_now.extend(outbox.claim_next(offer.lane) for offer in offers)

        peer.next.append(meanwhile(goes_on_elsewhere, peer.says("Noted.")))
        assert carry_out(late) is None
        assert outcomes(turn) == ["ok"]
        assert [one is not None for one in by_now] == [True, True, True, False]
        states = set(OutboxItem.objects.unsettled().values_list("pk", "state"))
        assert states == {(turn.pk, "claimed"), *((one.pk, "claimed") for one in offers[:2]), (offers[2].pk, "due")}

    def test_who_took_over_too_late_is_told_to_stop_also_when_others_are_in_its_place(
        self, bank_agent: Agent, connection: Connection, person: Person, peer: WirePeer
    ) -> None:
        person.says("I have a complaint")
        offer = claimed(items(person.handoff, "offer")[0])
        others = [Person(bank_agent) for _ in range(outbox.AT_ONCE_PER_PEER + 1)]

        def goes_on_elsewhere() -> None:
            person.returns()
            for other in others:
                other.says("my complaint")
            claims = [outbox.claim_next(items(other.handoff, "offer")[0].lane) for other in others]
            assert [claim is not None for claim in claims] == [True, True, True, False]

        peer.next.append(meanwhile(goes_on_elsewhere, peer.says("Hello.")))
        assert carry_out(offer) is None
        assert outcomes(offer) == ["ok"]
        assert person.handoff.remote_id == TASK_ID
        assert {item.state for item in items(person.handoff, "take_back")} == {"due"}

    def test_what_nobody_will_try_again_takes_no_place_to_be_given_up(
        self, bank_agent: Agent, handed_over: Person, peer: WirePeer
    ) -> None:
        handed_over.says("one")
        (old,) = items(handed_over.handoff, "turn")
        other = Person(bank_agent)
        other.says("my complaint")
        busy = claimed(items(other.handoff, "offer")[0])
        OutboxItem.objects.filter(pk=old.pk).update(
            attempts=1, place=busy.place, created_at=timezone.now() - outbox.GIVE_UP_AFTER
        )
        assert give_up_old_items(at=timezone.now()) == 1
        assert handed_over.message("one").delivery == "failed"


class TestBeforeTheCall:
    def test_what_was_dropped_while_it_waited_for_a_thread_does_not_go_out(
        self, handed_over: Person, peer: WirePeer
    ) -> None:
        handed_over.says("one")
        late = claimed(items(handed_over.handoff, "turn")[0])
        handed_over.returns()
        with time_machine.travel(timezone.now() + timedelta(seconds=1)):
            assert carry_out(late) is None
        assert peer.texts() == ["I have a complaint"]

    def test_who_believes_an_old_clock_repeats_a_call_and_changes_nothing(
        self, handed_over: Person, peer: WirePeer
    ) -> None:
        handed_over.says("one")
        (turn,) = items(handed_over.handoff, "turn")
        paused = claimed(turn)
        carry_out(taken_over_by_another(turn))
        before = handed_over.sees()
        paused.lease_until = timezone.now() + timedelta(minutes=1)
        peer.next.append(peer.says("Something else."))
        assert carry_out(paused) is None
        assert handed_over.sees() == before
        assert [call.body for call in peer.calls[1:]] == [peer.calls[1].body] * 2


@pytest.fixture
def streaming(plain_link: Connection) -> None:
    PlainAccess.objects.filter(connection=plain_link).update(streaming=True)


def writing(text: str) -> dict[str, Any]:
    said = {"artifactId": "a-1", "parts": [{"text": text}]}
    return {"artifactUpdate": {"taskId": "t-1", "contextId": "c-1", "artifact": said, "append": True}}


def test_who_lost_the_claim_writes_no_further_at_a_growing_message(
    streaming: None, meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    person = meets_marea()
    person.says("one")
    (turn,) = items(person.handoff, "turn")
    late, before = claimed(turn), person.sees()
    ends_never = streams({"task": plain_task("WORKING")}, *[writing("word ")] * 4, pause=0.2)

    def goes_on_elsewhere(asked: Asked) -> Given:
        by_somebody_else(lambda: taken_over_by_another(turn))
        return ends_never(asked)

    marea.next.append(goes_on_elsewhere)
    assert carry_out(late) is None
    assert person.sees() == before
    assert Message.objects.filter(conversation=person.id, text__startswith="word").count() == 0
    assert marea.methods()[-1] == "SendStreamingMessage"  # and it asks no further


def test_who_lost_the_claim_while_it_waited_for_the_conversation_begins_no_second_growing_message(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked up, then another takes the item up, then the message is begun."""
    person.says("hello")
    with transaction.atomic():
        put = outbox.put(
            kind=OutboxKind.THINK,
            conversation=person.conversation,
            message=person.message("hello"),
            payload=Thought(1, str(person.conversation.epoch)).payload(),
        )
    late = claimed(put)
    monkeypatch.setattr(show_reply.Thought, "message", lambda _thought: taken_over_by_another(put) and None)
    assert show_growing(item=late, text="Hel") is False
    assert person.reads() == ["Welcome to the bank.", "answer 1"]


class TestHolding:
    def test_who_lost_the_claim_lets_go_of_its_own_only(self, handed_over: Person) -> None:
        """Another thread of the same process may work on the item by then."""
        handed_over.says("one")
        holder, (item,) = Holder(), items(handed_over.handoff, "turn")
        with holder.holding(item):
            with holder.holding(item):
                pass
            assert holder.held() == [item.pk]
        assert holder.held() == []


def test_a_task_that_a_plain_agent_opened_after_it_was_told_to_stop_is_stopped_too(
    meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    marea.next.append(answers_task(plain_task("INPUT_REQUIRED", "Tell me.")))
    person = meets_marea()
    person.says("one")
    late = claimed(items(person.handoff, "turn")[0])
    late.lease_until = timezone.now() + timedelta(minutes=1)  # as if it had gone out before that
    person.returns()
    stop = claimed(items(person.handoff, "take_back")[0])
    marea.next.append(answers_task(plain_task("INPUT_REQUIRED", "And?", task_id="t-2")))
    answer, cancelled = marea.answer, []

    def answers(asked: Asked) -> Given:
        if asked.method == "CancelTask":
            cancelled.append(asked.json["params"]["id"])
            if cancelled == ["t-1"]:
                by_somebody_else(lambda: carry_out(late))
        return answer(asked)

    marea.answer = answers  # type: ignore[method-assign]
    try:
        following = carry_out(stop)
        while following is not None:
            following = carry_out(following)
    finally:
        del marea.answer
    assert cancelled == ["t-1", "t-2"]


def test_an_agent_that_could_not_stop_just_now_is_told_again(handed_over: Person, peer: WirePeer) -> None:
    handed_over.returns()
    peer.next.append(answers_error(-32603))
    deliver_all()
    OutboxItem.objects.update(next_attempt_at=timezone.now())
    deliver_all()
    assert peer.methods()[1:] == ["CancelTask", "CancelTask"]
    assert [item.state for item in items(handed_over.handoff, "take_back")] == ["done"]


class TestRenewing:
    def test_a_connection_that_was_closed_does_not_end_it(self, handed_over: Person) -> None:
        handed_over.says("one")
        held = claimed(items(handed_over.handoff, "turn")[0])

        def closed(*_: Any) -> Any:
            raise InterfaceError("connection already closed")

        with connections["default"].execute_wrapper(closed):
            _holder._renew([held.pk])

    def test_nothing_ends_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rounds = iter([InterfaceError("the connection is closed"), OSError("too many open files"), SystemExit()])

        def go_on(_life: Life, _name: uuid.UUID) -> None:
            raise next(rounds)

        monkeypatch.setitem(Holder.keep.__globals__, "RENEW_EVERY", 0.01)
        monkeypatch.setattr(Life, "go_on", go_on)
        with pytest.raises(SystemExit):
            Holder().keep()


class TestErasedWhileItWasUnderWay:
    @pytest.mark.parametrize("answer", ["words", "failure", "nothing"])
    def test_a_turn(self, handed_over: Person, peer: WirePeer, answer: str, caplog: pytest.LogCaptureFixture) -> None:
        handed_over.says("one")
        turn = claimed(items(handed_over.handoff, "turn")[0])

        def erases() -> None:
            handed_over.returns()
            deliver_lane(items(handed_over.handoff, "take_back")[0].lane)
            assert erase_conversation(handed_over.id)

        then = {"words": peer.default, "failure": answers_status(503), "nothing": loses_its_answer(lambda call: None)}
        peer.next.append(meanwhile(erases, then[answer]))
        self.nothing_comes_back(turn, caplog)

    @pytest.mark.parametrize("kind", [OutboxKind.THINK, OutboxKind.PUSH])
    def test_what_goes_to_nobody_else(
        self, person: Person, kind: OutboxKind, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person.says("hello")
        with transaction.atomic():
            message = person.message("hello")
            put = outbox.put(kind=kind, conversation=person.conversation, message=message, payload="1 2")
        item = claimed(put)
        monkeypatch.setattr(
            "conversations.delivery.staged", lambda item: erase_conversation(item.conversation_id) and None
        )
        self.nothing_comes_back(item, caplog)

    def test_a_question_whose_person_was_erased_before_it_was_put(self, person: Person, peer: WirePeer) -> None:
        person.says("hello")
        with transaction.atomic():
            put = outbox.put(kind=OutboxKind.THINK, conversation=person.conversation, message=person.message("hello"))
        item, attempts = claimed(put), DeliveryAttempt.objects.count()
        erase_conversation(person.id)
        with time_machine.travel(timezone.now() + timedelta(seconds=1)):
            assert carry_out(item) is None
        assert DeliveryAttempt.objects.count() == attempts

    def nothing_comes_back(self, item: OutboxItem, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.WARNING):
            assert carry_out(item) is None
        assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert not Conversation.objects.exists()
        assert not Message.objects.exists()
        assert not DeliveryAttempt.objects.filter(item=item.pk).exists()
