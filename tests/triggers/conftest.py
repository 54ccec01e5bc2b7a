"""The bank's agent with a trigger for complaints, a handoff in it, and the office's agent at the other end."""

from collections.abc import Callable

import pytest

from agents.models import Agent, Connection
from tests.triggers.rows import connect
from triggers.models import Action, Intent, Trigger, TriggerKind
from workspaces.models import Workspace


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank)


@pytest.fixture
def complaint(agent: Agent) -> Trigger:
    trigger = Trigger.objects.create(agent=agent, kind=TriggerKind.MESSAGE_RECEIVED, name="Complaint")
    Intent.objects.create(trigger=trigger, keywords=["complaint"], excluded_phrases=["no complaint"])
    return trigger


@pytest.fixture
def handoff(complaint: Trigger) -> Action:
    return Action.objects.create(trigger=complaint, kind="external_handoff", settings={"accept_seconds": 20})


@pytest.fixture
def tala(agent: Agent) -> Connection:
    return connect(agent)
