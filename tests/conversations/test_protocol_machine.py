"""The protocol against a small model of it, a short run. The long one: ``python -m tests.long_run``."""

import pytest
from hypothesis.stateful import run_state_machine_as_test

from agents.models import Agent, Connection
from tests.conversations.protocol_machine import ProtocolMachine, World
from tests.conversations.turned_clock import played
from tests.conversations.wire_peer import WirePeer
from workspaces.models import User

pytestmark = pytest.mark.django_db
SHORT = played(runs=12, steps=20, always_the_same=True)


def test_whatever_happens_in_whatever_order_the_product_does_what_the_model_says(
    bank_agent: Agent, connection: Connection, alice: User, peer: WirePeer
) -> None:
    ProtocolMachine.world = World(bank_agent, connection, alice, peer)
    run_state_machine_as_test(ProtocolMachine, settings=SHORT)
