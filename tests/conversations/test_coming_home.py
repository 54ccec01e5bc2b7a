"""The ways back: the other agent hands back, or the person returns; whose each message is then; what was learned."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from agents.models import Agent, Connection
from conversations.delivery import deliver_lane
from conversations.flows.leave_by_phrase import says_return
from conversations.flows.leave_live_agent import close_conversation, give_back
from conversations.flows.speak_as_live_agent import speak_as_live_agent
from conversations.flows.take_back import take_back
from conversations.flows.take_over import take_over
from conversations.models import OutboxItem, SessionDetail
from tests.conversations.blocks import statements_of
from tests.conversations.scene import Person, action, deliver_all, items, push, run_on_draft, trigger
from tests.conversations.wire_peer import (
    TASK_ID,
    WirePeer,
    answers_error,
    answers_status,
    detail,
    hand_back,
    loses_its_answer,
    meanwhile,
    refuses,
    reply,
)
from tests.triggers.publishing import publish_rows
from triggers.models import Action, TriggerKind
from workspaces.models import User

pytestmark = pytest.mark.django_db


class TestHandBack:
    def test_it_comes_with_the_answer_to_a_turn(self, handed_over: Person, peer: WirePeer) -> None:
        handed_over.says("thank you")
        peer.next.append(peer.hands_back("Goodbye.", reason="done", summary="Fee refunded."))
        deliver_all()
        handoff = handed_over.handoff
        assert (handoff.state, handoff.reason, handoff.summary) == ("returned", "done", "Fee refunded.")
        assert handed_over.reads()[-2:] == ["Goodbye.", "Back with me."]
        assert handed_over.notices()[-1] == "returned"
        state = handed_over.state()
        assert (state["controller"], state["handoff"], state["can_return"]) == ("agent", None, False)

    def test_it_comes_by_push(self, handed_over: Person, peer: WirePeer) -> None:
        epoch = handed_over.conversation.epoch
        assert push(peer, handed_over.handoff, reply(2, "Goodbye."), hand_back(3)).status_code == 200
        assert handed_over.handoff.state == "returned"
        assert handed_over.reads()[-2:] == ["Goodbye.", "Back with me."]
        assert handed_over.conversation.epoch == epoch + 1

    def test_repeated_it_is_taken_and_changes_nothing(self, handed_over: Person, peer: WirePeer) -> None:
        for _ in range(2):
            assert push(peer, handed_over.handoff, hand_back(2)).status_code == 200
        assert handed_over.notices().count("returned") == 1

    def test_it_waits_for_what_is_missing_before_it(self, handed_over: Person, peer: WirePeer) -> None:
        push(peer, handed_over.handoff, hand_back(3))
        assert handed_over.handoff.state == "active"
        push(peer, handed_over.handoff, reply(2, "Goodbye."))
        assert handed_over.handoff.state == "returned"

    def test_what_follows_on_it_is_not_shown(self, handed_over: Person, peer: WirePeer) -> None:
        push(peer, handed_over.handoff, hand_back(2), reply(3, "One more thing"))
        assert "One more thing" not in handed_over.reads("peer_agent")

    def test_the_trigger_for_a_returned_conversation_runs(
        self, handed_over: Person, peer: WirePeer, bank_agent: Agent
    ) -> None:
        action(trigger(bank_agent, TriggerKind.CONVERSATION_RETURNED), "send_message", variants=["How was it?"])
        run_on_draft(handed_over.conversation)
        push(peer, handed_over.handoff, hand_back(2))
        assert handed_over.reads()[-1] == "How was it?"

    def test_a_second_handoff_from_there_starts_with_the_last_thing_the_person_said(
        self, handed_over: Person, peer: WirePeer, bank_agent: Agent, connection: Connection
    ) -> None:
        for number in range(4):
            handed_over.says(f"number {number}")
        deliver_all()
        returned = trigger(bank_agent, TriggerKind.CONVERSATION_RETURNED)
        action(returned, "external_handoff", connection=connection, announced=False)
        run_on_draft(handed_over.conversation)
        push(peer, handed_over.handoff, hand_back(6))
        assert [item.payload for item in items(handed_over.handoff, "offer")] == ["number 3"]

    def test_messages_still_queued_are_answered_here_once_in_order(self, handed_over: Person, peer: WirePeer) -> None:
        for text in ("two", "three"):
            handed_over.says(text)
        push(peer, handed_over.handoff, hand_back(2))
        deliver_all()
        assert peer.texts() == ["I have a complaint"]
        assert handed_over.reads()[-3:] == ["Back with me.", "answer 2", "answer 3"]

    def test_what_comes_home_is_answered_though_the_flow_closes_the_chat_then(
        self, handed_over: Person, peer: WirePeer, bank_agent: Agent
    ) -> None:
        action(trigger(bank_agent, TriggerKind.CONVERSATION_RETURNED), "close", words="Goodbye.")
        run_on_draft(handed_over.conversation)
        bank_agent.reply_settings["wait_seconds"] = 5
        bank_agent.save()
        handed_over.says("and my address has changed")
        push(peer, handed_over.handoff, hand_back(2))
        deliver_all()
        with time_machine.travel(timezone.now() + timedelta(seconds=6)):
            deliver_all()
        assert handed_over.reads()[-2:] == ["Goodbye.", "answer 2"]
        assert (handed_over.state()["open"], handed_over.state()["waiting_since"]) == (True, None)

    @pytest.mark.django_db(transaction=True)
    def test_a_message_under_way_is_answered_here_only_when_the_other_agent_did_not_take_it(
        self, handed_over: Person, peer: WirePeer
    ) -> None:
        handed_over.says("two")
        handoff = handed_over.handoff
        peer.next.append(meanwhile(lambda: push(peer, handoff, hand_back(2)), refuses("returned")))
        deliver_all()
        assert handed_over.handoff.state == "returned"
        assert handed_over.reads()[-2:] == ["Back with me.", "answer 2"]

    @pytest.mark.django_db(transaction=True)
    def test_a_message_that_failed_there_after_the_hand_back_is_not_offered_there_again(
        self, handed_over: Person, peer: WirePeer
    ) -> None:
        handed_over.says("another complaint")
        handoff = handed_over.handoff
        peer.next.append(meanwhile(lambda: push(peer, handoff, hand_back(2)), answers_status(400)))
        deliver_all()
        assert [each.state for each in handed_over.conversation.handoffs.all()] == ["returned"]
        assert handed_over.reads()[-2:] == ["Back with me.", "I stay with you."]

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize(
        ("answer", "two", "delivery"),
        [("refusal", ["answer 2"], "received"), ("words", [], "relayed"), ("nothing", [], "received")],
    )
    def test_what_waits_behind_a_message_under_way_is_answered_when_its_call_is_over(
        self, handed_over: Person, peer: WirePeer, answer: str, two: list[str], delivery: str
    ) -> None:
        for text in ("two", "three", "four"):
            handed_over.says(text)
        handoff, by_then = handed_over.handoff, []
        then = {
            "refusal": refuses("returned"),
            "words": peer.says(),
            "nothing": loses_its_answer(lambda call: None),
        }[answer]

        def hands_back() -> None:
            push(peer, handoff, hand_back(2))
            by_then.extend(handed_over.reads())

        peer.next.append(meanwhile(hands_back, then))
        deliver_lane(items(handoff, "turn")[0].lane)
        assert by_then[-1] == "Back with me."
        assert handed_over.reads()[len(by_then) :] == [*two, "answer 3", "answer 4"]
        assert handed_over.message("two").delivery == delivery
        assert peer.texts() == ["I have a complaint", "two"]

    def test_a_message_in_doubt_is_asked_about_at_once_and_those_behind_it_wait(
        self, handed_over: Person, peer: WirePeer
    ) -> None:
        peer.next += [answers_status(500), refuses("returned")]
        for text in ("two", "three"):
            handed_over.says(text)
        deliver_all()
        OutboxItem.objects.update(next_attempt_at=timezone.now() + timedelta(minutes=1))
        push(peer, handed_over.handoff, hand_back(2))
        assert handed_over.reads()[-1] == "Back with me."
        deliver_all()
        assert handed_over.reads()[-2:] == ["answer 2", "answer 3"]

    def test_what_is_said_after_the_hand_back_waits_with_them(self, handed_over: Person, peer: WirePeer) -> None:
        self.in_doubt(handed_over, peer)
        for text in ("three", "four"):
            handed_over.says(text)
        assert handed_over.reads()[-1] == "Back with me."
        assert handed_over.state()["waiting_since"] is not None
        peer.next.append(refuses("returned"))
        deliver_all()
        assert handed_over.reads()[-3:] == ["answer 2", "answer 3", "answer 4"]
        assert handed_over.state()["waiting_since"] is None
        assert peer.texts() == ["I have a complaint", "two", "two"]

    @pytest.mark.django_db(transaction=True)
    def test_what_is_said_then_while_the_call_is_under_way_is_answered_when_it_is_over(
        self, handed_over: Person, peer: WirePeer
    ) -> None:
        handed_over.says("two")
        handoff = handed_over.handoff

        def hands_back() -> None:
            push(peer, handoff, hand_back(2))
            handed_over.says("three")

        peer.next.append(meanwhile(hands_back, refuses("returned")))
        deliver_all()
        assert handed_over.reads()[-3:] == ["Back with me.", "answer 2", "answer 3"]

    def test_who_has_come_home_often_is_answered_with_nothing_read_of_those_handoffs(
        self, handed_over: Person, peer: WirePeer
    ) -> None:
        push(peer, handed_over.handoff, hand_back(2))
        for _ in range(3):
            peer.seq = 0
            peer.next.append(peer.hands_back("Goodbye."))
            handed_over.says("another complaint")
            deliver_all()
        assert [one.state for one in handed_over.conversation.handoffs.all()] == ["returned"] * 4
        read = [sql for sql, _values in statements_of(lambda: handed_over.says("three"))]
        assert not [sql for sql in read if "conversations_handoff" in sql or "conversations_outboxitem" in sql]
        assert handed_over.reads()[-1] == "answer 5"

    def test_what_is_no_longer_in_doubt_is_looked_for_once(self, handed_over: Person, peer: WirePeer) -> None:
        self.in_doubt(handed_over, peer)
        peer.next.append(refuses("returned"))
        deliver_all()
        handed_over.says("three")
        read = [sql for sql, _values in statements_of(lambda: handed_over.says("four"))]
        assert not [sql for sql in read if "conversations_handoff" in sql or "conversations_outboxitem" in sql]
        assert handed_over.reads()[-2:] == ["answer 3", "answer 4"]

    def test_it_waits_for_one_more_try_and_no_longer(self, handed_over: Person, peer: WirePeer) -> None:
        self.in_doubt(handed_over, peer)
        handed_over.says("three")
        peer.next.append(answers_status(500))
        deliver_all()
        assert handed_over.reads()[-2:] == ["Back with me.", "answer 3"]
        handed_over.says("four")
        assert handed_over.reads()[-1] == "answer 4"

    def test_it_does_not_wait_where_nothing_can_be_asked_now(
        self, handed_over: Person, peer: WirePeer, connection: Connection
    ) -> None:
        self.in_doubt(handed_over, peer)
        Connection.objects.update(paused_until=timezone.now() + timedelta(minutes=1))
        handed_over.says("three")
        assert handed_over.reads()[-1] == "answer 3"

    def test_what_waits_already_is_answered_before_it_then(self, handed_over: Person, peer: WirePeer) -> None:
        """The connection comes to rest while a message in doubt is about to be tried once more."""
        self.in_doubt(handed_over, peer)
        for text in ("three", "four"):
            handed_over.says(text)
        Connection.objects.update(paused_until=timezone.now() + timedelta(seconds=5))
        handed_over.says("five")
        assert handed_over.reads()[-4:] == ["Back with me.", "answer 3", "answer 4", "answer 5"]
        assert handed_over.state()["waiting_since"] is None

    def test_an_answer_to_what_our_agent_has_just_asked_does_not_wait(
        self, handed_over: Person, peer: WirePeer, bank_agent: Agent
    ) -> None:
        question = {"variable": "mood", "text": "How was it?", "type": "text"}
        action(trigger(bank_agent, TriggerKind.CONVERSATION_RETURNED), "show_survey", questions=[question])
        run_on_draft(handed_over.conversation)
        self.in_doubt(handed_over, peer)
        handed_over.says("good")
        assert SessionDetail.objects.get(name="mood").value == "good"

    def test_it_waits_for_the_agent_too_to_which_ours_handed_over_again_meanwhile(
        self, handed_over: Person, peer: WirePeer, bank_agent: Agent, connection: Connection
    ) -> None:
        returned = trigger(bank_agent, TriggerKind.CONVERSATION_RETURNED)
        action(returned, "external_handoff", connection=connection, announced=False)
        run_on_draft(handed_over.conversation)
        handed_over.says("two")
        handed_over.says("three")
        peer.next.append(answers_status(500))
        deliver_all()
        push(peer, handed_over.handoff, hand_back(2))
        assert handed_over.handoff.state == "offered"
        handed_over.says("four")
        old = handed_over.conversation.handoffs.get(state="returned")
        peer.next.append(refuses("returned"))
        deliver_lane(items(old, "turn")[0].lane)
        assert [item.message.text for item in items(handed_over.handoff, "turn") if item.message] == ["two", "four"]

    def in_doubt(self, person: Person, peer: WirePeer) -> None:
        """Whether the other agent has got "two" is not known, and it hands back."""
        peer.next.append(answers_status(500))
        person.says("two")
        deliver_all()
        push(peer, person.handoff, hand_back(2))

    @pytest.mark.parametrize("takes_over", [True, False])
    def test_what_waits_when_one_of_ours_closes_the_chat_is_answered_by_nobody(
        self, handed_over: Person, peer: WirePeer, bob: User, takes_over: bool
    ) -> None:
        self.in_doubt(handed_over, peer)
        handed_over.says("three")
        if takes_over:
            take_over(conversation_id=handed_over.id, epoch=handed_over.conversation.epoch, user=bob, shown_name="Bob")
        assert close_conversation(conversation_id=handed_over.id, epoch=handed_over.conversation.epoch, user=bob)
        peer.next.append(refuses("returned"))
        deliver_all()
        assert (handed_over.reads()[-1], handed_over.state()["open"]) == ("Back with me.", False)
        handed_over.says("four")
        deliver_all()
        assert handed_over.reads()[-2:] == ["Back with me.", "answer 4"]

    def test_nor_what_a_live_agent_had_before_them_when_they_spoke(
        self, handed_over: Person, peer: WirePeer, bob: User
    ) -> None:
        self.in_doubt(handed_over, peer)
        handed_over.says("three")
        take_over(conversation_id=handed_over.id, epoch=handed_over.conversation.epoch, user=bob, shown_name="Bob")
        speak_as_live_agent(conversation_id=handed_over.id, user=bob, text="Two and three: yes.", once=uuid4())
        give_back(conversation_id=handed_over.id, epoch=handed_over.conversation.epoch, user=bob)
        before = handed_over.reads()
        peer.next.append(refuses("returned"))
        deliver_all()
        assert handed_over.reads() == before
        handed_over.says("four")
        assert handed_over.reads() == [*before, "answer 4"]

    def test_nobody_waits_for_a_message_in_doubt_that_cannot_be_asked_about_soon(
        self, handed_over: Person, peer: WirePeer
    ) -> None:
        peer.next += [answers_status(503, Retry_After="120")]
        for text in ("two", "three"):
            handed_over.says(text)
        deliver_all()
        push(peer, handed_over.handoff, hand_back(2))
        assert handed_over.reads()[-2:] == ["Back with me.", "answer 3"]
        assert [item.state for item in items(handed_over.handoff, "turn")] == ["due", "dropped"]

    def test_what_the_other_agent_refused_before_its_hand_back_came_is_answered_first(
        self, handed_over: Person, peer: WirePeer
    ) -> None:
        for text in ("two", "three"):
            handed_over.says(text)
        there = peer.answers_get_task(hand_back(2), epoch=handed_over.handoff.epoch)
        peer.next += [refuses("returned"), there, refuses("returned")]
        deliver_all()
        assert handed_over.reads()[-3:] == ["Back with me.", "answer 2", "answer 3"]

    @pytest.mark.django_db(transaction=True)
    def test_what_was_handed_over_again_meanwhile_is_not_answered_as_well(
        self, handed_over: Person, peer: WirePeer, bank_agent: Agent, connection: Connection
    ) -> None:
        for text in ("two", "three"):
            handed_over.says(text)
        returned = trigger(bank_agent, TriggerKind.CONVERSATION_RETURNED)
        action(returned, "external_handoff", connection=connection, announced=False)
        run_on_draft(handed_over.conversation)
        handoff = handed_over.handoff

        def hands_back() -> None:
            push(peer, handoff, hand_back(2))
            deliver_lane(items(handed_over.handoff, "offer")[0].lane)

        peer.next += [meanwhile(hands_back, refuses("returned")), refuses("closed")]
        deliver_all()
        assert peer.texts()[:3] == ["I have a complaint", "two", "three"]
        assert [one for one in handed_over.reads() if one.startswith("answer")] == ["answer 2"]

    def test_a_refusal_that_overtakes_the_hand_back_waits_for_it(self, handed_over: Person, peer: WirePeer) -> None:
        handed_over.says("two")
        learned = hand_back(2, summary="Fee refunded.", details=(detail("reference", "CPO-1"),))
        there = peer.answers_get_task(learned, epoch=handed_over.handoff.epoch)
        peer.next += [refuses("returned"), there, refuses("returned")]
        deliver_all()
        assert (handed_over.handoff.state, handed_over.handoff.summary) == ("returned", "Fee refunded.")
        assert SessionDetail.objects.get(name="reference").value == "CPO-1"
        assert handed_over.reads()[-2:] == ["Back with me.", "answer 2"]

    def test_nor_does_it_wait_less_for_having_failed_before(self, handed_over: Person, peer: WirePeer) -> None:
        handed_over.says("two")
        OutboxItem.objects.filter(kind="turn").update(attempts=9)
        learned = hand_back(2, summary="Fee refunded.")
        peer.next += [refuses("returned"), peer.answers_get_task(learned, epoch=handed_over.handoff.epoch)]
        deliver_all()
        assert (handed_over.handoff.state, handed_over.handoff.summary) == ("returned", "Fee refunded.")

    def test_a_refusal_without_a_hand_back_ends_the_handoff_after_a_few_looks(
        self, handed_over: Person, peer: WirePeer
    ) -> None:
        handed_over.says("two")
        peer.next += [refuses("returned")] * 40
        for seconds in range(0, 20, 2):
            with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
                deliver_all()
        assert handed_over.handoff.state == "ended"
        assert handed_over.reads()[-1] == "answer 2"

    def test_a_queued_message_that_hands_over_again_takes_the_ones_behind_it_along(
        self, handed_over: Person, peer: WirePeer
    ) -> None:
        for text in ("another complaint", "about cards"):
            handed_over.says(text)
        push(peer, handed_over.handoff, hand_back(2))
        assert [(item.kind, item.payload) for item in items(handed_over.handoff, "offer", "turn")] == [
            ("offer", "another complaint"),
            ("turn", "about cards"),
        ]
        assert "answer 3" not in handed_over.reads()


class TestWhatWasLearned:
    def learned(self, person: Person, peer: WirePeer, *details: dict[str, object]) -> dict[str, SessionDetail]:
        push(peer, person.handoff, hand_back(2, details=details))
        return {row.name: row for row in SessionDetail.objects.filter(conversation=person.id)}

    def test_details_are_kept_with_their_origin_and_unverified(self, handed_over: Person, peer: WirePeer) -> None:
        kept = self.learned(handed_over, peer, detail("case", "C-17", saidBy="agent"), detail("city", "Lima"))
        assert (kept["case"].value, kept["case"].said_by, kept["case"].verified) == ("C-17", "peer_agent", False)
        assert (kept["city"].said_by, kept["city"].origin) == ("person", peer.domain.removeprefix("http://"))

    def test_they_never_overwrite_what_is_private_here(self, handed_over: Person, peer: WirePeer) -> None:
        SessionDetail.objects.create(
            conversation_id=handed_over.id,
            name="score",
            value="high",
            said_by="agent",
            private=True,
            at=timezone.now(),
        )
        assert self.learned(handed_over, peer, detail("score", "low"))["score"].value == "high"

    def test_what_is_a_secret_by_its_name_is_not_kept(self, handed_over: Person, peer: WirePeer) -> None:
        assert "password" not in self.learned(handed_over, peer, detail("password", "hunter2"))


class TestTakeBack:
    def test_the_person_returns_and_the_other_agent_is_told(self, handed_over: Person, peer: WirePeer) -> None:
        answer = handed_over.returns()
        assert (answer.status_code, answer.json()["controller"]) == (200, "agent")
        deliver_all()
        assert (peer.methods()[-1], peer.calls[-1].json["params"]["id"]) == ("CancelTask", TASK_ID)
        assert peer.calls[-1].extension == {
            "type": "takeback",
            "epoch": handed_over.handoff.epoch,
            "reason": "person",
        }
        assert (handed_over.handoff.state, handed_over.notices()[-1]) == ("taken_back", "taken_back")

    def test_queued_messages_are_answered_here_and_never_sent(self, handed_over: Person, peer: WirePeer) -> None:
        for text in ("two", "three"):
            handed_over.says(text)
        handed_over.returns()
        deliver_all()
        assert peer.texts() == ["I have a complaint"]
        assert handed_over.reads()[-3:] == ["Back with me.", "answer 2", "answer 3"]

    @pytest.mark.parametrize("back", ["button", "words", "operator"])
    def test_who_comes_back_is_not_handed_over_again_by_what_they_had_said_before(
        self, handed_over: Person, peer: WirePeer, back: str
    ) -> None:
        handed_over.says("another complaint")
        match back:
            case "button":
                handed_over.returns()
            case "words":
                handed_over.says("return to Harbour")
            case _:
                take_back(conversation_id=handed_over.id, reason="operator")
        deliver_all()
        assert [one.state for one in handed_over.conversation.handoffs.all()] == ["taken_back"]
        assert peer.texts() == ["I have a complaint"]
        assert handed_over.reads()[-2:] == ["Back with me.", "I stay with you."]
        assert handed_over.state()["controller"] == "agent"

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("answer", ["words", "refusal", "failure", "nothing"])
    def test_a_message_under_way_is_answered_here_once(self, handed_over: Person, peer: WirePeer, answer: str) -> None:
        handed_over.says("two")
        then = {
            "words": peer.says("Too late."),
            "refusal": refuses("taken_back"),
            "failure": answers_status(400),
            "nothing": loses_its_answer(lambda call: None),
        }[answer]
        peer.next.append(meanwhile(handed_over.returns, then))
        deliver_all()
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            deliver_all()
        assert handed_over.reads().count("answer 2") == 1
        assert "Too late." not in handed_over.reads("peer_agent")
        assert handed_over.message("two").delivery == "received"

    def test_that_there_is_nothing_left_to_stop_is_fine(self, handed_over: Person, peer: WirePeer) -> None:
        handed_over.returns()
        peer.next.append(answers_error(-32001))
        deliver_all()
        assert [item.state for item in items(handed_over.handoff, "take_back")] == ["done"]

    def test_telling_the_other_agent_is_tried_again(self, handed_over: Person, peer: WirePeer) -> None:
        handed_over.returns()
        peer.next.append(answers_status(503))
        deliver_all()
        OutboxItem.objects.update(next_attempt_at=timezone.now())
        deliver_all()
        assert peer.methods()[1:] == ["CancelTask", "CancelTask"]

    def test_twice_is_once(self, handed_over: Person) -> None:
        assert take_back(conversation_id=handed_over.id, reason="operator") is True
        assert take_back(conversation_id=handed_over.id, reason="operator") is False
        assert handed_over.notices().count("taken_back") == 1

    def test_without_a_handoff_it_changes_nothing(self, person: Person) -> None:
        before = person.sees()
        assert person.returns().status_code == 200
        assert person.sees() == before

    def test_before_the_offer_went_out_nobody_is_told(
        self, connection: Connection, person: Person, peer: WirePeer
    ) -> None:
        person.says("I have a complaint")
        person.returns()
        deliver_all()
        assert (peer.calls, person.state()["controller"]) == ([], "agent")

    def test_what_led_to_an_offer_that_nobody_took_gets_a_word(
        self, bank_agent: Agent, peer: WirePeer, connection: Connection
    ) -> None:
        """Also where nothing is to be said at a return."""
        Action.objects.filter(kind="external_handoff").update(settings={"failure_text": "I stay with you."})
        publish_rows(bank_agent)
        person = Person(bank_agent)
        person.says("I have a complaint")
        person.returns()
        assert person.reads()[-1] == "I stay with you."

    def test_afterwards_it_can_be_handed_over_again(self, handed_over: Person, peer: WirePeer) -> None:
        handed_over.returns()
        peer.seq = 0
        handed_over.says("my complaint again")
        deliver_all()
        assert (handed_over.handoff.state, handed_over.handoff.epoch) == ("active", 4)


@pytest.mark.parametrize(
    ("text", "returns"),
    [
        ("Return to Harbour", True),
        ("…return - TO  harbour!" + "!" * 4_000, True),
        ("return to Harbour, please", False),
        ("return to Harbourx", False),
        ("return to Harbour " + "x" * 4_000, False),
        ("return to", False),
        ("!" * 4_000, False),
    ],
)
def test_only_the_phrase_itself_returns(text: str, *, returns: bool) -> None:
    assert says_return(text, to="Harbour") is returns
