"""A request to a system of the institution in the middle of a talk: the person waits, and the flow goes on."""

from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_network
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db.models import F
from django.utils import timezone
from pytest_httpserver import HTTPServer
from werkzeug import Response

from agents.models import Agent, Connection
from conversations import outbox
from conversations.delivery import carry_out, deliver_lane
from conversations.flows.give_up import give_up_old_items
from conversations.flows.leave_live_agent import close_conversation, give_back
from conversations.flows.speak_as_live_agent import speak_as_live_agent
from conversations.flows.take_over import take_over
from conversations.models import Conversation, Handoff, OutboxItem, SessionDetail
from tests.conversations.scene import Person, action, connect, deliver_all, hands_over, push, run_on_draft, trigger
from tests.conversations.wire_peer import WirePeer, detail, hand_back, refuses
from triggers.actions.api_request import SendApiRequest
from triggers.actions.base import OUTSIDE
from triggers.api_requests import ApiRequest
from triggers.models import Action, TriggerKind
from triggers.stored_actions import write_action
from workspaces.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(httpserver: HTTPServer, settings: Any) -> HTTPServer:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    return httpserver


@pytest.fixture
def asks(bank_agent: Agent, system: HTTPServer) -> Action:
    made = trigger(bank_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("balance",), name="Balance")
    row = Action(trigger=made, kind="api_request")
    request = ApiRequest(
        method="GET",
        url=f"http://localhost:{system.port}/balance",
        headers=(("X-Key", "key-of-the-bank"),),
        seconds=2,
        answer_path="n",
    )
    write_action(row, SendApiRequest(variable="balance", failure_text="I cannot look.", request=request))
    row.save()
    action(made, "send_message", variants=["It is {balance}."])
    return row


def test_the_person_waits_and_the_flow_goes_on(asks: Action, person: Person, system: HTTPServer) -> None:
    system.expect_request("/balance", headers={"X-Key": "key-of-the-bank"}).respond_with_json({"n": 12})
    before = person.reads()
    person.says("my balance please")
    assert (person.reads(), person.state()["waiting_since"] is None) == (before, False)
    deliver_all()
    assert (person.reads()[-1], person.state()["waiting_since"]) == ("It is 12.", None)
    kept = SessionDetail.objects.get(name="balance")
    assert (kept.value, kept.private, kept.said_by) == ("12", True, "agent")


@pytest.mark.parametrize(("origin", "asked"), [("here", "none,7"), ("anybody", "yes,7")])
def test_what_others_told_is_not_asked_with_where_only_our_own_word_counts(
    asks: Action, person: Person, system: HTTPServer, origin: str, asked: str
) -> None:
    seen: list[str] = []
    system.expect_request("/balance").respond_with_handler(lambda came: (seen.append(came.args["q"]), Response("1"))[1])
    request = ApiRequest(method="GET", url=f"http://localhost:{system.port}/balance?q={{sure}},{{case}}", seconds=2)
    write_action(asks, SendApiRequest(variable="balance", request=request))
    asks.save()
    sure = {"detail": "sure", "operator": "is", "value": "yes", "origin": origin}
    action(asks.trigger, "branch", conditions=[sure])
    run_on_draft(person.conversation)
    for name, value in (("sure", "yes"), ("case", "7")):
        row = {"said_by": "person", "origin": "office.example", "at": person.conversation.created_at}
        person.conversation.details.create(name=name, value=value, **row)
    person.says("my balance please")
    deliver_all()
    assert seen == [asked.removeprefix("none")]


def test_the_answer_does_not_travel_in_our_own_words_either(
    asks: Action, bank_agent: Agent, system: HTTPServer, peer: WirePeer
) -> None:
    system.expect_request("/balance").respond_with_json({"n": "12 EUR"})
    hands_over(bank_agent, connect(bank_agent, peer))
    person = Person(bank_agent)
    person.says("my balance please")
    deliver_all()
    SessionDetail.objects.filter(name="balance").update(value="another by now")

    person.says("a complaint")
    deliver_all()

    assert "It is 12 EUR." in person.reads()
    packet = peer.calls[0].extension["packet"]
    assert "It is [private detail withheld]." in [turn["text"] for turn in packet["transcript"]]
    assert b"12 EUR" not in peer.calls[0].body
    assert "private" in {one["kind"] for one in packet["withheld"] if one["name"].startswith("message ")}


