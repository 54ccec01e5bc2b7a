"""Every page of the console asks who began to wait for a live agent, and says it once."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from conversations.console.waiting_views import TOLD_AT_ONCE
from conversations.models import Conversation, LiveAgent
from tests.conversations.console_world import conversation_of
from tests.conversations.test_unread import waits
from workspaces.models import Member, Role, User, Workspace

WAITING = reverse("conversations:waiting")


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour")


@pytest.fixture
def maria(agent: Agent) -> Conversation:
    return conversation_of(agent, name="Maria Santos")


@pytest.fixture
def available(alice: User) -> LiveAgent:
    member: Member = alice.memberships.get()
    return LiveAgent.objects.create(member=member, shown_name="Al", available=True)


def _since(page: str) -> str:
    [since] = re.findall(r'hx-vals=\'{"since": "([^"]+)"}\'', page)
    return str(since)


def _people(page: str) -> list[str]:
    return re.findall(r"data-notify>.*?<a [^>]+>([^<]+)</a>", page, re.S)


def _told(client: Client, since: str) -> str:
    answer = client.get(WAITING, {"since": since})
    assert answer.status_code in (200, 204)
    return answer.text


def test_who_begins_to_wait_is_told_once_on_any_page(
    alice_client: Client, available: LiveAgent, maria: Conversation
) -> None:
    page = alice_client.get(reverse("agents:list")).text
    assert _told(alice_client, _since(page)) == ""
    waits(maria)
    told = _told(alice_client, _since(page))
    assert _people(told) == ["Maria Santos waits for a live agent"]
    assert reverse("conversations:conversation", args=[maria.pk]) in told
    assert 'data-unread="1"' in told
    assert _told(alice_client, _since(told)) == ""


def test_a_page_that_opens_later_does_not_say_it_again(
    alice_client: Client, available: LiveAgent, maria: Conversation
) -> None:
    waits(maria)
    assert _told(alice_client, _since(alice_client.get(reverse("agents:list")).text)) == ""


def test_many_at_once_do_not_fill_the_page(alice_client: Client, available: LiveAgent, agent: Agent) -> None:
    since = timezone.now().isoformat()
    for number in range(TOLD_AT_ONCE + 2):
        waits(conversation_of(agent, name=f"Person {number}"))
    told = _told(alice_client, since)
    assert [name[:8] for name in _people(told)] == [f"Person {number}" for number in range(TOLD_AT_ONCE)]
    assert _told(alice_client, _since(told)) == ""


def test_a_name_is_text(alice_client: Client, available: LiveAgent, agent: Agent) -> None:
    since = timezone.now().isoformat()
    waits(conversation_of(agent, name="<b>Eve</b>"))
    told = _told(alice_client, since)
    assert "&lt;b&gt;Eve" in told
    assert "<b>Eve" not in told


def test_nobody_is_told_who_is_not_available(
    alice_client: Client, bob_client: Client, available: LiveAgent, maria: Conversation
) -> None:
    since = timezone.now().isoformat()
    waits(maria)
    LiveAgent.objects.update(available=False)
    assert _told(alice_client, since) == _told(bob_client, since) == ""


def test_test_chats_and_other_institutions_are_not_told(
    charlie_client: Client, charlie: User, alice_client: Client, available: LiveAgent, maria: Conversation
) -> None:
    since = timezone.now().isoformat()
    LiveAgent.objects.create(member=charlie.memberships.get(), shown_name="Charlie", available=True)
    waits(maria)
    assert _told(charlie_client, since) == ""
    Conversation.objects.update(is_test=True)
    assert _told(alice_client, since) == ""


def test_a_page_that_is_open_keeps_its_member_there(alice_client: Client, available: LiveAgent) -> None:
    LiveAgent.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    _told(alice_client, timezone.now().isoformat())
    assert LiveAgent.objects.there(available.member.workspace.pk, at=timezone.now()).exists()


@pytest.mark.parametrize("since", ["", "yesterday", "9999999999999"])
def test_what_is_no_time_tells_nothing(alice_client: Client, available: LiveAgent, since: str) -> None:
    assert alice_client.get(WAITING, {"since": since}).status_code == 204


def test_pages_of_who_may_not_talk_do_not_ask(bob_client: Client, bob: User) -> None:
    bob.memberships.update(role=Role.VIEWER)
    assert "waiting-poll" not in bob_client.get(reverse("conversations:inbox")).text
