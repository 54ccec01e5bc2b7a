"""The protocol against its model for hours: ``python -m tests.conversations.long_run --seeds 20 --steps 10000``.

Also the tests of that run: one for each seed.
"""

import argparse
import os
import subprocess
import sys

import pytest
from django.test import Client
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from agents.models import Agent, Connection
from tests.conversations.protocol_machine import ProtocolMachine, World
from tests.conversations.wire_peer import WirePeer

SEEDS, STEPS = int(os.environ.get("LONG_RUN_SEEDS", "20")), int(os.environ.get("LONG_RUN_STEPS", "10000"))
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


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conversations.long_run")
    parser.add_argument("--seeds", default=str(SEEDS))
    parser.add_argument("--steps", default=str(STEPS), help="for each seed")
    asked = parser.parse_args()
    environment = os.environ | {"LONG_RUN_SEEDS": asked.seeds, "LONG_RUN_STEPS": asked.steps}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", __file__]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
