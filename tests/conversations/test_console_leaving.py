"""*Preview* of what would leave, and the same view of what a real handoff took along."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Connection
from conversations.console.leaving import SHOWN_AT_MOST, Leaving, Shown
from conversations.models import Conversation, Message, OutboxItem, SessionDetail
from privacy.marking import Piece, pieces_of
from privacy.policy import HistoryLimit, Treatment
from privacy.sharing import Sharing
from tests.conversations.blocks import statements_of
from tests.conversations.console_world import agent_says, connection_of, conversation_of, hand_over, keep, person_says
from tests.conversations.scene import hands_over
from workspaces.models import Workspace

CARD = "4111 1111 1111 1111"
PASTED = f"""Agent: Which card is it?
Person: {CARD}, and write to ana@example.org
agent: What code did you get?
492 113"""


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour Assistant")


@pytest.fixture
def office_link(agent: Agent) -> Connection:
    return connection_of(agent)


@pytest.fixture
def maria(agent: Agent) -> Conversation:
    return conversation_of(agent, name="Maria Santos")


@pytest.fixture
def address(office_link: Connection) -> str:
    return reverse("conversations:preview", args=[office_link.agent_id, office_link.pk])


def shown(answer: Any) -> Leaving:
    leaving: Leaving = answer.context["leaving"]
    return leaving


def text_of(one: Shown) -> str:
    return "".join(mark.text for mark in one.marks)


def test_what_is_pasted_is_shown_as_it_would_leave_with_every_finding_and_why(bob_client: Client, address: str) -> None:
    answer = bob_client.post(address, {"text": PASTED, "details": "otp = 492113\nemail = ana@example.org"})
    asked, card, _code_question, code = shown(answer).turns
    assert text_of(asked) == "Which card is it?"
    assert text_of(card) == "[card number withheld], and write to ana@example.org"
    assert [(mark.what, mark.masked) for mark in card.marks if mark.what] == [
        ("Card numbers", True),
        ("E-mail addresses", False),
    ]
    assert (text_of(code), code.reasons) == ("[one-time code withheld]", ("It looks like a one-time code.",))
    otp, email = shown(answer).details
    assert (otp.leaves, otp.reasons) == (False, ("Its name says it is a secret.",))
    assert (email.leaves, email.marks[0].what) == (True, "E-mail addresses")
    packet = json.loads(shown(answer).packet)
    assert [turn["text"] for turn in packet["transcript"]] == [text_of(one) for one in shown(answer).turns[:3]]


def test_nothing_that_is_pasted_is_kept(bob_client: Client, address: str) -> None:
    bob_client.post(address, {"text": PASTED, "details": "a = b"})
    assert not (Message.objects.exists() or Conversation.objects.exists() or SessionDetail.objects.exists())


def test_a_past_conversation_is_shown_by_what_the_connection_says(
    bob_client: Client, address: str, office_link: Connection, maria: Conversation
) -> None:
    sharing = Sharing(
        kinds={"email": Treatment.WITHHOLD}, names={"name": False}, history=HistoryLimit(2), private=frozenset({"vip"})
    )
    office_link.sharing = sharing.to_json()
    office_link.save()
    keep(maria, "vip", "yes")
    person_says(maria, "hello")
    person_says(maria, "write to ana@example.org")
    agent_says(maria, "I will.")
    person_says(maria, "I want to complain")
    answer = bob_client.post(address, {"conversation": str(maria.pk)})
    assert [(one.leaves, one.reasons) for one in shown(answer).turns] == [
        (False, ("Only the latest messages are shared with this connection.",)),
        (False, ("It looks like an e-mail address.",)),
        (True, ()),
        (True, ()),
    ]
    assert [one.reasons for one in shown(answer).details] == [
        ("It is not shared with this connection.",),
        ("It is marked private.",),
    ]


def test_past_conversations_are_offered_by_who_it_was_and_when(
    bob_client: Client, address: str, office_link: Connection
) -> None:
    """A name that runs from right to left stays apart from the moment beside it."""
    conversation_of(office_link.agent, name="فاطمة")
    conversation_of(office_link.agent)
    at = r", \d+ \w+ \d{4}, \d\d:\d\d"
    offered = unescape(bob_client.get(address).content.decode())
    assert re.search(f">\u2068فاطمة\u2069{at}</option>", offered)
    assert re.search(f">\u2068Visitor\u2069{at}</option>", offered)  # as the inbox calls them


def test_what_is_named_private_is_shown_as_masked_also_in_the_last_message(
    bob_client: Client, address: str, office_link: Connection, maria: Conversation
) -> None:
    office_link.sharing = Sharing(private=frozenset({"illness"})).to_json()
    office_link.save()
    keep(maria, "illness", "diabetes")
    person_says(maria, "I have diabetes")
    person_says(maria, "is diabetes covered?")
    turns = shown(bob_client.post(address, {"conversation": str(maria.pk)})).turns
    assert [text_of(one) for one in turns] == [
        "I have [private detail withheld]",
        "is [private detail withheld] covered?",
    ]


def test_the_settings_of_an_action_narrow_what_would_leave(
    bob_client: Client, address: str, office_link: Connection, maria: Conversation
) -> None:
    action = hands_over(office_link.agent, office_link, details=[], history={"kind": "none", "count": 1})
    person_says(maria, "hello")
    person_says(maria, "I want to complain")
    answer = bob_client.post(address, {"conversation": str(maria.pk), "action": str(action.pk)})
    assert [one.leaves for one in shown(answer).turns] == [False, True]
    assert [one.leaves for one in shown(answer).details] == [False]


def test_secrets_are_on_the_page_only_where_somebody_asks_for_them(bob_client: Client, address: str) -> None:
    text = bob_client.post(address, {"text": f"my card is {CARD}"}).text
    assert text.count(CARD) == 2  # what was typed: in the form, and folded away
    assert "Show what was typed" in text


def test_a_real_handoff_shows_what_left_and_what_did_not(
    bob_client: Client, office_link: Connection, maria: Conversation
) -> None:
    keep(maria, "otp", "492113")
    person_says(maria, f"my card is {CARD}")
    handoff = hand_over(maria, office_link, saying="I want to complain, my PIN is 4831")
    keep(maria, "later", "not known then")
    answer = bob_client.get(reverse("conversations:left", args=[handoff.pk]))
    earlier, first = shown(answer).turns
    assert (text_of(earlier), earlier.typed) == ("my card is [card number withheld]", f"my card is {CARD}")
    assert text_of(first) == "I want to complain, my PIN is [PIN withheld]"
    assert first.reasons == ("It looks like a PIN.",)
    assert [(one.name, one.leaves) for one in shown(answer).details] == [("name", True), ("otp", False)]
    office_link.sharing = Sharing(kinds={"pin": Treatment.WITHHOLD}).to_json()
    office_link.save()
    again = bob_client.get(reverse("conversations:left", args=[handoff.pk]), headers={"HX-Request": "true"})
    assert text_of(shown(again).turns[1]) == text_of(first)  # what left, whatever would leave now
    assert "<html" not in again.text


def test_another_institution_sees_neither(
    charlie_client: Client, address: str, office_link: Connection, maria: Conversation
) -> None:
    handoff = hand_over(maria, office_link)
    for one in (address, reverse("conversations:left", args=[handoff.pk])):
        assert charlie_client.get(one).status_code == 404


def test_a_conversation_of_another_agent_cannot_be_previewed(
    bob_client: Client, address: str, bank: Workspace, make_agent: Callable[..., Agent]
) -> None:
    theirs = conversation_of(make_agent(bank, name="Other"))
    answer = bob_client.post(address, {"conversation": str(theirs.pk)})
    assert "conversation" in answer.context["form"].errors
    assert answer.context["leaving"] is None


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", ()),
        ("hello", (Piece("hello"),)),
        (
            "a [PIN withheld] b@c.example",
            (Piece("a "), Piece("[PIN withheld]", "pin", masked=True), Piece(" "), Piece("b@c.example", "email")),
        ),
        ("[pin withheld]", (Piece("[pin withheld]"),)),
    ],
)
def test_a_text_falls_into_what_is_marked_and_the_rest(text: str, pieces: tuple[Piece, ...]) -> None:
    assert pieces_of(text) == pieces


def test_of_very_many_messages_the_latest_are_read(
    bob_client: Client, office_link: Connection, maria: Conversation
) -> None:
    handoff, now, number = hand_over(maria, office_link), timezone.now(), SHOWN_AT_MOST + 50
    told = {"conversation": maria, "author_kind": "person", "created_at": now}
    said = Message.objects.bulk_create(
        Message(position=100 + n, revision=100 + n, text=f"said {n}", **told) for n in range(number)
    )
    done = {"conversation": maria, "handoff": handoff, "kind": "turn", "state": "done", "done_at": now}
    OutboxItem.objects.bulk_create(
        OutboxItem(lane="turns", seq=10 + n, message=one, payload=one.text, next_attempt_at=now, **done)
        for n, one in enumerate(said)
    )
    answers: list[Any] = []
    address = reverse("conversations:left", args=[handoff.pk])
    statements = statements_of(lambda: answers.append(bob_client.get(address)))
    assert [text_of(one) for one in shown(answers[0]).turns] == [f"said {n}" for n in range(50, number)]
    assert shown(answers[0]).earlier_hidden == 51  # with the one that led to the handoff
    assert any('"payload"' in sql and f"LIMIT {SHOWN_AT_MOST}" in sql for sql, _ in statements)
