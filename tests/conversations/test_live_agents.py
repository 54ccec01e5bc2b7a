"""Live agents: asked for by our agent, or coming by themselves; one at a time, and home again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from agents.models import Agent, Connection, Sender
from conversations.flows.leave_live_agent import close_conversation, give_back
from conversations.flows.mind_live_talks import mind_live_talks
from conversations.flows.speak_as_live_agent import speak_as_live_agent
from conversations.flows.take_over import take_over
from conversations.models import Conversation, Handoff, LiveAgent, LiveTalk
from tests.conversations.client_program import Program
from tests.conversations.scene import (
    Person,
    action,
    call,
    deliver_all,
    offer_body,
    packet,
    push,
    run_on_draft,
    told,
    trigger,
    turn_body,
    words_of,
)
from tests.conversations.wire_peer import WirePeer
from triggers.models import Action, Trigger, TriggerKind
from workspaces.members import remove_member
from workspaces.models import Member, Role, User, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(bob: User) -> LiveAgent:
    """Somebody who is there, under another name than the one they sign in with."""
    member = Member.objects.get(user=bob)
    return LiveAgent.objects.create(member=member, shown_name="Ben", available=True, seen_at=timezone.now())


@pytest.fixture
def asks(bank_agent: Agent) -> Trigger:
    made = trigger(bank_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("human",), name="Human")
    words = {"announcement": "I fetch somebody.", "return_text": "Back with me.", "nobody_text": "Nobody is here."}
    action(made, "human_handoff", wait_minutes=5, unanswered_text="Nobody came.", **words)
    action(made, "send_message", variants=["Write to us instead."])
    return made


def takes(person: Person, live_agent: LiveAgent, *, epoch: int | None = None) -> bool:
    conversation = person.conversation
    return take_over(
        conversation_id=conversation.pk,
        epoch=conversation.epoch if epoch is None else epoch,
        user=live_agent.member.user,
        shown_name=live_agent.shown_name,
    )


def speaks(conversation: Conversation, live_agent: LiveAgent, text: str) -> bool:
    user = live_agent.member.user
    return bool(speak_as_live_agent(conversation_id=conversation.pk, user=user, text=text, once=uuid4()))


class TestAskedFor:
    def test_the_person_is_told_their_place_and_our_agent_is_silent(
        self, asks: Trigger, ben: LiveAgent, bank_agent: Agent
    ) -> None:
        first, second = Person(bank_agent), Person(bank_agent)
        first.says("a human please")
        second.says("a human please")
        assert second.reads()[-1] == "I fetch somebody."
        assert [one.state()["queue_place"] for one in (first, second)] == [1, 2]
        second.says("are you there?")
        assert second.reads()[-1] == "I fetch somebody."
        assert (second.state()["controller"], second.state()["can_return"]) == ("live", True)

    def test_those_behind_move_up(self, asks: Trigger, ben: LiveAgent, bank_agent: Agent) -> None:
        first, second = Person(bank_agent), Person(bank_agent)
        first.says("a human please")
        second.says("a human please")
        before = second.state()["revision"]
        takes(first, ben)
        mind_live_talks(at=timezone.now())
        assert (second.state()["queue_place"], second.state()["revision"] > before) == (1, True)

    @pytest.mark.parametrize("change", [{"available": False}, {"seen_at": timezone.now() - timedelta(minutes=5)}])
    def test_nobody_is_there(self, asks: Trigger, ben: LiveAgent, person: Person, change: dict[str, object]) -> None:
        LiveAgent.objects.update(**change)
        person.says("a human please")
        assert person.reads()[-2:] == ["Nobody is here.", "Write to us instead."]
        assert (person.state()["controller"], LiveTalk.objects.count()) == ("agent", 0)

    def test_whose_role_lets_them_talk_no_more_is_nobody(self, asks: Trigger, ben: LiveAgent, person: Person) -> None:
        Member.objects.filter(live_agent=ben).update(role=Role.VIEWER)
        person.says("a human please")
        assert "Nobody is here." in person.reads()

    def test_somebody_of_another_workspace_is_nobody(self, asks: Trigger, person: Person, charlie: User) -> None:
        member = Member.objects.get(user=charlie)
        LiveAgent.objects.create(member=member, shown_name="Olga", available=True, seen_at=timezone.now())
        person.says("a human please")
        assert "Nobody is here." in person.reads()

    def test_the_person_sees_who_speaks(self, asks: Trigger, ben: LiveAgent, person: Person) -> None:
        person.says("a human please")
        assert takes(person, ben)
        assert speaks(person.conversation, ben, "Hello, this is Ben.")
        speaker, last = person.state()["speaker"], person.sees()[-1]
        assert (speaker["kind"], speaker["name"], speaker["institution"]) == ("live_agent", "Ben", "Harbour Bank")
        assert (last["text"], last["author"]["name"], last["author"]["kind"]) == (
            "Hello, this is Ben.",
            "Ben",
            "live_agent",
        )
        assert "Bob" not in str(person.sees()) and "@" not in str(person.sees())
        assert person.notices() == ["live_waiting", "live_joined"]

    def test_it_comes_back_to_the_trigger_it_left(
        self, asks: Trigger, ben: LiveAgent, person: Person, bank_agent: Agent
    ) -> None:
        inside = trigger(bank_agent, TriggerKind.CONVERSATION_RETURNED)
        Trigger.objects.filter(pk=inside.pk).update(parent=asks)
        action(inside, "send_message", variants=["How was it?"])
        run_on_draft(person.conversation)
        person.says("a human please")
        takes(person, ben)
        assert give_back(conversation_id=person.id, user=ben.member.user, epoch=person.conversation.epoch)
        assert person.reads()[-2:] == ["Back with me.", "How was it?"]
        person.says("thanks")
        assert person.reads()[-1].startswith("answer")
        assert not give_back(conversation_id=person.id, user=ben.member.user, epoch=person.conversation.epoch)

    def test_nobody_comes_in_time(self, asks: Trigger, ben: LiveAgent, person: Person) -> None:
        person.says("a human please")
        person.says("hello?")
        assert mind_live_talks(at=timezone.now() + timedelta(minutes=4)) == 0
        assert mind_live_talks(at=timezone.now() + timedelta(minutes=6)) == 1
        assert person.reads()[-1] == "Nobody came."
        assert (person.state()["controller"], LiveTalk.objects.get().state) == ("agent", "unanswered")

    def test_a_live_agent_who_went_away_does_not_keep_the_person(
        self, asks: Trigger, ben: LiveAgent, person: Person
    ) -> None:
        person.says("a human please")
        takes(person, ben)
        person.says("my question is this")
        later = timezone.now() + timedelta(minutes=11)
        LiveAgent.objects.update(seen_at=later)
        assert mind_live_talks(at=later) == 0
        LiveAgent.objects.update(seen_at=timezone.now())
        assert mind_live_talks(at=later) == 1
        assert person.state()["controller"] == "agent"

    def test_a_removed_live_agent_does_not_keep_the_person_even_if_they_work_elsewhere(
        self, asks: Trigger, ben: LiveAgent, person: Person, office: Workspace, alice: User
    ) -> None:
        person.says("a human please")
        takes(person, ben)
        person.says("my question is this")
        later = timezone.now() + timedelta(minutes=11)
        other = Member.objects.create(workspace=office, user=ben.member.user, role=Role.LIVE_AGENT)
        LiveAgent.objects.create(member=other, shown_name="Ben", seen_at=later)
        remove_member(member=ben.member, actor=alice)
        assert mind_live_talks(at=later) == 1
        assert person.state()["controller"] == "agent"

    @pytest.mark.parametrize("by", ["button", "words"])
    def test_the_person_goes_back_by_themselves(self, asks: Trigger, ben: LiveAgent, person: Person, by: str) -> None:
        person.says("a human please")
        if by == "button":
            person.returns()
        else:
            person.says("Return to Harbour!")
        assert (person.notices()[-1], person.reads()[-1]) == ("taken_back", "Back with me.")
        assert (person.state()["controller"], person.state()["can_return"]) == ("agent", False)

    @pytest.mark.parametrize("taken_over", [False, True])
    def test_nobody_talks_to_an_a2a_client_that_has_cancelled(
        self, asks: Trigger, ben: LiveAgent, bank_agent: Agent, taken_over: bool
    ) -> None:
        program = Program(bank_agent)
        task = program.says("a human please", configuration={"returnImmediately": True})
        conversation, user = LiveTalk.objects.get().conversation, ben.member.user
        who = {"conversation_id": conversation.pk, "user": user}
        if taken_over:
            assert take_over(**who, epoch=conversation.epoch, shown_name="Ben")
        program.result("CancelTask", {"id": task["id"]})
        conversation.refresh_from_db()
        assert (conversation.controller, conversation.open) == ("agent", False)
        assert LiveTalk.objects.get().state == "left"
        assert not take_over(**who, epoch=conversation.epoch, shown_name="Ben")
        assert not speaks(conversation, ben, "Hello?")
        again = program.says("hello", contextId=task["contextId"])
        assert again["status"]["message"]["parts"] == [{"text": "answer 2"}]


class TestUnasked:
    def test_two_at_once_have_one_winner(self, person: Person, ben: LiveAgent, alice: User) -> None:
        cleo = LiveAgent.objects.create(member=Member.objects.get(user=alice), shown_name="Cleo")
        seen = person.conversation.epoch
        assert (takes(person, ben, epoch=seen), takes(person, cleo, epoch=seen)) == (True, False)
        assert not speaks(person.conversation, cleo, "I am here too")
        assert takes(person, cleo)
        assert not speaks(person.conversation, ben, "Am I still here?")
        assert [talk.state for talk in LiveTalk.objects.order_by("asked_at")] == ["passed_on", "active"]

    def test_a_trigger_that_was_first_wins(self, connection: Connection, person: Person, ben: LiveAgent) -> None:
        seen = person.conversation.epoch
        person.says("I have a complaint")
        assert not takes(person, ben, epoch=seen)
        assert person.state()["controller"] == "peer"

    def test_our_agent_is_silent_and_runs_no_trigger(
        self, connection: Connection, person: Person, ben: LiveAgent
    ) -> None:
        takes(person, ben)
        before = person.reads()
        person.says("I have a complaint")
        assert (person.reads(), Handoff.objects.count(), person.state()["waiting_since"] is None) == (before, 0, False)
        speaks(person.conversation, ben, "Tell me.")
        assert person.state()["waiting_since"] is None

    def test_the_other_institutions_agent_loses_control(
        self, handed_over: Person, ben: LiveAgent, peer: WirePeer
    ) -> None:
        handed_over.says("one more thing")
        assert takes(handed_over, ben)
        deliver_all()
        reply = {"seq": 9, "at": "2026-03-01T12:00:00Z", "messageId": "m9", "kind": "text", "text": "Too late"}
        assert push(peer, handed_over.handoff, reply).status_code != 200
        assert "Too late" not in str(handed_over.sees())
        assert handed_over.handoff.state == "taken_back"
        assert (handed_over.state()["controller"], handed_over.state()["waiting_since"] is None) == ("live", False)
        assert handed_over.notices()[-1] == "live_joined"
        assert "tasks/cancel" in str(peer.calls) or "CancelTask" in str(peer.calls)

    def test_a_question_whether_to_hand_over_is_not_open_any_more(
        self, connection: Connection, person: Person, ben: LiveAgent
    ) -> None:
        Action.objects.update(settings={"consent": "ask"})
        run_on_draft(person.conversation)
        person.says("I have a complaint")
        assert person.conversation.consent_asked
        takes(person, ben)
        person.says("yes")
        assert (person.state()["controller"], Handoff.objects.count()) == ("live", 0)

    def test_a_reply_that_is_sent_twice_is_said_once(self, person: Person, ben: LiveAgent) -> None:
        takes(person, ben)
        once = uuid4()
        for _ in range(2):
            speak_as_live_agent(conversation_id=person.id, user=ben.member.user, text="Once.", once=once)
        assert [one["text"] for one in person.sees()].count("Once.") == 1

    def test_it_is_closed_and_opens_again_with_our_agent(self, person: Person, ben: LiveAgent) -> None:
        takes(person, ben)
        assert close_conversation(conversation_id=person.id, user=ben.member.user, epoch=person.conversation.epoch)
        assert (person.state()["open"], person.notices()[-1]) == (False, "closed")
        assert not close_conversation(conversation_id=person.id, user=ben.member.user, epoch=person.conversation.epoch)
        person.says("one more")
        assert (person.state()["open"], person.reads()[-1].startswith("answer")) == (True, True)

    @pytest.mark.django_db(transaction=True)
    def test_from_two_threads_one_winner(self, person: Person, ben: LiveAgent) -> None:
        seen = person.conversation.epoch

        def run(_: int) -> bool:
            try:
                return takes(person, ben, epoch=seen)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(run, range(4))) == [False, False, False, True]


class TestComingFromElsewhere:
    @pytest.fixture
    def olga(self, charlie: User) -> LiveAgent:
        return LiveAgent.objects.create(member=Member.objects.get(user=charlie), shown_name="Olga")

    @pytest.fixture
    def task_id(self, sender: Sender, peer: WirePeer) -> str:
        return str(told(call(peer, sender, offer_body(peer, "Can you help?", packet(peer))))["id"])

    def takes(self, olga: LiveAgent) -> Conversation:
        conversation = Conversation.objects.get()
        assert take_over(
            conversation_id=conversation.pk, epoch=conversation.epoch, user=olga.member.user, shown_name="Olga"
        )
        return conversation

    def test_what_the_live_agent_says_goes_on_as_our_replies(
        self, task_id: str, sender: Sender, peer: WirePeer, olga: LiveAgent
    ) -> None:
        conversation = self.takes(olga)
        answered = call(peer, sender, turn_body(task_id, 2, "hello?"))
        assert (words_of(answered), told(answered)["status"]["state"]) == ([], "TASK_STATE_WORKING")
        assert speaks(conversation, olga, "This is Olga.")
        deliver_all()
        assert "This is Olga." in str(peer.calls[-1])

    def test_closing_hands_it_back_with_a_summary(self, task_id: str, peer: WirePeer, olga: LiveAgent) -> None:
        conversation = self.takes(olga)
        conversation.refresh_from_db()
        assert close_conversation(
            conversation_id=conversation.pk,
            user=olga.member.user,
            epoch=conversation.epoch,
            summary="Settled by phone.",
        )
        deliver_all()
        assert "Settled by phone." in str(peer.calls[-1])
        assert Handoff.objects.get().state == "returned"
        conversation.refresh_from_db()
        assert not take_over(
            conversation_id=conversation.pk, epoch=conversation.epoch, user=olga.member.user, shown_name="Olga"
        )
