"""Lists of the console that are long: a page at a time, and found by words."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.clients import create_client
from agents.models import Agent, Connection, Credential
from conversations.models import CannedReply
from tests.conversations.console_world import connection_of, queries_of
from workspaces.models import ApiKey, Member, Role, User, Workspace

MANY = 60
Maker = Callable[[Agent, int], object]


def _member(agent: Agent, number: int) -> None:
    user = User.objects.create_user(f"member-{number}-@bank.example")
    Member.objects.create(workspace=agent.workspace, user=user, role=Role.VIEWER)


def _connection(agent: Agent, number: int) -> Connection:
    return connection_of(agent, remote_agent_id=f"agt_{number}", remote_name=f"member-{number}-")


def _key(agent: Agent, number: int) -> ApiKey:
    return ApiKey.objects.create(workspace=agent.workspace, name=f"member-{number}-", key_hash=str(number), hint="hkey")


def _secret(agent: Agent, number: int) -> Credential:
    return Credential.objects.create(agent=agent, secret=str(number), fingerprint=f"member-{number}-")


LISTS: dict[str, tuple[bool, Maker]] = {
    "agents:list": (
        False,
        lambda agent, number: Agent.objects.create(workspace=agent.workspace, name=f"member-{number}-"),
    ),
    "agents:connections": (True, _connection),
    "agents:credentials": (True, _secret),
    "agents:clients": (True, lambda agent, number: create_client(agent=agent, name=f"member-{number}-", actor=None)),
    "workspaces:members": (False, _member),
    "workspaces:api_keys": (False, _key),
    "conversations:canned_replies": (
        False,
        lambda agent, number: CannedReply.objects.create(
            workspace=agent.workspace, short_name=f"member-{number}-", text="Hello"
        ),
    ),
}


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank)


def _shown(client: Client, address: str) -> set[int]:
    """Which of them stand in the page's content."""
    page = client.get(address).text.partition('id="content"')[2]
    return {number for number in range(MANY) if f"member-{number}-" in page}


@pytest.mark.parametrize("name", LISTS)
def test_a_long_list_is_read_page_by_page_and_found_by_words(alice_client: Client, agent: Agent, name: str) -> None:
    of_agent, make = LISTS[name]
    address = reverse(name, args=[agent.pk] if of_agent else [])
    make(agent, 0)
    assert 'type="search"' not in alice_client.get(address).text
    few = queries_of(alice_client, address)
    for number in range(1, MANY):
        make(agent, number)
    assert queries_of(alice_client, address) <= few + 1  # what the switcher knows of the page's own agent
    first, second = _shown(alice_client, address), _shown(alice_client, f"{address}?page=2")
    assert len(first) <= 50 and first | second == set(range(MANY)) and not first & second
    assert _shown(alice_client, f"{address}?q=MEMBER-7- ember") == {7}
    assert "Nothing is found." in alice_client.get(f"{address}?q=nobody").text


def test_the_switcher_holds_some_and_leads_to_all(alice_client: Client, agent: Agent) -> None:
    assert "All agents" not in alice_client.get(reverse("agents:general", args=[agent.pk])).text
    for number in range(40):
        Agent.objects.create(workspace=agent.workspace, name=f"Agent {number:02}")
    last = Agent.objects.create(workspace=agent.workspace, name="Zeta")
    page = alice_client.get(reverse("agents:general", args=[last.pk]))
    assert len(page.context["agents"]) == 30
    assert page.context["current_agent"].name == "Zeta"
    assert "All agents" in page.text
    deleted = Agent.objects.create(workspace=agent.workspace, name="Zzz", deleted_at=timezone.now())
    assert alice_client.get(reverse("agents:general", args=[deleted.pk])).status_code == 404
