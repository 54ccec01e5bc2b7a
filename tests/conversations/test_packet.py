"""What leaves with a handoff, and what does not: read from the bytes that arrive at the other side."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from agents.models import Agent, Connection
from conversations.flows.write_note import write_note
from conversations.models import AuthorKind, SessionDetail
from protocol.packet import PACKET_LIMIT, TEXT_LIMIT, packet_from
from tests.conversations.scene import Person, connect, deliver_all, hands_over, run_on_draft
from tests.conversations.wire_peer import Json, WirePeer
from triggers.models import Action

pytestmark = pytest.mark.django_db
CARD_NUMBER = "4111 1111 1111 1111"


def sent(peer: WirePeer) -> Json:
    return dict(peer.calls[0].extension["packet"])


def keep(person: Person, name: str, value: str, **fields: object) -> SessionDetail:
    defaults = {"said_by": "person", "at": timezone.now(), "type": "text"}
    return SessionDetail.objects.create(conversation_id=person.id, name=name, value=value, **{**defaults, **fields})


def complain(person: Person) -> None:
    person.says("I have a complaint")
    deliver_all()


def test_the_transcript_is_what_was_said_byte_for_byte(connection: Connection, person: Person, peer: WirePeer) -> None:
    said = ["two  spaces", "line\nbreak", "ça va? 👩‍👩‍👧 مرحبا \u202eabc", "<b>&amp;</b>", '{"a": "\\u0041"}']
    for text in said:
        person.says(text)
    complain(person)
    turns = sent(peer)["transcript"]
    assert [turn["text"] for turn in turns if turn["author"] == "person"] == said
    assert (turns[0]["text"], turns[0]["author"], turns[0]["authorName"]) == (
        "Welcome to the bank.",
        "agent",
        "Harbour",
    )
    assert [turn["seq"] for turn in turns] == sorted(turn["seq"] for turn in turns)


def test_a_detail_that_is_too_long_for_the_wire_stays_and_is_listed(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    """With it the other side would refuse all of it."""
    keep(person, "story", "x" * (TEXT_LIMIT + 1))
    keep(person, "name", "Ana")
    complain(person)
    packet = packet_from(sent(peer))
    assert [one.name for one in packet.details] == ["name"]
    assert [(one.name, one.kind) for one in packet.withheld] == [("story", "size")]


def test_a_detail_travels_with_who_said_it_when_and_whether_it_was_verified(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    at = timezone.now() - timedelta(days=1)
    keep(person, "email", "ana@example.org", type="email", verified=True, at=at)
    complain(person)
    (detail,) = packet_from(sent(peer)).details
    assert (detail.name, detail.type, detail.value, detail.said_by, detail.at, detail.verified) == (
        "email",
        "email",
        "ana@example.org",
        "person",
        at,
        True,
    )


@pytest.mark.parametrize(("name", "private", "kind"), [("score", True, "private"), ("password", False, "secret_name")])
def test_what_must_not_leave_is_listed_by_name_and_never_by_value(
    connection: Connection, person: Person, peer: WirePeer, name: str, private: bool, kind: str
) -> None:
    keep(person, name, "zanzibar", private=private)
    complain(person)
    assert [(one["name"], one["kind"]) for one in sent(peer)["withheld"]] == [(name, kind)]
    assert b"zanzibar" not in peer.calls[0].body


def test_only_the_chosen_details_travel(connection: Connection, person: Person, peer: WirePeer) -> None:
    offer = Action.objects.get(kind="external_handoff")
    offer.settings = {**offer.settings, "details": ["name"]}
    offer.save()
    run_on_draft(person.conversation)
    keep(person, "name", "Ana")
    keep(person, "income", "zanzibar")
    complain(person)
    assert [one["name"] for one in sent(peer)["details"]] == ["name"]
    assert [(one["name"], one["kind"]) for one in sent(peer)["withheld"]] == [("income", "not_shared")]


def test_an_internal_note_leaves_no_trace(connection: Connection, person: Person, peer: WirePeer) -> None:
    write_note(conversation_id=person.id, author_name="Bob", text="zanzibar")
    complain(person)
    person.says("and more")
    deliver_all()
    assert all(b"zanzibar" not in one.body and b"note" not in one.body for one in peer.calls)


@pytest.mark.parametrize(
    ("text", "secret"), [("my password is hunter2zz", "hunter2zz"), (f"card {CARD_NUMBER}", CARD_NUMBER)]
)
def test_a_secret_in_what_was_said_is_masked_wherever_it_stands(
    connection: Connection, person: Person, peer: WirePeer, text: str, secret: str
) -> None:
    person.says(text)
    keep(person, "remark", text)
    person.says(f"complaint: {text}")
    deliver_all()
    person.says(text)
    deliver_all()
    assert all(secret.encode() not in one.body for one in peer.calls)
    assert "withheld]" in sent(peer)["transcript"][1]["text"]
    assert "withheld]" in peer.calls[0].text
    assert "withheld]" in peer.calls[1].text
    assert {"message 2", "remark", "message 4"} <= {one["name"] for one in person.handoff.withheld}
    assert secret not in json.dumps(person.handoff.withheld)


def test_the_person_sees_their_own_words_whole(connection: Connection, person: Person) -> None:
    person.says("my password is hunter2zz")
    assert "my password is hunter2zz" in person.reads("person")


def test_what_does_not_fit_is_cut_from_the_oldest_and_details_never(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    for number in range(30):
        person.says(f"{number:02} " + "é" * 3000)
    keep(person, "story", "x" * 4000)
    complain(person)
    packet = sent(peer)
    numbers = [turn["text"][:2] for turn in packet["transcript"] if turn["author"] == "person"]
    assert numbers == [f"{number:02}" for number in range(30)][-len(numbers) :]
    assert 5 < len(numbers) < 30
    assert [len(one["value"]) for one in packet["details"]] == [4000]
    assert [(one["name"], one["kind"]) for one in packet["withheld"]] == [("transcript", "size")]
    size = len(json.dumps(packet, ensure_ascii=False, separators=(",", ":")).encode())
    assert PACKET_LIMIT - 7000 < size <= PACKET_LIMIT


def test_nothing_is_said_of_messages_for_which_there_is_no_room_at_all(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    """Neither what stays of them, since all of it does, nor is the person asked about it."""
    person.says("my card is " + CARD_NUMBER)
    for _ in range(20):
        person.says("é" * 4000)
    person.says("my pin is 4821")
    complain(person)
    packet = sent(peer)
    assert "my pin is [PIN withheld]" in [turn["text"] for turn in packet["transcript"]]
    assert {one["kind"] for one in packet["withheld"]} == {"pin", "size"}


def test_details_travel_also_when_they_alone_are_more_than_fits(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    for number in range(20):
        keep(person, f"story_{number}", "x" * 4000)
    complain(person)
    assert (len(sent(peer)["details"]), sent(peer)["transcript"]) == (20, [])


@pytest.mark.parametrize(("history", "turns"), [({"kind": "last", "count": 1}, 1), ({"kind": "none", "count": 1}, 0)])
def test_the_builder_chooses_how_much_history_goes_along(
    bank_agent: Agent, peer: WirePeer, history: Json, turns: int
) -> None:
    hands_over(bank_agent, connect(bank_agent, peer), history=history)
    person = Person(bank_agent)
    person.says("hello")
    complain(person)
    assert len(sent(peer)["transcript"]) == turns
    assert [(one["name"], one["kind"]) for one in sent(peer)["withheld"]] == [("transcript", "history")]


def test_the_card_shows_the_person_what_left_and_what_did_not(connection: Connection, person: Person) -> None:
    keep(person, "name", "Ana")
    keep(person, "score", "zanzibar", private=True)
    complain(person)
    (card,) = [one["card"] for one in person.sees() if one["card"]]
    assert card["passed"] == [{"name": "name", "value": "Ana", "said_by": AuthorKind.PERSON}]
    assert [(one["name"], one["kind"]) for one in card["withheld"]] == [("score", "private")]
    assert (card["turns"], card["to"]["name"]) == (1, "Tala")


def test_nothing_travels_that_the_protocol_does_not_name(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    """A new field of ours must be listed here before it may leave."""
    keep(person, "name", "Ana")
    complain(person)
    packet = sent(peer)
    assert set(packet) == {
        *("handoffId", "from", "path", "reason", "person", "details", "transcript"),
        *("summary", "attachments", "withheld", "expiresAt"),
    }
    assert set(packet["details"][0]) == {"name", "type", "value", "saidBy", "at", "verified"}
    assert set(packet["transcript"][0]) == {"seq", "author", "authorName", "kind", "text", "at"}
    assert (packet["person"]["displayName"], packet["reason"]) == ("Ana", "Complaint")
