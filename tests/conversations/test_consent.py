"""The person is asked first: nothing leaves before a yes, single items can be struck out, a no is respected."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.languages import LANGUAGES
from agents.models import Agent, Connection
from conversations.console.handoff_facts import what_left
from conversations.flows.changing import changing
from conversations.flows.check_records import check_records
from conversations.flows.consent_words import NO_WORDS, YES_WORDS, buttons_for, decision_in
from conversations.flows.hand_back import end_part
from conversations.models import ConsentRequest, ConsentState, Controller, Message, OutboxItem
from privacy.policy import Treatment
from privacy.sharing import Sharing
from tests.conversations.scene import (
    Person,
    action,
    connect,
    deliver_all,
    hands_over,
    offer_body,
    packet,
    passed_detail,
    push,
    run_on_draft,
    told,
    trigger,
    words_of,
)
from tests.conversations.scene import call as call_us
from tests.conversations.test_packet import keep
from tests.conversations.wire_peer import Json, WirePeer, answers_status, hand_back
from tests.made_up import without_made_up
from triggers.models import TriggerKind

pytestmark = pytest.mark.django_db
DECLINED = "As you wish."


@pytest.fixture
def asking(bank_agent: Agent, peer: WirePeer) -> Connection:
    """A connection that is handed to only after a yes."""
    made = connect(bank_agent, peer)
    hands_over(bank_agent, made, consent="ask", decline_text=DECLINED)
    return made


@pytest.fixture
def asked(asking: Connection, person: Person) -> Person:
    """A person who complained, after a greeting, two words of theirs and two answers, and is asked now."""
    keep(person, "name", "Ana")
    keep(person, "email", "ana@example.org")
    keep(person, "otp", "492113")
    person.says("hello")
    person.says("my card is 4111 1111 1111 1111")
    person.says("I have a complaint")
    return person


def card_of(person: Person) -> Json:
    (card,) = [one["consent"] for one in person.sees() if one["consent"]]
    return dict(card)


def decide(person: Person, agreed: bool, **more: Any) -> Any:
    return person.post("consent/", {"request_id": card_of(person)["id"], "agreed": agreed, **more})


def sent(peer: WirePeer) -> Json:
    deliver_all()
    return dict(peer.calls[0].extension["packet"])


def test_nothing_leaves_before_a_yes(asked: Person, peer: WirePeer) -> None:
    deliver_all()
    assert peer.calls == []
    assert not OutboxItem.objects.exists()
    assert not asked.conversation.handoffs.exists()
    assert asked.state()["controller"] == "agent"


def test_the_card_says_what_goes_and_what_does_not(asked: Person) -> None:
    card = card_of(asked)
    assert (card["state"], card["to"]["name"], card["text"]) == ("asked", "Tala", "I have a complaint")
    assert [(one["key"], one["value"]) for one in card["details"]] == [
        ("detail:name", "Ana"),
        ("detail:email", "ana@example.org"),
    ]
    assert [one["text"] for one in card["turns"] if one["author"] == "person"] == [
        "hello",
        "my card is [card number withheld]",
    ]
    assert [(one["name"], one["kind"]) for one in card["withheld"]] == [
        ("otp", "secret_name"),
        ("message 4", "payment_card"),
    ]
    assert "4111" not in without_made_up(json.dumps(card))


def test_what_the_card_lists_is_what_goes(asked: Person, peer: WirePeer) -> None:
    card = card_of(asked)
    assert decide(asked, True).json()["controller"] == "peer"
    packet = sent(peer)
    assert [(one["name"], one["value"]) for one in packet["details"]] == [
        (one["name"], one["value"]) for one in card["details"]
    ]
    assert [(one["seq"], one["text"]) for one in packet["transcript"]] == [
        (one["position"], one["text"]) for one in card["turns"]
    ]
    assert peer.calls[0].text == card["text"]
    assert card_of(asked)["state"] == "agreed"


def test_single_items_are_struck_out(asked: Person, peer: WirePeer) -> None:
    decide(asked, True, struck=["detail:email", "turn:2"])
    packet = sent(peer)
    assert [one["name"] for one in packet["details"]] == ["name"]
    assert "hello" not in [one["text"] for one in packet["transcript"]]
    kept = [(one["name"], one["kind"]) for one in packet["withheld"]]
    assert {("email", "struck_out"), ("message 2", "struck_out")} <= set(kept)
    assert b"ana@example.org" not in peer.calls[0].body
    assert card_of(asked)["struck"] == ["detail:email", "turn:2"]


def test_a_name_that_is_struck_out_does_not_travel_as_the_persons_name(asked: Person, peer: WirePeer) -> None:
    decide(asked, True, struck=["detail:name"])
    assert sent(peer)["person"]["displayName"] == ""


def test_what_is_struck_out_does_not_travel_in_messages_either(
    asking: Connection, person: Person, peer: WirePeer
) -> None:
    keep(person, "name", "Ana Lima")
    person.says("hello, ana  lima here, Ana Limart is my neighbour")
    person.says("it is Ana Lima who has a complaint")
    decide(person, True, struck=["detail:name"])
    packet = sent(peer)
    assert "hello, [detail withheld] here, Ana Limart is my neighbour" in [one["text"] for one in packet["transcript"]]
    assert peer.calls[0].text == "it is [detail withheld] who has a complaint"
    assert b"Ana Lima " not in peer.calls[0].body
    kept = [(one["name"], one["kind"]) for one in packet["withheld"]]
    assert {("name", "struck_out"), ("message 2", "struck_out")} <= set(kept)


def test_what_is_struck_out_does_not_travel_inside_another_detail_either(
    asking: Connection, person: Person, peer: WirePeer
) -> None:
    keep(person, "phone", "+44 7700 900123", type="phone")
    keep(person, "summary", "Wants a call back at +447700900123 today")
    keep(person, "name", "+44 7700 900123")
    person.says("I have a complaint")
    decide(person, True, struck=["detail:phone"])
    packet = sent(peer)
    assert [(one["name"], one["value"]) for one in packet["details"]] == [
        ("summary", "Wants a call back at [detail withheld] today")
    ]
    assert packet["person"]["displayName"] == ""
    assert "900123" not in without_made_up(peer.calls[0].body)
    shown = {one.name: (one.in_part, one.leaves) for one in what_left(person.handoff).details}
    assert shown == {"phone": (False, False), "summary": (True, True), "name": (False, False)}


def test_what_is_private_or_secret_by_its_name_does_not_travel_in_messages_either(
    asking: Connection, person: Person, peer: WirePeer
) -> None:
    keep(person, "secret_word", "blue heron")
    keep(person, "diagnosis", "gout", private=True)
    person.says("Blue heron")
    person.says("I have a complaint: gout is not covered, as I said with blue heron")
    decide(person, True)
    assert "[private detail withheld]" in [one["text"] for one in sent(peer)["transcript"]]
    left = "I have a complaint: * is not covered, as I said with *".replace("*", "[private detail withheld]")
    assert peer.calls[0].text == left
    assert not [call for call in peer.calls if b"heron" in call.body or b"gout" in call.body]


def test_what_stays_is_masked_in_what_they_say_later_too(asking: Connection, person: Person, peer: WirePeer) -> None:
    keep(person, "name", "Ana Lima")
    keep(person, "diagnosis", "gout", private=True)
    keep(person, "secret_word", "blue heron")
    person.says("I have a complaint")
    decide(person, True, struck=["detail:name"])
    deliver_all()
    person.says("By the way, I am ana lima, I have gout, and it is Blue Heron")
    deliver_all()
    left = "By the way, I am [detail withheld], I have *, and it is *".replace("*", "[private detail withheld]")
    assert peer.calls[-1].text == left
    kinds = [one["kind"] for one in person.handoff.withheld if one["name"] == f"message {last_of(person).position}"]
    assert kinds == ["struck_out", "secret_name", "private"]


def test_who_types_what_they_had_struck_out_is_told_that_it_stays(
    asking: Connection, person: Person, peer: WirePeer
) -> None:
    """Else the other agent asks for what they believe to have just said."""
    keep(person, "name", "Ana Lima")
    keep(person, "diagnosis", "gout", private=True)
    person.says("I have a complaint")
    decide(person, True, struck=["detail:name"])
    deliver_all()
    person.says("It is about my gout")
    assert "kept_back" not in person.notices()
    person.says("Ana Lima is my name")
    assert person.notices()[-1] == "kept_back"
    assert peer.name in person.sees()[-1]["text"]


def test_a_message_that_is_tried_again_is_the_same_whatever_is_known_by_then(
    asking: Connection, person: Person, peer: WirePeer
) -> None:
    keep(person, "name", "Ana Lima")
    person.says("I have a complaint")
    decide(person, True, struck=["detail:name"])
    deliver_all()
    peer.next.append(answers_status(503))
    person.says("I am Ana Lima, from Lisbon")
    deliver_all()
    keep(person, "city", "Lisbon", private=True)
    person.conversation.details.filter(name="name").delete()
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        deliver_all()
    first, again = [call for call in peer.calls if "from Lisbon" in call.text]
    assert first.text == again.text == "I am [detail withheld], from Lisbon"
    assert check_records(person.handoff) == ()


def test_a_plain_answer_goes_whatever_else_was_answered_so(asking: Connection, person: Person, peer: WirePeer) -> None:
    keep(person, "has_diabetes", "Yes", private=True)
    person.says("yes, I have a complaint")
    decide(person, True)
    deliver_all()
    person.says("yes")
    deliver_all()
    assert [call.text for call in peer.calls] == ["[private detail withheld], I have a complaint", "yes"]


def last_of(person: Person) -> Message:
    return person.conversation.messages.filter(author_kind="person").order_by("position").reverse()[0]


def test_a_no_is_respected_and_our_agent_goes_on(asked: Person, peer: WirePeer) -> None:
    decide(asked, False)
    deliver_all()
    assert peer.calls == []
    assert asked.reads()[-1] == DECLINED
    assert card_of(asked)["state"] == "declined"
    asked.says("something else")
    assert asked.reads()[-1] == "answer 4"
    assert ConsentRequest.objects.get().state == ConsentState.DECLINED


def test_that_nothing_was_passed_on_is_said_by_the_card_alone(
    bank_agent: Agent, peer: WirePeer, person: Person
) -> None:
    hands_over(bank_agent, connect(bank_agent, peer), consent="ask")
    run_on_draft(person.conversation)
    person.says("I have a complaint")
    decide(person, False)
    assert person.reads()[-1] == "As you wish. I am still here for you."


@pytest.mark.parametrize(("said", "controller"), [("Yes, please!", "peer"), ("Non merci", "agent")])
def test_a_yes_or_no_can_be_typed(asked: Person, peer: WirePeer, said: str, controller: str) -> None:
    asked.says(said)
    assert asked.state()["controller"] == controller
    deliver_all()
    assert [call.text for call in peer.calls] == (["I have a complaint"] if controller == "peer" else [])


def test_whoever_goes_on_to_something_else_has_not_agreed(asked: Person, peer: WirePeer) -> None:
    card = card_of(asked)
    asked.says("who is that?")
    assert asked.reads()[-1].startswith("answer")
    assert card_of(asked)["state"] == "lapsed"
    assert asked.post("consent/", {"request_id": card["id"], "agreed": True}).json()["controller"] == "agent"
    asked.says("yes")
    deliver_all()
    assert peer.calls == []


def test_a_decision_counts_once(asked: Person, peer: WirePeer) -> None:
    decide(asked, True)
    decide(asked, False)
    deliver_all()
    assert len(peer.calls) == 1
    assert card_of(asked)["state"] == "agreed"


def test_asking_again_leaves_the_first_question_behind(asked: Person) -> None:
    asked.says("a complaint, I said")
    cards = [one["consent"]["state"] for one in asked.sees() if one["consent"]]
    assert cards == ["lapsed", "asked"]


@pytest.mark.parametrize("agreed", [True, False])
def test_a_kind_that_is_put_to_the_person_travels_only_with_their_yes(
    connection: Connection, person: Person, peer: WirePeer, agreed: bool
) -> None:
    connection.sharing = Sharing(kinds={"email": Treatment.ASK, "phone": Treatment.ASK}).to_json()
    connection.save()
    keep(person, "reach_me", "20 20", type="phone")
    person.says("I have a complaint, write to ana@example.org")
    asks = card_of(person)["asks"]
    assert asks == [{"kind": "phone", "names": ["reach_me"]}, {"kind": "email", "names": ["message 2"]}]
    decide(person, True, kinds=["email"] if agreed else [])
    packet = sent(peer)
    assert (b"ana@example.org" in peer.calls[0].body) is agreed
    assert packet["details"] == []
    person.says("again: ana@example.org")
    deliver_all()
    assert (b"ana@example.org" in peer.calls[1].body) is agreed


def test_nobody_can_agree_to_share_a_secret(asked: Person, peer: WirePeer) -> None:
    decide(asked, True, kinds=["payment_card", "secret_name"])
    sent(peer)
    said = without_made_up(peer.calls[0].body)
    assert "4111" not in said
    assert "492113" not in said


def test_a_connection_that_went_away_meanwhile_gets_nothing(asked: Person, peer: WirePeer, asking: Connection) -> None:
    asking.state = "disabled"
    asking.save()
    decide(asked, True)
    deliver_all()
    assert peer.calls == []
    assert asked.reads()[-1] == "I stay with you."


def test_another_persons_question_cannot_be_answered(asked: Person, bank_agent: Agent, peer: WirePeer) -> None:
    stranger = Person(bank_agent)
    stranger.post("consent/", {"request_id": card_of(asked)["id"], "agreed": True})
    deliver_all()
    assert peer.calls == []
    assert card_of(asked)["state"] == "asked"


@pytest.mark.parametrize("body", [{}, {"request_id": "x", "agreed": True}, {"agreed": True}])
def test_what_is_no_decision_is_refused(asked: Person, body: Json) -> None:
    assert asked.post("consent/", body).status_code == 400


def test_in_another_institutions_window_it_is_a_question_with_two_answers(
    office_agent: Agent, sender: Any, peer: WirePeer
) -> None:
    """Three hops: the window is the first institution's, and shows what an agent can say."""
    further = connect(office_agent, peer, remote_agent_id="agt_further", remote_name="Further")
    hands_over(office_agent, further, keyword="further", consent="ask")
    answer = call_us(peer, sender, offer_body(peer, "take me further", packet(peer)))
    question = words_of(answer)[-1]
    assert "May I pass this chat on to Further" in question
    extension = next(iter(told(answer)["metadata"].values()))
    assert extension["replies"][-1]["quickReplies"] == list(buttons_for("en"))
    deliver_all()
    assert peer.calls == []