def test_no_other_institution_answers_in_its_place(asks: Action, bank_agent: Agent, peer: WirePeer) -> None:
    hands_over(bank_agent, connect(bank_agent, peer))
    person = Person(bank_agent)
    person.says("a complaint")
    deliver_all()
    made_up = [detail("balance", "1,000,000 EUR"), detail("case", "C-17")]
    assert push(peer, person.handoff, hand_back(2, details=made_up)).status_code == 200
    assert {row.name: row.value for row in person.conversation.details.all()} == {"case": "C-17"}


def test_without_an_answer_the_person_is_told_and_it_is_not_sent_again(
    asks: Action, person: Person, system: HTTPServer
) -> None:
    system.expect_request("/balance").respond_with_data("", status=503)
    person.says("my balance please")
    assert deliver_all() == 1
    assert person.reads()[-2:] == ["I cannot look.", "It is."]
    assert len(system.log) == 1


def test_half_a_character_and_nul_in_the_answer_are_left_out(asks: Action, person: Person, system: HTTPServer) -> None:
    """No database keeps them, and the person waits for the rest."""
    said = '{"n": "12 EUR\\ud83d\\u0000"}'
    system.expect_request("/balance").respond_with_data(said, content_type="application/json")
    person.says("my balance please")
    deliver_all()
    assert (person.reads()[-1], person.state()["waiting_since"]) == ("It is 12 EUR.", None)


def test_what_is_written_meanwhile_is_answered_afterwards_in_order(
    asks: Action, person: Person, system: HTTPServer
) -> None:
    system.expect_request("/balance").respond_with_json({"n": 12})
    before = len(person.reads())
    for text in ("my balance please", "hello?", "my balance again"):
        person.says(text)
    assert len(person.reads()) == before
    deliver_all()
    assert person.reads()[before:] == ["It is 12.", "answer 2", "It is 12."]


def test_when_a_live_agent_took_over_nothing_is_said(
    asks: Action, person: Person, system: HTTPServer, bob: User
) -> None:
    system.expect_request("/balance").respond_with_json({"n": 12})
    person.says("my balance please")
    take_over(conversation_id=person.id, epoch=person.conversation.epoch, user=bob, shown_name="Bob")
    before = person.reads()
    deliver_all()
    assert person.reads() == before
    assert not SessionDetail.objects.filter(name="balance").exists()


@pytest.mark.parametrize(
    ("over", "answers"),
    [
        ({"open": False}, []),
        ({"flow_position": None}, ["answer 2", "answer 3"]),
        ({"flow_position": {"action_id": "another", "question": OUTSIDE}}, ["answer 2", "answer 3"]),
    ],
    ids=["it has ended", "the person went on", "it waits for another request"],
)
def test_what_is_not_waited_for_any_more_is_not_sent_and_what_waited_is_answered(
    asks: Action, person: Person, system: HTTPServer, over: dict[str, Any], answers: list[str]
) -> None:
    system.expect_request("/balance").respond_with_json({"n": 12})
    person.says("my balance please")
    person.says("hello?")
    person.says("are you there?")
    Conversation.objects.filter(pk=person.id).update(**over)
    before = person.reads()
    deliver_all()
    assert (person.reads(), system.log) == (before + answers, [])
    assert not SessionDetail.objects.filter(name="balance").exists()


def test_a_request_that_a_dead_process_may_have_sent_is_not_sent_twice(
    asks: Action, person: Person, system: HTTPServer
) -> None:
    person.says("my balance please")
    dead = outbox.claim_next(OutboxItem.objects.get(kind="request").lane)
    assert dead is not None
    outbox.release_claims()
    deliver_all()
    assert (person.reads()[-2], system.log) == ("I cannot look.", [])


def test_neither_headers_nor_answers_leave(
    asks: Action, person: Person, system: HTTPServer, connection: Connection
) -> None:
    system.expect_request("/balance").respond_with_json({"n": 987654})
    Action.objects.filter(kind="send_message", trigger=asks.trigger).delete()
    run_on_draft(person.conversation)
    person.says("my balance please")
    deliver_all()
    person.says("I have a complaint")
    packet = Handoff.objects.get().packet
    assert "987654" not in packet and "key-of-the-bank" not in packet
    assert '"balance"' in str(Handoff.objects.get().withheld).replace("'", '"')


def test_the_key_is_kept_encrypted(asks: Action) -> None:
    (stored,) = Action.objects.filter(pk=asks.pk).extra(select={"raw": "secret"}).values_list("raw", "settings")
    assert "key-of-the-bank" not in str(stored)
    assert Action.objects.get(pk=asks.pk).secret


