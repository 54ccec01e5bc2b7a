"""The bank's agent hands over to Tala, who lives on the wire; the office's agent is handed to by the same Tala."""

from collections.abc import Callable, Iterator
from ipaddress import ip_network
from typing import Any

import pytest

from agents.models import Agent, Connection, Sender
from tests.conversations.scene import ANSWERS, Person, admit, closes, connect, deliver_all, greets, hands_over
from tests.conversations.wire_peer import WirePeer, running_peer
from workspaces.models import Workspace


@pytest.fixture(scope="package")
def one_peer() -> Iterator[WirePeer]:
    with running_peer() as peer:
        yield peer


@pytest.fixture
def peer(one_peer: WirePeer, settings: Any) -> WirePeer:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    one_peer.forget()
    return one_peer


@pytest.fixture
def bank_agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    agent = make_agent(bank, name="Harbour", reply_settings={"texts": ANSWERS, "wait_seconds": 0})
    greets(agent, "Welcome to the bank.")
    return agent


@pytest.fixture
def connection(bank_agent: Agent, peer: WirePeer) -> Connection:
    made = connect(bank_agent, peer)
    hands_over(bank_agent, made)
    return made


@pytest.fixture
def person(bank_agent: Agent) -> Person:
    return Person(bank_agent)


@pytest.fixture
def handed_over(connection: Connection, person: Person, peer: WirePeer) -> Person:
    """A person whom Tala has just greeted."""
    person.says("I have a complaint")
    deliver_all()
    assert person.handoff.state == "active"
    return person


@pytest.fixture
def office_agent(office: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    agent = make_agent(office, name="Consumer Help", reply_settings={"texts": ANSWERS, "wait_seconds": 0})
    closes(agent)
    return agent


@pytest.fixture
def sender(office_agent: Agent, peer: WirePeer) -> Sender:
    return admit(office_agent, peer)
