"""The protocol against its model for hours, one test for each seed. Run by ``python -m tests.long_run``."""

import os

import pytest
from django.test import Client
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from agents.models import Agent, Connection
from tests.conversations.protocol_machine import ProtocolMachine, World
from tests.conversations.wire_peer import WirePeer

SEEDS, STEPS = int(os.environ["LONG_RUN_SEEDS"]), int(os.environ["LONG_RUN_STEPS"])
STEPS_OF_ONE_CONVERSATION = 100


@pytest.mark.django_db
@pytest.mark.timeout(0)
@pytest.mark.parametrize("number", range(SEEDS))
def test_the_product_does_what_the_model_says(
    bank_agent: Agent, connection: Connection, alice_client: Client, peer: WirePeer, number: int
) -> None:
    class Machine(ProtocolMachine):
        world = World(bank_agent, connection, alice_client, peer)

    long = settings(
        max_examples=max(STEPS // STEPS_OF_ONE_CONVERSATION, 1),
        stateful_step_count=STEPS_OF_ONE_CONVERSATION,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(Machine), settings=long)