def test_the_question_a_travelling_window_gets_repeats_no_value(
    office_agent: Agent, sender: Any, peer: WirePeer
) -> None:
    further = connect(office_agent, peer, remote_agent_id="agt_further", remote_name="Further")
    hands_over(office_agent, further, keyword="further", consent="ask")
    details = (passed_detail("email", "ana@example.org"),)
    call_us(peer, sender, offer_body(peer, "take me further", packet(peer, details=details)))
    question = Message.objects.filter(kind="question").get()
    assert "email" in question.text
    assert "ana@example.org" not in question.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_own_yes_and_no(language: str) -> None:
    yes, no = buttons_for(f"{language}-XX" if language == "pt" else language)
    assert (yes, no) == (YES_WORDS[language][0], NO_WORDS[language][0])
    assert all(decision_in(word) is True for word in YES_WORDS[language])
    assert all(decision_in(word) is False for word in NO_WORDS[language])


@pytest.mark.parametrize("text", ["", "yes but not my email", "no idea who that is", "maybe", "si no", "👍"])
def test_what_is_not_plainly_a_yes_or_a_no_is_neither(text: str) -> None:
    assert decision_in(text) is None


def test_who_asks_whom_is_kept(asked: Person) -> None:
    decide(asked, True, struck=["detail:email"])
    request = ConsentRequest.objects.get()
    assert (request.state, request.struck) == (ConsentState.AGREED, ["detail:email"])
    assert request.decided_at is not None
    assert request.decided_at <= timezone.now()
    assert asked.conversation.controller == Controller.PEER


