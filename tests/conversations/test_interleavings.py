"""Whatever people, operators and agents do, in any order, a short run. The long one: ``python -m tests.long_run``."""

from collections.abc import Callable

import pytest
from hypothesis.stateful import run_state_machine_as_test

from agents.models import Agent
from tests.conversations.interleaving_machine import InterleavingMachine, made_institution
from tests.conversations.middle_machine import MiddleMachine, made_middle
from tests.conversations.turned_clock import played
from tests.conversations.wire_peer import WirePeer
from workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db
SHORT = played(runs=10, steps=20, always_the_same=True)


def test_nothing_typed_is_lost_doubled_reordered_or_owned_by_two(
    bank: Workspace, make_agent: Callable[..., Agent], bob: User, peer: WirePeer
) -> None:
    InterleavingMachine.world = made_institution(bank, make_agent, live_agent=bob, peer=peer)
    run_state_machine_as_test(InterleavingMachine, settings=SHORT)


def test_the_same_holds_in_the_middle(
    bank: Workspace, make_agent: Callable[..., Agent], bob: User, peer: WirePeer, third: WirePeer
) -> None:
    MiddleMachine.world = made_middle(bank, make_agent, live_agent=bob, peer=third, first=peer)
    run_state_machine_as_test(MiddleMachine, settings=SHORT)
