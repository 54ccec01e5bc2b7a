"""The tokens of A2A clients: shown once, and revoked only by whoever says so twice."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from agents.clients import create_client
from agents.models import A2AClient, Agent
from workspaces.models import User, Workspace

TOKEN = re.compile(r"hcli_[\w-]{43}")


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank)


@pytest.fixture
def program(agent: Agent, alice: User) -> A2AClient:
    return create_client(agent=agent, name="Night report", actor=alice)[0]


def test_a_token_is_shown_in_the_answer_to_its_making_and_never_again(agent: Agent, alice_client: Client) -> None:
    address = reverse("agents:clients", args=[agent.pk])
    assert TOKEN.search(alice_client.post(address, {"name": "Night report"}).content.decode())
    page = alice_client.get(address).content.decode()
    assert "Night report" in page and not TOKEN.search(page)


def test_the_page_belongs_to_the_credentials_tab(agent: Agent, alice_client: Client) -> None:
    page = alice_client.get(reverse("agents:clients", args=[agent.pk])).content.decode()
    assert f'href="{reverse("agents:credentials", args=[agent.pk])}" aria-current="page"' in page


def test_revoking_asks_first_on_the_page_and_on_one_of_its_own(program: A2AClient, alice_client: Client) -> None:
    revoke = reverse("agents:revoke_client", args=[program.agent_id, program.pk])
    page = alice_client.get(reverse("agents:clients", args=[program.agent_id])).content.decode()
    assert f'href="{revoke}" data-dialog="{program.pk}"' in page and f'<dialog class="dialog" id="{program.pk}"' in page
    asked = alice_client.get(revoke).content.decode()
    assert "Revoke this token?" in asked and "Night report" in asked
    program.refresh_from_db()
    assert program.revoked_at is None


def test_whoever_says_so_revokes(program: A2AClient, alice_client: Client) -> None:
    revoke = reverse("agents:revoke_client", args=[program.agent_id, program.pk])
    alice_client.post(revoke)
    program.refresh_from_db()
    assert program.revoked_at is not None
    assert revoke not in alice_client.get(reverse("agents:clients", args=[program.agent_id])).content.decode()
