"""What a member has not seen is marked and counted; opening it is reading it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from conversations.flows.take_over import take_over
from conversations.flows.write_note import write_note
from conversations.models import Conversation, LiveTalk, ReadMark
from conversations.unread import MOST_COUNTED, count_unread, mark_read
from tests.conversations.console_world import conversation_of, person_says, queries_of
from workspaces.models import Member, Role, User, Workspace

INBOX = reverse("conversations:inbox")
NEWS = {"HX-Request": "true"}


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour")


@pytest.fixture
def maria(agent: Agent) -> Conversation:
    made = conversation_of(agent, name="Maria Santos", token_hash="-")
    person_says(made, "Hello")
    return made


@pytest.fixture
def member(alice: User) -> Member:
    return alice.memberships.get()


def here(conversation: Conversation) -> str:
    return reverse("conversations:conversation", args=[conversation.pk])


def waits(conversation: Conversation, **fields: object) -> LiveTalk:
    Conversation.objects.filter(pk=conversation.pk).update(controller="live")
    return LiveTalk.objects.create(
        workspace=conversation.workspace,
        conversation=conversation,
        **{"state": "waiting", "epoch": 2, "asked_at": timezone.now(), "queued_at": timezone.now(), **fields},
    )


def marked(page: str) -> list[str]:
    """Ids of the conversations whose row says in a word that it is unread."""
    return [row[0] for row in re.findall(r'id="row-([0-9a-f-]{36})"(.*?)</a>', page, re.S) if "Unread" in row[1]]


def counted(page: str) -> tuple[str, str]:
    """In the title, and beside the place in the navigation."""
    [title] = re.findall(r"<title>(?:\((\d+\+?)\) )?", page)
    [beside] = re.findall(r'id="unread" data-unread="([^"]*)"', page)
    return title, beside


def test_what_nobody_of_the_team_ever_opened_is_unread_for_nobody(alice_client: Client, maria: Conversation) -> None:
    page = alice_client.get(INBOX).text
    assert (marked(page), counted(page)) == ([], ("", ""))


def test_something_new_in_what_was_opened_is_marked_until_it_is_opened_again(
    alice_client: Client, maria: Conversation
) -> None:
    alice_client.get(here(maria))
    assert marked(alice_client.get(INBOX).text) == []
    person_says(maria, "Are you there?")
    for _reloaded in range(2):
        page = alice_client.get(INBOX).text
        assert (marked(page), counted(page)) == ([str(maria.pk)], ("1", "1"))
    page = alice_client.get(here(maria)).text
    assert (marked(page), counted(page)) == ([], ("", ""))
    assert marked(alice_client.get(INBOX).text) == []


def test_each_member_reads_for_themselves(alice_client: Client, bob_client: Client, maria: Conversation) -> None:
    for each in (alice_client, bob_client):
        each.get(here(maria))
    write_note(conversation_id=maria.pk, author_name="Alice", text="She sounds worried.")
    alice_client.get(here(maria))
    assert marked(alice_client.get(INBOX).text) == []
    assert marked(bob_client.get(INBOX).text) == [str(maria.pk)]


def test_who_waits_for_somebody_like_me_is_unread_before_i_ever_opened_it(
    alice_client: Client, alice: User, bob_client: Client, maria: Conversation
) -> None:
    waits(maria)
    assert counted(alice_client.get(INBOX).text) == counted(bob_client.get(INBOX).text) == ("1", "1")
    alice_client.get(here(maria))
    assert counted(alice_client.get(INBOX).text) == ("", "")
    maria.refresh_from_db()
    take_over(conversation_id=maria.pk, epoch=maria.epoch, user=alice, shown_name="Al")
    assert counted(bob_client.get(INBOX).text) == ("", "")  # a colleague has it


def test_nobody_waits_for_a_viewer(bob: User, bob_client: Client, maria: Conversation) -> None:
    bob.memberships.update(role=Role.VIEWER)
    waits(maria)
    assert counted(bob_client.get(INBOX).text) == ("", "")


def test_the_open_page_reads_what_comes_and_its_list_does_not_mark_it(
    alice_client: Client, member: Member, maria: Conversation
) -> None:
    alice_client.get(here(maria))
    person_says(maria, "One more thing")
    rows = alice_client.get(INBOX, {"known": "earlier", "current": maria.pk}, headers=NEWS).text
    assert (marked(rows), 'id="unread" data-unread=""' in rows) == ([], True)
    known = {"revision": 1, "attempt": 0, "first": 1, "position": 1, "mine": 0}
    alice_client.get(reverse("conversations:news", args=[maria.pk]), known)
    assert ReadMark.objects.get(member=member).position == 2


def test_looking_at_older_messages_is_not_seeing_the_new_ones(alice_client: Client, maria: Conversation) -> None:
    person_says(maria, "Two")
    alice_client.get(here(maria), {"until": 2})
    assert not ReadMark.objects.exists()


def test_the_count_is_put_into_the_page_with_a_new_list(alice_client: Client, maria: Conversation) -> None:
    waits(maria)
    rows = alice_client.get(INBOX, {"known": "earlier"}, headers=NEWS).text
    assert re.search(r'id="unread" data-unread="1" hx-swap-oob="true"', rows)


def test_every_page_of_the_console_says_the_count(alice_client: Client, maria: Conversation) -> None:
    waits(maria)
    page = alice_client.get(reverse("conversations:handoffs")).text
    assert re.search(r'data-unread="1"', page) and "<title>(" not in page


def test_after_a_month_nobody_follows_it_any_more(member: Member, maria: Conversation) -> None:
    mark_read(member, maria)
    person_says(maria, "Are you still there?")
    assert count_unread(member) == 1
    ReadMark.objects.update(at=timezone.now() - timedelta(days=31))
    assert count_unread(member) == 0


def test_a_test_chat_is_nobodys_news(alice_client: Client, maria: Conversation) -> None:
    Conversation.objects.update(is_test=True)
    waits(maria)
    assert counted(alice_client.get(INBOX).text) == ("", "")


def test_a_page_that_saw_less_takes_nothing_back(member: Member, maria: Conversation) -> None:
    later = Conversation.objects.get(pk=maria.pk)
    later.last_position = 9
    for seen in (maria, later, maria):
        mark_read(member, seen)
    assert ReadMark.objects.get().position == 9


def test_it_counts_no_further_than_anybody_reads(member: Member, agent: Agent) -> None:
    made = Conversation.objects.bulk_create(
        Conversation(workspace=agent.workspace, agent=agent, last_position=2) for _ in range(MOST_COUNTED + 20)
    )
    now = timezone.now()
    ReadMark.objects.bulk_create(ReadMark(member=member, conversation=one, position=1, at=now) for one in made)
    assert count_unread(member) == MOST_COUNTED + 1


def test_of_another_workspace_nothing_is_counted(charlie: User, maria: Conversation) -> None:
    waits(maria)
    assert count_unread(charlie.memberships.get()) == 0


class TestWhatItCosts:
    def test_one_statement_to_count_however_many_there_are(self, member: Member, agent: Agent) -> None:
        for _ in range(5):
            waits(conversation_of(agent))
        with CaptureQueriesContext(connection) as asked:
            assert count_unread(member) == 5
        assert len(asked) == 1

    def test_one_statement_to_read_again_what_was_read(self, member: Member, maria: Conversation) -> None:
        mark_read(member, maria)
        with CaptureQueriesContext(connection) as asked:
            mark_read(member, maria)
        assert len(asked) == 1

    def test_no_row_per_message(self, alice_client: Client, maria: Conversation) -> None:
        for number in range(4):
            person_says(maria, f"Message {number}")
            alice_client.get(here(maria))
        assert ReadMark.objects.count() == 1

    def test_the_list_asks_the_same_for_one_and_for_many(self, alice_client: Client, agent: Agent) -> None:
        asked = []
        for times in (1, 6):
            for _ in range(times):
                waits(conversation_of(agent))
            asked.append(queries_of(alice_client, INBOX))
        assert asked[0] == asked[1]
