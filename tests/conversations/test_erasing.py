"""A person is found by what they gave, and erased with everything; who else got something stays known."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import Agent, Connection
from conversations.console import erase_views
from conversations.flows import find_person
from conversations.flows.erase_person import erase_person
from conversations.flows.find_person import conversations_of_person
from conversations.flows.take_back import take_back
from conversations.flows.write_note import write_note
from conversations.models import Conversation, Erasure, Handoff, KeptLedger
from tests.conversations.blocks import statements_of
from tests.conversations.console_world import (
    connection_of,
    conversation_of,
    hand_over,
    keep,
    person_says,
    sender_of,
    take_over,
)
from tests.conversations.test_retention import SECRET, rows_that_hold
from workspaces.models import AuditAction, AuditEntry, User, Workspace

ERASE = reverse("conversations:erase")
LONG = "What Maria is called by " * 5


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour Assistant")


@pytest.fixture
def link(agent: Agent) -> Connection:
    return connection_of(agent)


@pytest.fixture
def maria(agent: Agent, link: Connection) -> Conversation:
    conversation = conversation_of(agent, name=f"Maria {SECRET}")
    keep(conversation, "email", "maria@mail.example", type="email")
    write_note(conversation_id=conversation.pk, author_name="Bob", text=SECRET)
    hand_over(conversation, link, saying=f"I want to complain, {SECRET}")
    take_back(conversation_id=conversation.pk, reason="person")
    return conversation


def find(client: Client, term: str) -> Any:
    return client.post(ERASE, {"term": term})


def erase(client: Client, term: str, *chosen: Conversation) -> Any:
    return client.post(ERASE, {"term": term, "erase": "1", "chosen": [str(one.pk) for one in chosen]})


def test_nothing_of_a_person_stays_in_any_table(alice_client: Client, maria: Conversation) -> None:
    other = conversation_of(maria.agent, name="Ana")
    assert len(rows_that_hold(SECRET)) >= 4
    assert erase(alice_client, "MARIA@mail.example", maria).url == ERASE
    assert rows_that_hold(SECRET) == set()
    assert rows_that_hold("maria@mail.example") == set()
    assert list(Conversation.objects.all()) == [other]
    erasure = Erasure.objects.get()
    assert erasure.conversations == 1
    assert (erasure.passed_on, erasure.requests.count()) == ([], 0)  # nothing of it was ever sent
    assert not KeptLedger.objects.exists()
    assert AuditEntry.objects.filter(action=AuditAction.PERSON_ERASED, object_name="1").exists()


def test_a_person_is_found_by_value_and_by_id_and_by_nothing_less(bank: Workspace, maria: Conversation) -> None:
    handoff = Handoff.objects.get()
    keep(maria, "remark", LONG)
    for term in ("maria@mail.example", f"maria {SECRET}", str(maria.pk), str(handoff.pk), LONG.lower()):
        assert conversations_of_person(bank, term) == [maria], term
    for term in ("maria", "mail.example", SECRET, str(uuid4()), "%", "", LONG[:-1], f"{LONG}x"):
        assert conversations_of_person(bank, term) == [], term


def test_the_other_institution_finds_it_by_the_handoffs_id(bank: Workspace, agent: Agent) -> None:
    conversation = take_over(sender_of(agent))
    told = Handoff.objects.get().remote_id
    assert conversations_of_person(bank, told) == [conversation]


def test_nothing_is_erased_before_the_second_press(alice_client: Client, maria: Conversation) -> None:
    page = find(alice_client, "maria@mail.example")
    assert "Harbour Assistant" in page.text
    assert "This cannot be undone." in page.text
    assert Conversation.objects.exists()


def test_conversations_of_a_person_go_together(bank: Workspace, alice: User, agent: Agent) -> None:
    """In as many statements as one takes, however many there are."""
    rows = [conversation_of(agent) for _ in range(3)]
    for row in rows:
        person_says(row, "Hello")
    ids = [row.pk for row in rows]
    asked = statements_of(lambda: erase_person(workspace=bank, conversation_ids=ids, actor=alice))
    assert sum(sql.startswith('DELETE FROM "conversations_message"') for sql, _values in asked) == 1
    assert not Conversation.objects.filter(pk__in=ids).exists()


@pytest.mark.parametrize("most", [2, 3])
def test_it_is_said_where_a_person_has_more_than_is_listed(
    alice_client: Client, agent: Agent, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (find_person, erase_views):
        monkeypatch.setattr(module, "MOST", most)
    for _ in range(2):
        keep(conversation_of(agent), "email", "maria@mail.example", type="email")
    assert ("Only the newest 2 are listed" in find(alice_client, "maria@mail.example").text) is (most == 2)


def test_what_is_going_on_is_left_alone_and_said(alice_client: Client, agent: Agent, link: Connection) -> None:
    conversation = conversation_of(agent, name="Maria")
    hand_over(conversation, link)
    page = find(alice_client, "Maria")
    assert "Take it back or give it back first." in page.text
    erase(alice_client, "Maria", conversation)
    assert Conversation.objects.exists()


def test_only_what_was_found_is_erased(alice_client: Client, maria: Conversation) -> None:
    other = conversation_of(maria.agent, name="Ana")
    erase(alice_client, "maria@mail.example", other)
    assert Conversation.objects.count() == 2


@pytest.mark.parametrize("kept", ["José Núñez", "JOSÉ NÚÑEZ", "jose\u0301 nu\u0301n\u0303ez"])
@pytest.mark.parametrize("term", ["josé núñez", "José Núñez", "JOSE\u0301 NU\u0301N\u0303EZ"])
def test_a_name_is_found_however_it_is_written(agent: Agent, kept: str, term: str) -> None:
    conversation = conversation_of(agent, name=kept)
    assert conversations_of_person(agent.workspace, term) == [conversation]
    assert conversations_of_person(agent.workspace, "jose nunez") == []


def test_another_institution_finds_nothing(charlie_client: Client, bob_client: Client, maria: Conversation) -> None:
    assert "Nothing was found" in find(charlie_client, "maria@mail.example").text
    erase(charlie_client, str(maria.pk), maria)
    assert Conversation.objects.exists()
    assert bob_client.get(ERASE).status_code == 404


def test_what_is_found_is_not_in_the_address(alice_client: Client, maria: Conversation) -> None:
    person_says(maria, "hello")
    assert "maria@mail.example" not in alice_client.get(f"{ERASE}?term=maria@mail.example").text
