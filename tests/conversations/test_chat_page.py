"""The hosted chat page: one agent, in the language of whoever opens it."""

from collections.abc import Callable

import pytest
from django.test import Client

from agents.models import Agent
from workspaces.models import Workspace


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, languages=["en", "es", "ar"], default_language="en")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("es-MX,es;q=0.9,en;q=0.8", "es-mx"), ("ko,ar;q=0.5,en;q=0.4", "ar"), ("ko", "en"), ("", "en"), ("*", "en")],
)
def test_it_speaks_the_first_language_both_know(agent: Agent, client: Client, accepted: str, language: str) -> None:
    page = client.get(f"/chat/{agent.public_id}/", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}">' in page.content.decode()
    assert f'agent="{agent.public_id}"' in page.content.decode()


def test_an_agent_that_is_off_has_no_page(agent: Agent, client: Client) -> None:
    Agent.objects.update(enabled=False)
    answer = client.get(f"/chat/{agent.public_id}/")
    assert answer.status_code == 404
    assert "This chat is not available" in answer.text
    assert "Go to the start" not in answer.text, "That is where members of the institution sign in."
