"""Searching in the inbox: what is found and shown, with the filters, in the address, for those who may read."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Connection
from conversations.console.rows import PAGE_LENGTH
from conversations.flows.write_note import write_note
from conversations.models import Conversation
from conversations.search.indexing import index_what_changed, look_through_all
from tests.conversations.console_world import (
    QUERIES_AT_MOST,
    agent_says,
    connection_of,
    conversation_of,
    hand_over,
    keep,
    person_says,
    queries_of,
)
from tests.conversations.test_console_inbox import rows
from workspaces.models import Member, Role, User, Workspace

INBOX = reverse("conversations:inbox")


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour Assistant")


@pytest.fixture
def maria(agent: Agent) -> Conversation:
    return conversation_of(agent, name="Maria Santos")


def indexed() -> None:
    index_what_changed(now=timezone.now())
    look_through_all(now=timezone.now())


def marked(page: str) -> list[str]:
    return re.findall(r"<mark>([^<]*)</mark>", page)


def test_it_shows_what_was_found_and_where(alice_client: Client, agent: Agent, maria: Conversation) -> None:
    message = person_says(maria, "Yesterday I lost my cards in the market")
    agent_says(maria, "I am sorry to hear that.")
    person_says(conversation_of(agent), "I want a mortgage")
    indexed()

    page = alice_client.get(INBOX, {"q": "card market"}).text
    assert rows(page) == [str(maria.pk)]
    assert marked(page) == ["cards", "market"]
    assert "Yesterday I lost my <mark>" in page
    address = f"{reverse('conversations:conversation', args=[maria.pk])}?q=card+market#message-{message.pk}"
    assert f'href="{address}"' in page


def test_it_shows_who_said_it_what_detail_it_is_and_whose_id(alice_client: Client, maria: Conversation) -> None:
    keep(maria, "reference", "C-48213")
    agent_says(maria, "I am sorry to hear that.")
    write_note(conversation_id=maria.pk, author_name="Bob", text="She sounds worried.")
    indexed()

    for query, before, words in (
        ("sorry", "Harbour Assistant:", ["sorry"]),
        ("C-48213", "reference:", ["C-48213"]),
        ("worried", "Bob:", ["worried"]),
        (str(maria.pk), "Conversation ID:", [str(maria.pk)]),
    ):
        page = alice_client.get(INBOX, {"q": query}).text
        assert before in page and marked(page) == words, query


@pytest.mark.parametrize("role", Role.values)
def test_whoever_reads_conversations_finds_internal_notes(role: str, bank: Workspace, maria: Conversation) -> None:
    """As they read them in the thread."""
    write_note(conversation_id=maria.pk, author_name="Bob", text="She sounds worried.")
    indexed()
    user = User.objects.create_user("dora@harbour.example")
    Member.objects.create(workspace=bank, user=user, role=role)
    client = Client()
    client.force_login(user)

    assert "Internal note" in client.get(INBOX, {"q": "worried"}).text
    assert "worried" in client.get(reverse("conversations:conversation", args=[maria.pk])).text


def test_a_secret_is_neither_found_nor_shown(alice_client: Client, maria: Conversation) -> None:
    person_says(maria, "My password is hunter2Bank, please help")
    indexed()

    page = alice_client.get(INBOX, {"q": "please"}).text
    assert marked(page) == ["please"]
    assert "hunter2Bank" not in page
    assert rows(alice_client.get(INBOX, {"q": "hunter2Bank"}).text) == []


def test_markup_in_what_was_said_or_sought_is_text(alice_client: Client, maria: Conversation) -> None:
    person_says(maria, "<script>alert(1)</script> my <b>card</b>")
    indexed()

    page = alice_client.get(INBOX, {"q": "card"}).text
    assert "&lt;b&gt;<mark>card</mark>&lt;/b&gt;" in page
    nothing = alice_client.get(INBOX, {"q": "<script>alert(2)</script>"}).text
    assert "<script>alert(" not in page + nothing
    assert "<q>&lt;script&gt;alert(2)&lt;/script&gt;</q>" in nothing


def test_another_workspace_finds_nothing(charlie_client: Client, maria: Conversation) -> None:
    person_says(maria, "I lost my card")
    indexed()

    assert rows(charlie_client.get(INBOX, {"q": "card"}).text) == []
    assert rows(charlie_client.get(INBOX, {"q": str(maria.pk)}).text) == []


def test_it_goes_with_the_filters_and_stays_in_the_address(alice_client: Client, agent: Agent) -> None:
    going_on, over = conversation_of(agent, name="Maria"), conversation_of(agent, name="Maria", open=False)
    indexed()

    page = alice_client.get(INBOX, {"q": "maria", "open": "closed"}).text
    assert rows(page) == [str(over.pk)]
    assert f"{over.pk}/?q=maria&amp;open=closed" in page
    assert 'name="q" value="maria"' in page
    assert f'href="{INBOX}?q=maria">Clear filter' in page
    opened = alice_client.get(f"{reverse('conversations:conversation', args=[over.pk])}?q=maria&open=closed").text
    assert rows(opened) == [str(over.pk)]
    assert set(rows(alice_client.get(INBOX, {"q": "maria"}).text)) == {str(going_on.pk), str(over.pk)}


def test_it_comes_in_pages_newest_first(alice_client: Client, agent: Agent) -> None:
    now = timezone.now()
    listed = [conversation_of(agent, name="Maria") for _ in range(PAGE_LENGTH + 2)]
    for minutes, one in enumerate(listed):
        Conversation.objects.filter(pk=one.pk).update(last_activity_at=now - timedelta(minutes=minutes))
    indexed()

    first = alice_client.get(INBOX, {"q": "maria"}).text
    assert rows(first) == [str(one.pk) for one in listed[:PAGE_LENGTH]]
    [older] = re.findall(r'rel="next" href="([^"]+)"', first)
    assert rows(alice_client.get(older.replace("&amp;", "&")).text) == [str(one.pk) for one in listed[PAGE_LENGTH:]]


def test_an_old_message_is_opened_where_it_stands(alice_client: Client, maria: Conversation) -> None:
    message = person_says(maria, "I lost my card")
    for number in range(120):
        agent_says(maria, f"Answer {number}")
    indexed()

    [address] = re.findall(r'id="row-[^"]+" href="([^"]+)"', alice_client.get(INBOX, {"q": "card"}).text)
    page = alice_client.get(address.replace("&amp;", "&").partition("#")[0]).text
    assert f'id="message-{message.pk}"' in page
    assert address.endswith(f"#message-{message.pk}")


def test_when_nothing_is_found_it_says_how_to_search(alice_client: Client, maria: Conversation) -> None:
    indexed()

    page = alice_client.get(INBOX, {"q": "mortgage", "open": "open"}).text
    assert "No conversation has <q>mortgage</q>." in page
    assert f'href="{INBOX}?q=mortgage">Search without the filter' in page
    assert "Older conversations" not in page


def test_it_says_so_while_the_index_is_being_filled(alice_client: Client, maria: Conversation) -> None:
    index_what_changed(now=timezone.now())

    page = alice_client.get(INBOX, {"q": "maria"}).text
    assert rows(page) == [str(maria.pk)]
    assert "Older conversations are still being prepared" in page


@pytest.mark.parametrize("query", ["x" * 201, "a\x00b"])
def test_what_is_no_search_is_not_found(alice_client: Client, query: str) -> None:
    assert alice_client.get(INBOX, {"q": query}).status_code == 404


def test_it_asks_the_database_the_same_for_one_row_and_for_many(
    alice_client: Client, agent: Agent, bank: Workspace
) -> None:
    office: Connection = connection_of(agent)
    asked = []
    for times in (1, 6):
        for _ in range(times):
            hand_over(conversation_of(agent, name="Maria"), office)
        indexed()
        asked.append(queries_of(alice_client, f"{INBOX}?q=maria+complain"))

    assert asked[0] == asked[1] <= QUERIES_AT_MOST
