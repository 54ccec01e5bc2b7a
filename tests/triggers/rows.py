"""Short ways to rows and pages of the Action tab."""

from typing import Any

from django.test import Client
from django.urls import reverse

from agents.models import Agent, Connection

# What the form of an External AI Agent Handoff sends.
HANDOFF_SENT = {
    "connection": "",
    "announced": "announced",
    "consent": "tell",
    "announcement": "Over to {agent}.",
    "history": "all",
    "history_count": 20,
    "details": "all",
    "detail_names": "",
    "accept_seconds": 30,
    "failure_text": "",
    "return_text": "",
}


def connect(agent: Agent, **fields: Any) -> Connection:
    names = {"remote_name": "Tala", "remote_institution": "Protection Office", "remote_agent_id": "agt_1"}
    return Connection.objects.create(
        workspace=agent.workspace, agent=agent, **{**names, "platform_domain": "https://office.example", **fields}
    )


def url(name: str, *args: object) -> str:
    return reverse(f"triggers:{name}", args=args)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()