def test_the_team_reads_in_the_inbox_what_was_asked_and_what_came_of_it(asked: Person, bob_client: Client) -> None:
    page = reverse("conversations:conversation", args=[asked.id])
    assert "Asked before passing on to" in bob_client.get(page).text
    decide(asked, True, struck=["detail:email"])
    after = bob_client.get(page).text
    assert "The person kept back" in after
    assert "Agreed" in after


@pytest.mark.parametrize(
    ("sharing", "details"),
    [
        (Sharing(kinds={"bank_account": Treatment.SHARE}), ["email", "name"]),
        (Sharing(names={"email": False}), ["name"]),
    ],
    ids=["looser", "stricter"],
)
def test_a_yes_holds_for_what_the_card_listed_and_nothing_else(
    asked: Person, asking: Connection, peer: WirePeer, sharing: Sharing, details: list[str]
) -> None:
    asking.sharing = sharing.to_json()
    asking.save()

    decide(asked, True)
    deliver_all()

    assert peer.calls == []
    again = asked_anew(asked)
    assert any("has changed since I asked" in words for words in asked.reads())
    asked.post("consent/", {"request_id": again["id"], "agreed": True})
    assert sorted(one["name"] for one in sent(peer)["details"]) == details


def asked_anew(person: Person) -> Json:
    """The second card, after a yes to the first that was not enough."""
    first, again = [one["consent"] for one in person.sees() if one["consent"]]
    assert (first["state"], again["state"]) == ("agreed", "asked")
    return dict(again)