def test_what_was_written_meanwhile_goes_along_when_the_flow_then_hands_over(
    asks: Action, bank_agent: Agent, system: HTTPServer, peer: WirePeer
) -> None:
    """It was said after the message that led to the handoff, so it is in no packet."""
    system.expect_request("/balance").respond_with_json({"n": 12})
    action(asks.trigger, "external_handoff", connection=connect(bank_agent, peer))
    person = Person(bank_agent)
    for text in ("my balance please", "it is urgent", "are you there?"):
        person.says(text)
    deliver_all()
    assert peer.texts() == ["my balance please", "it is urgent", "are you there?"]
    assert [person.message(text).delivery for text in peer.texts()] == ["relayed"] * 3


def test_what_was_written_after_words_that_hand_over_goes_along(
    asks: Action, bank_agent: Agent, system: HTTPServer, peer: WirePeer
) -> None:
    system.expect_request("/balance").respond_with_json({"n": 12})
    hands_over(bank_agent, connect(bank_agent, peer))
    person = Person(bank_agent)
    for text in ("my balance please", "I have a complaint", "it is urgent"):
        person.says(text)
    deliver_all()
    assert peer.texts() == ["I have a complaint", "it is urgent"]


def test_what_was_written_before_the_question_is_no_answer_to_it(
    asks: Action, person: Person, bank_agent: Agent, peer: WirePeer, system: HTTPServer
) -> None:
    """Impatience with a slow system is not a yes to a handoff that nobody has asked about yet."""
    system.expect_request("/balance").respond_with_json({"n": 12})
    hand_over = action(asks.trigger, "external_handoff", connection=connect(bank_agent, peer), consent="ask")
    run_on_draft(person.conversation)
    assert hand_over.trigger_id
    person.says("my balance please")
    person.says("ok")
    deliver_all()
    assert peer.calls == []
    assert [one["consent"]["state"] for one in person.sees() if one["consent"]] == ["asked"]


def test_who_wrote_on_while_a_request_was_under_way_is_answered_though_the_flow_then_closes(
    asks: Action, bank_agent: Agent, person: Person, system: HTTPServer
) -> None:
    """They begin anew by that, as if they had written a moment later."""
    system.expect_request("/balance").respond_with_json({"n": 12})
    action(asks.trigger, "close", words="Goodbye.")
    run_on_draft(person.conversation)
    bank_agent.reply_settings["wait_seconds"] = 5
    bank_agent.save()
    person.says("my balance please")
    person.says("and my address has changed")
    deliver_all()
    with time_machine.travel(timezone.now() + timedelta(seconds=6)):
        deliver_all()
    assert person.reads()[-2:] == ["Goodbye.", "answer 2"]
    assert (person.state()["open"], person.state()["waiting_since"]) == (True, None)


def test_however_long_it_takes_what_is_written_meanwhile_is_answered_in_order(
    asks: Action, person: Person, system: HTTPServer
) -> None:
    """It waited for a hand: what came a minute later began something else, and what had waited was forgotten."""
    system.expect_request("/balance").respond_with_json({"n": 12})
    before = len(person.reads())
    person.says("my balance please")
    person.says("hello?")
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        person.says("are you there?")
        assert len(person.reads()) == before
        deliver_all()
        assert person.reads()[before:] == ["It is 12.", "answer 2", "answer 3"]


def test_what_nobody_has_a_hand_for_within_a_minute_has_no_answer(
    asks: Action, person: Person, system: HTTPServer
) -> None:
    before = len(person.reads())
    for text in ("my balance please", "hello?"):
        person.says(text)
    assert give_up_old_items(at=timezone.now() + timedelta(seconds=59)) == 0
    assert give_up_old_items(at=timezone.now() + timedelta(seconds=61)) == 1
    assert person.reads()[before:] == ["I cannot look.", "It is.", "answer 2"]
    deliver_all()
    assert (len(person.reads()), system.log) == (before + 3, [])


def test_a_request_that_is_under_way_is_waited_for(asks: Action, person: Person, system: HTTPServer) -> None:
    """Whoever carries it out ends it soon; if they are gone, somebody else does."""
    system.expect_request("/balance").respond_with_json({"n": 12})
    before = len(person.reads())
    person.says("my balance please")
    claimed = outbox.claim_next(OutboxItem.objects.get(kind="request").lane)
    assert claimed is not None
    late = timezone.now() + timedelta(minutes=2)
    assert give_up_old_items(at=late) == 0
    with time_machine.travel(late):
        person.says("are you there?")
        deliver_all()
        assert person.reads()[before:] == ["I cannot look.", "It is.", "answer 2"]
        carry_out(claimed)
        assert len(person.reads()) == before + 3


