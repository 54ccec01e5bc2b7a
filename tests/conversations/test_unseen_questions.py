"""A question is answered by what the person wrote when they had it before them, never by what they wrote earlier."""

import pytest

from agents.models import Agent, Sender
from conversations.models import Conversation, Message, SessionDetail
from tests.conversations.scene import (
    Person,
    action,
    call,
    connect,
    deliver_all,
    hands_over,
    offer_body,
    packet,
    push,
    run_on_draft,
    stream_of,
    told,
    trigger,
    turn_body,
    words_of,
)
from tests.conversations.wire_peer import WirePeer, hand_back, reply
from triggers.models import TriggerKind

pytestmark = pytest.mark.django_db

NAME = {"text": "What is your name?", "variable": "name", "type": "text"}
AGE = {"text": "How old are you?", "variable": "age", "type": "number", "skippable": False}


def asks(agent: Agent, *, keyword: str = "account", questions: tuple[dict[str, object], ...] = (NAME, AGE)) -> None:
    made = trigger(agent, TriggerKind.MESSAGE_RECEIVED, keywords=(keyword,), name="Account")
    action(made, "show_survey", questions=list(questions))
    action(made, "send_message", variants=["Thank you, {name}."])


def details() -> dict[str, str]:
    return dict(SessionDetail.objects.values_list("name", "value"))


def last_heard(person: Person) -> int:
    """How far a window shows what others said."""
    return max(one["position"] for one in person.sees() if one["author"]["kind"] != "person")


@pytest.fixture
def surveyed(bank_agent: Agent) -> Person:
    asks(bank_agent)
    return Person(bank_agent)


def test_the_second_of_two_quick_messages_is_no_answer_to_what_the_first_led_to(surveyed: Person) -> None:
    seen = last_heard(surveyed)
    surveyed.says("my account", seen=seen)
    surveyed.says("it is locked", seen=seen)
    assert (surveyed.reads()[-2:], details()) == (["What is your name?", "answer 2"], {})
    surveyed.says("Ana", seen=last_heard(surveyed))
    surveyed.says("41", seen=last_heard(surveyed))
    assert details() == {"name": "Ana", "age": "41"}
    assert surveyed.reads()[-2:] == ["How old are you?", "Thank you, Ana."]


def test_a_quick_answer_in_two_messages_answers_one_question(surveyed: Person) -> None:
    surveyed.says("my account")
    seen = last_heard(surveyed)
    surveyed.says("Ana", seen=seen)
    surveyed.says("Santos", seen=seen)
    surveyed.says("41", seen=last_heard(surveyed))
    assert details() == {"name": "Ana", "age": "41"}
    assert surveyed.reads().count("How old are you?") == 1


def test_what_leads_to_the_open_question_does_not_put_it_again(surveyed: Person) -> None:
    seen = last_heard(surveyed)
    surveyed.says("account", seen=seen)
    surveyed.says("my account!", seen=seen)
    assert (surveyed.reads().count("What is your name?"), details()) == (1, {})
    assert surveyed.state()["waiting_since"] is None
    surveyed.says("Ana", seen=last_heard(surveyed))
    assert details() == {"name": "Ana"}


def test_what_leads_elsewhere_leaves_the_question_behind(surveyed: Person, bank_agent: Agent, peer: WirePeer) -> None:
    hands_over(bank_agent, connect(bank_agent, peer))
    run_on_draft(surveyed.conversation)
    seen = last_heard(surveyed)
    surveyed.says("my account", seen=seen)
    surveyed.says("a complaint", seen=seen)
    assert (surveyed.conversation.controller, surveyed.conversation.flow_position) == ("peer", None)


def test_a_second_answer_to_a_question_that_was_put_again_counts(bank_agent: Agent) -> None:
    """They had seen it when it was put first."""
    asks(bank_agent, questions=(AGE,))
    person = Person(bank_agent)
    person.says("my account")
    seen = last_heard(person)
    person.says("four", seen=seen)
    person.says("41", seen=seen)
    assert details() == {"age": "41"}


def test_a_window_that_does_not_say_what_it_shows_answers_what_was_put_before(surveyed: Person) -> None:
    for text in ("my account", "Ana"):
        surveyed.says(text)
    assert details() == {"name": "Ana"}


