"""The bank's agent hands over to Tala, who lives on the wire; the office's agent is handed to by the same Tala.

Marea lives there too, and knows nothing of handoffs.
"""

from collections.abc import Callable, Iterator
from ipaddress import ip_network
from typing import Any

import pytest

from agents.models import Agent, Connection, ConnectionKind, PlainAccess, Sender
from tests.agents.plain_peer import TOKEN, PlainPeer, running_plain_peer
from tests.conversations.scene import ANSWERS, Person, admit, closes, connect, deliver_all, greets, hands_over
from tests.conversations.two_sides import Wire, wired
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
def wire(settings: Any) -> Iterator[Wire]:
    """Between the bank and the office, where the office is ours, too."""
    with wired(settings) as wire:
        yield wire


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


@pytest.fixture(scope="package")
def one_third() -> Iterator[WirePeer]:
    with running_peer(agent_id="agt_" + "3c" * 16) as peer:
        yield peer


@pytest.fixture
def third(one_third: WirePeer, peer: WirePeer) -> WirePeer:
    """C: who the office hands over to, in its turn."""
    one_third.forget()
    return one_third


@pytest.fixture(scope="package")
def one_marea() -> Iterator[PlainPeer]:
    with running_plain_peer() as peer:
        yield peer


@pytest.fixture
def marea(one_marea: PlainPeer, settings: Any) -> PlainPeer:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    one_marea.forget()
    return one_marea


@pytest.fixture
def plain_link(bank_agent: Agent, marea: PlainPeer) -> Connection:
    connection = Connection.objects.create(
        workspace=bank_agent.workspace,
        agent=bank_agent,
        kind=ConnectionKind.PLAIN,
        platform_domain=marea.domain,
        remote_agent_id="marea",
        remote_name="Marea",
        remote_institution="Sea Office",
        private_key="",
    )
    PlainAccess.objects.create(
        connection=connection,
        card_url=f"{marea.domain}/.well-known/agent-card.json",
        interface_url=marea.url,
        dialect="1.0",
        scheme="bearer",
        secret=TOKEN,
        guarded=True,
    )
    return connection


@pytest.fixture
def meets_marea(bank_agent: Agent, plain_link: Connection) -> Callable[..., Person]:
    def make(**settings: Any) -> Person:
        hands_over(bank_agent, plain_link, **settings)
        person = Person(bank_agent)
        person.says("hello there")
        person.says("I have a complaint")
        deliver_all()
        return person

    return make