def test_what_comes_home_while_a_request_is_under_way_is_answered_afterwards(
    asks: Action, bank_agent: Agent, handed_over: Person, peer: WirePeer, system: HTTPServer
) -> None:
    """It was said before the request: that was asked for when the conversation came home."""
    system.expect_request("/balance").respond_with_json({"n": 12})
    back = trigger(bank_agent, TriggerKind.CONVERSATION_RETURNED)
    Action.objects.filter(trigger=asks.trigger).update(trigger=back)
    run_on_draft(handed_over.conversation)
    handed_over.says("one thing more")
    handed_over.says("and another")
    push(peer, handed_over.handoff, hand_back(2))
    deliver_all()
    assert handed_over.reads()[-3:] == ["It is 12.", "answer 2", "answer 3"]
    assert handed_over.state()["waiting_since"] is None


class TestWhoAnswersWhenControlMovesOn:
    """What led to the request, and what was written while it was under way."""

    @pytest.fixture
    def hands_on(self, bank_agent: Agent, peer: WirePeer) -> Callable[..., None]:
        return lambda **settings: hands_over(bank_agent, connect(bank_agent, peer), **settings) and None

    def asks_and_is_overtaken(self, person: Person) -> None:
        """Control has gone and come home, as an earlier version brought it home."""
        run_on_draft(person.conversation)
        person.says("my balance please")
        person.says("hello?")
        Conversation.objects.filter(pk=person.id).update(epoch=F("epoch") + 2, flow_position=None)

    def is_taken_over(self, person: Person, bob: User) -> None:
        assert take_over(conversation_id=person.id, epoch=person.conversation.epoch, user=bob, shown_name="Bob")

    def all_is_done(self) -> None:
        for _ in range(2):
            OutboxItem.objects.filter(state="due").update(next_attempt_at=timezone.now())
            deliver_all()
        assert not OutboxItem.objects.unsettled().exists()

    def test_ours_when_a_live_agent_gave_back_without_a_word(
        self, asks: Action, person: Person, system: HTTPServer, bob: User
    ) -> None:
        person.says("my balance please")
        person.says("hello?")
        self.is_taken_over(person, bob)
        before = person.reads()
        give_back(conversation_id=person.id, epoch=person.conversation.epoch, user=bob)
        person.says("still there?")
        self.all_is_done()
        assert (person.reads(), system.log) == ([*before, "answer 1", "answer 2", "answer 3"], [])

    def test_a_live_agent_has_it_before_them(self, asks: Action, person: Person, bob: User) -> None:
        person.says("my balance please")
        person.says("hello?")
        self.is_taken_over(person, bob)
        before = person.reads()
        self.all_is_done()
        assert person.reads() == before
        assert {person.message(text).delivery for text in ("my balance please", "hello?")} == {"received"}

    def test_the_live_agent_who_has_spoken(self, asks: Action, person: Person, bob: User) -> None:
        person.says("my balance please")
        person.says("hello?")
        self.is_taken_over(person, bob)
        speak_as_live_agent(conversation_id=person.id, user=bob, text="Hi.", once=uuid4())
        give_back(conversation_id=person.id, epoch=person.conversation.epoch, user=bob)
        before = person.reads()
        self.all_is_done()
        assert person.reads() == before

    def test_it_waits_until_the_other_agent_has_decided_and_ours_answers_when_it_refuses(
        self, asks: Action, person: Person, peer: WirePeer, hands_on: Callable[..., None]
    ) -> None:
        hands_on()
        self.asks_and_is_overtaken(person)
        for text in ("I have a complaint", "it is urgent"):
            person.says(text)
        before = person.reads()
        peer.next.append(refuses("busy"))
        carry_out(self.claimed("request"))
        assert (person.reads(), OutboxItem.objects.get(kind="request").state) == (before, "due")
        deliver_lane(OutboxItem.objects.get(kind="offer").lane)
        person.says("still there?")
        assert person.reads() == [*before, "I stay with you.", *(f"answer {number}" for number in (1, 2, 4, 5))]
        assert not OutboxItem.objects.unsettled().exists()

    def test_it_is_not_handed_over_again_to_whom_the_person_has_just_left(
        self, asks: Action, person: Person, peer: WirePeer, hands_on: Callable[..., None]
    ) -> None:
        hands_on()
        run_on_draft(person.conversation)
        person.says("my balance please")
        person.says("a complaint")
        Conversation.objects.filter(pk=person.id).update(epoch=F("epoch") + 2, flow_position=None)
        person.says("another complaint")
        person.returns()
        self.all_is_done()
        assert [one.state for one in person.conversation.handoffs.all()] == ["taken_back"]
        assert person.state()["controller"] == "agent"

    def test_it_waits_for_that_also_past_its_minute(
        self, asks: Action, person: Person, hands_on: Callable[..., None]
    ) -> None:
        """The clock ends what nobody has begun with."""
        hands_on()
        self.asks_and_is_overtaken(person)
        person.says("I have a complaint")
        assert give_up_old_items(at=timezone.now() + timedelta(seconds=61)) == 1
        item = OutboxItem.objects.get(kind="request")
        assert (item.state, item.attempts, item.last_error) == ("due", 0, "control has moved on")

    def test_the_other_agent_that_got_it_as_history(
        self, asks: Action, person: Person, hands_on: Callable[..., None]
    ) -> None:
        hands_on()
        self.asks_and_is_overtaken(person)
        person.says("I have a complaint")
        self.all_is_done()
        person.returns()
        before = person.reads()
        self.all_is_done()
        assert person.reads() == before
        assert {person.message(text).delivery for text in ("my balance please", "hello?")} == {"received"}

    def test_nobody_where_no_history_went_along_and_the_person_is_told(
        self, asks: Action, person: Person, hands_on: Callable[..., None]
    ) -> None:
        hands_on(history={"kind": "none", "count": 1})
        self.asks_and_is_overtaken(person)
        person.says("I have a complaint")
        self.all_is_done()
        assert {person.message(text).delivery for text in ("my balance please", "hello?")} == {"failed"}

    def test_what_waited_may_hand_over_and_what_follows_goes_along(
        self, asks: Action, person: Person, bob: User, peer: WirePeer, hands_on: Callable[..., None]
    ) -> None:
        hands_on()
        run_on_draft(person.conversation)
        for text in ("my balance please", "I have a complaint", "it is urgent"):
            person.says(text)
        self.is_taken_over(person, bob)
        give_back(conversation_id=person.id, epoch=person.conversation.epoch, user=bob)
        self.all_is_done()
        assert peer.texts() == ["I have a complaint", "it is urgent"]

    def test_nobody_when_the_chat_was_closed(self, asks: Action, person: Person, bob: User) -> None:
        person.says("my balance please")
        person.says("hello?")
        self.is_taken_over(person, bob)
        assert close_conversation(conversation_id=person.id, epoch=person.conversation.epoch, user=bob)
        before = person.reads()
        self.all_is_done()
        assert (person.reads(), person.state()["open"]) == (before, False)

    @pytest.mark.parametrize("takes_over", [True, False])
    def test_nobody_either_when_the_person_opens_it_again(
        self, asks: Action, person: Person, system: HTTPServer, bob: User, takes_over: bool
    ) -> None:
        person.says("my balance please")
        person.says("hello?")
        if takes_over:
            self.is_taken_over(person, bob)
        assert close_conversation(conversation_id=person.id, epoch=person.conversation.epoch, user=bob)
        before = person.reads()
        person.says("one thing more")
        self.all_is_done()
        assert (person.reads(), system.log) == ([*before, "answer 3"], [])

    def test_what_led_to_it_is_the_other_agents_that_answered_it_before(
        self, asks: Action, bank_agent: Agent, handed_over: Person, peer: WirePeer, system: HTTPServer, bob: User
    ) -> None:
        """The request was asked for when the conversation came home."""
        back = trigger(bank_agent, TriggerKind.CONVERSATION_RETURNED)
        Action.objects.filter(trigger=asks.trigger).update(trigger=back)
        run_on_draft(handed_over.conversation)
        handed_over.says("one thing more")
        deliver_all()
        push(peer, handed_over.handoff, hand_back(3))
        handed_over.says("and another")
        self.is_taken_over(handed_over, bob)
        asks.trigger.delete()
        Action.objects.filter(trigger=back).delete()
        run_on_draft(handed_over.conversation)
        before = handed_over.reads()
        give_back(conversation_id=handed_over.id, epoch=handed_over.conversation.epoch, user=bob)
        self.all_is_done()
        assert (handed_over.reads(), system.log) == ([*before, "answer 3"], [])

    def claimed(self, kind: str) -> OutboxItem:
        item = outbox.claim_next(OutboxItem.objects.get(kind=kind).lane)
        assert item is not None
        return item
