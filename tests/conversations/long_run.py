"""The protocol against its model, and anything in any order, for hours. Run by ``python -m tests.long_run``."""

import os
import sys
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

import pytest
from hypothesis import seed
from hypothesis.stateful import run_state_machine_as_test

from agents.models import Agent, Connection
from tests.conversations.interleaving_machine import InterleavingMachine, made_institution
from tests.conversations.middle_machine import MiddleMachine, made_middle
from tests.conversations.protocol_machine import ProtocolMachine, World
from tests.conversations.turned_clock import TurnedClockMachine, played
from tests.conversations.wire_peer import WirePeer
from workspaces.models import User, Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(0)]
SEEDS, STEPS = int(os.environ["LONG_RUN_SEEDS"]), int(os.environ["LONG_RUN_STEPS"])
STEPS_OF_ONE_CONVERSATION = 100
TELL_EVERY = 10  # conversations


class Progress:
    """Says now and then, past what pytest holds back, how far the run of a seed is."""

    def __init__(self, number: int, capture: pytest.CaptureFixture[str]) -> None:
        self._number, self._capture = number, capture
        self._begun, self._conversations = monotonic(), 0

    def conversation_ended(self) -> None:
        self._conversations += 1
        if self._conversations % TELL_EVERY == 0:
            steps, took = (
                self._conversations * STEPS_OF_ONE_CONVERSATION,
                timedelta(seconds=int(monotonic() - self._begun)),
            )
            with self._capture.disabled():
                print(f"seed {self._number}: {steps:,} of {STEPS:,} steps in {took}", file=sys.stderr, flush=True)


RUNS = max(STEPS // STEPS_OF_ONE_CONVERSATION, 1)
LONG = played(runs=RUNS, steps=STEPS_OF_ONE_CONVERSATION, always_the_same=False)


def play(machine: type[TurnedClockMachine], number: int, capture: pytest.CaptureFixture[str]) -> None:
    progress = Progress(number, capture)

    class Machine(machine):  # type: ignore[valid-type, misc]
        def teardown(self) -> None:
            super().teardown()
            progress.conversation_ended()

    run_state_machine_as_test(seed(number)(Machine), settings=LONG)


@pytest.mark.parametrize("number", range(SEEDS))
def test_the_product_does_what_the_model_says(
    bank_agent: Agent,
    connection: Connection,
    alice: User,
    peer: WirePeer,
    number: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ProtocolMachine.world = World(bank_agent, connection, alice, peer)
    play(ProtocolMachine, number, capsys)


@pytest.mark.parametrize("number", range(SEEDS))
def test_nothing_typed_is_lost_doubled_reordered_or_owned_by_two(
    bank: Workspace,
    make_agent: Callable[..., Agent],
    bob: User,
    peer: WirePeer,
    number: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    InterleavingMachine.world = made_institution(bank, make_agent, live_agent=bob, peer=peer)
    play(InterleavingMachine, number, capsys)


@pytest.mark.parametrize("number", range(SEEDS))
def test_the_same_holds_in_the_middle(
    bank: Workspace,
    make_agent: Callable[..., Agent],
    bob: User,
    peer: WirePeer,
    third: WirePeer,
    number: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    MiddleMachine.world = made_middle(bank, make_agent, live_agent=bob, peer=third, first=peer)
    play(MiddleMachine, number, capsys)