@pytest.mark.parametrize("value", ["+44 20 7946 0018", "ana.maria@example.org"], ids=["one more", "another"])
def test_a_detail_that_came_after_the_question_needs_another_yes(asked: Person, peer: WirePeer, value: str) -> None:
    """As the answer of a slow API request does."""
    if "@" in value:
        asked.conversation.details.filter(name="email").update(value=value)
    else:
        keep(asked, "phone", value)
    decide(asked, True)
    deliver_all()
    assert peer.calls == []
    assert value in [one["value"] for one in asked_anew(asked)["details"]]


def test_a_yes_to_one_institution_is_none_to_another(asked: Person, asking: Connection, peer: WirePeer) -> None:
    """The connection was verified anew meanwhile, and who is there calls themselves otherwise now."""
    Connection.objects.filter(pk=asking.pk).update(remote_institution="Debt Collectors")
    decide(asked, True)
    deliver_all()
    assert peer.calls == []
    assert asked_anew(asked)["to"]["institution"] == "Debt Collectors"


def test_who_is_asked_anew_sees_what_they_had_struck_out(asked: Person, asking: Connection, peer: WirePeer) -> None:
    """A second yes goes by the second card; what stood only on the first does not slip along."""
    asking.sharing = Sharing(names={"name": False}).to_json()
    asking.save()
    decide(asked, True, struck=["detail:email"])
    again = asked_anew(asked)
    asked.post("consent/", {"request_id": again["id"], "agreed": True})
    assert [one["name"] for one in sent(peer)["details"]] == [one["name"] for one in again["details"]] == ["email"]