def test_a_second_tab_that_shows_the_question_answers_it(surveyed: Person) -> None:
    before = last_heard(surveyed)
    surveyed.says("my account", seen=before)
    surveyed.says("Ana", seen=last_heard(surveyed))
    surveyed.says("hello?", seen=before)
    assert details() == {"name": "Ana"}


def test_a_yes_before_the_question_whether_to_hand_over_is_none(
    bank_agent: Agent, person: Person, peer: WirePeer
) -> None:
    hands_over(bank_agent, connect(bank_agent, peer), consent="ask")
    run_on_draft(person.conversation)
    seen = last_heard(person)
    person.says("a complaint", seen=seen)
    person.says("yes", seen=seen)
    deliver_all()
    assert (peer.calls, person.conversation.consent_asked is None) == ([], False)
    person.says("yes", seen=last_heard(person))
    deliver_all()
    assert len(peer.calls) == 1


def test_what_was_said_to_the_other_agent_is_no_answer_to_the_question_on_the_way_home(
    handed_over: Person, bank_agent: Agent, peer: WirePeer
) -> None:
    back = trigger(bank_agent, TriggerKind.CONVERSATION_RETURNED)
    action(back, "show_survey", questions=[NAME])
    run_on_draft(handed_over.conversation)
    handed_over.says("and one thing more")
    push(peer, handed_over.handoff, hand_back(2))
    deliver_all()
    assert (handed_over.reads().count("What is your name?"), details()) == (1, {})
    handed_over.says("Ana", seen=last_heard(handed_over))
    assert details() == {"name": "Ana"}


def test_over_the_wire_a_turn_tells_how_far_the_person_had_read(handed_over: Person, peer: WirePeer) -> None:
    seen = last_heard(handed_over)
    heard = handed_over.handoff.last_received_seq
    push(peer, handed_over.handoff, reply(heard + 1, "When was that?"))
    peer.seq += 1
    handed_over.says("I am here", seen=seen)
    handed_over.says("Tuesday", seen=last_heard(handed_over))
    deliver_all()
    turns = [one.extension for one in peer.calls if one.extension.get("type") == "turn"]
    assert [(one["ack"], one["seen"]) for one in turns] == [(heard + 1, heard), (heard + 2, heard + 1)]


@pytest.mark.parametrize(("seen", "kept"), [(0, {}), (1, {"name": "no, really"}), (None, {"name": "no, really"})])
def test_a_turn_that_was_written_before_our_question_is_no_answer(
    office_agent: Agent, sender: Sender, peer: WirePeer, seen: int | None, kept: dict[str, str]
) -> None:
    asks(office_agent)
    offered = call(peer, sender, offer_body(peer, "my account", packet(peer)))
    assert words_of(offered) == ["What is your name?"]
    assert [one["seq"] for one in stream_of(offered)] == [1]
    answered = call(peer, sender, turn_body(told(offered)["id"], 2, "no, really", seen=seen))
    assert details() == kept
    assert words_of(answered) == (["How old are you?"] if kept else ["answer 2"])


def test_what_a_window_says_it_shows_is_a_number(person: Person) -> None:
    for wrong in (-1, "three", 2**63, None):
        answer = person.post(
            "messages/", {"client_id": "c1d3a5b7-1111-4222-8333-444455556666", "text": "a", "seen": wrong}
        )
        assert answer.status_code == 400
    assert not Message.objects.filter(author_kind="person").exists()


def test_of_what_is_yet_to_come_nothing_is_seen_by_saying_so(surveyed: Person) -> None:
    """It counts only backwards."""
    surveyed.says("my account", seen=2**63 - 1)
    surveyed.says("Ana", seen=2**63 - 1)
    assert (details(), Conversation.objects.get().flow_position["question"]) == ({"name": "Ana"}, 1)


def test_a_file_that_was_sent_before_the_question_is_no_answer(surveyed: Person, bank_agent: Agent) -> None:
    Agent.objects.filter(pk=bank_agent.pk).update(takes_attachments=True)
    seen = last_heard(surveyed)
    surveyed.says("my account", seen=seen)
    assert (surveyed.attaches(b"Ana", text="my note", seen=seen).status_code, details()) == (201, {})
