"""The end of a chat, and what runs at it."""

import pytest

from agents.models import Agent, Sender
from conversations.flows.leave_live_agent import close_conversation
from conversations.models import Conversation, SessionDetail
from tests.conversations.scene import (
    Person,
    action,
    call,
    closes,
    deliver_all,
    offer_body,
    packet,
    told,
    trigger,
    turn_body,
    words_of,
)
from tests.conversations.wire_peer import WirePeer
from triggers.models import TriggerKind
from workspaces.models import User

pytestmark = pytest.mark.django_db


def runs_at_the_end(agent: Agent) -> None:
    made = trigger(agent, TriggerKind.CHAT_CLOSED)
    action(made, "send_message", variants=["See you."])
    action(made, "collect_feedback", question="How was it?", thanks="Thanks.")


@pytest.fixture
def ending(bank_agent: Agent) -> None:
    closes(bank_agent)
    runs_at_the_end(bank_agent)


@pytest.mark.usefixtures("ending")
class TestInOurWindow:
    def test_it_ends_once_the_question_is_answered(self, person: Person) -> None:
        person.says("that is all")
        assert person.reads()[-3:] == ["Goodbye.", "See you.", "How was it?"]
        assert person.state()["open"]
        person.says("5")
        assert (person.reads()[-1], person.notices(), person.state()["open"]) == ("Thanks.", ["closed"], False)
        assert SessionDetail.objects.get(name="feedback").private

    def test_whoever_asks_something_else_goes_on(self, person: Person) -> None:
        person.says("that is all")
        person.says("one more question")
        assert (person.reads()[-1], person.state()["open"]) == ("answer 2", True)

    def test_an_answer_to_its_question_is_one_also_where_that_is_put_once_more(self, person: Person, bob: User) -> None:
        """They answer what they have before them, while an operator closes a second time."""
        close_conversation(conversation_id=person.id, user=bob, epoch=person.conversation.epoch)
        seen = person.conversation.last_position
        close_conversation(conversation_id=person.id, user=bob, epoch=person.conversation.epoch)
        person.says("5", seen=seen)
        assert SessionDetail.objects.get(name="feedback").value == "5"
        assert not person.state()["open"]

    def test_a_live_agent_who_closes_lets_it_run_too(self, person: Person, bob: User) -> None:
        close_conversation(conversation_id=person.id, user=bob, epoch=person.conversation.epoch)
        assert person.reads()[-1] == "How was it?"
        person.says("skip")
        assert not person.state()["open"]


def test_another_institutions_person_is_told_goodbye_and_asked_nothing(
    office_agent: Agent, sender: Sender, peer: WirePeer
) -> None:
    runs_at_the_end(office_agent)
    task_id = told(call(peer, sender, offer_body(peer, "Help me", packet(peer))))["id"]
    answered = call(peer, sender, turn_body(task_id, 2, "that is all"))
    assert words_of(answered) == ["Goodbye.", "See you."]
    assert told(answered)["status"]["state"] == "TASK_STATE_COMPLETED"
    conversation = Conversation.objects.get()
    assert (conversation.open, conversation.flow_position) == (False, None)
    assert deliver_all() == 0