def test_what_is_struck_out_makes_no_room_for_what_the_card_had_none_for(
    asking: Connection, person: Person, peer: WirePeer
) -> None:
    for number in range(36):
        person.says(f"{number} " + "a long story " * 150)
    person.says("I have a complaint")
    listed = card_of(person)["turns"]
    assert {"name": "transcript", "kind": "size"}.items() <= card_of(person)["withheld"][-1].items()
    decide(person, True, struck=[one["key"] for one in listed[-6:]])
    packet = sent(peer)
    assert [one["seq"] for one in packet["transcript"]] == [one["position"] for one in listed[:-6]]
    assert "size" in [one["kind"] for one in packet["withheld"]]
    assert "size" in [one["kind"] for one in person.conversation.handoffs.get().withheld]


def test_what_was_asked_is_not_waited_for_when_the_part_ends(asked: Person) -> None:
    with changing(asked.id) as conversation:
        end_part(conversation=conversation, reason="done", summary="")

    assert ConsentRequest.objects.get().state == ConsentState.LAPSED
    assert card_of(asked)["state"] == "lapsed"


@pytest.mark.parametrize("back", ["handed back", "returned"])
def test_what_was_said_to_the_other_agent_is_no_yes_to_a_question_that_came_later(
    bank_agent: Agent, peer: WirePeer, person: Person, back: str
) -> None:
    """It comes home after our agent has asked; it was an answer to somebody else."""
    connection = connect(bank_agent, peer)
    hands_over(bank_agent, connection)
    returned = trigger(bank_agent, TriggerKind.CONVERSATION_RETURNED)
    action(returned, "external_handoff", connection=connection, consent="ask")
    run_on_draft(person.conversation)
    person.says("I have a complaint")
    deliver_all()
    person.says("yes")
    if back == "returned":
        person.returns()
    else:
        push(peer, person.handoff, hand_back(2))
    deliver_all()
    assert person.conversation.handoffs.count() == 1
    assert card_of(person)["state"] == "asked"
