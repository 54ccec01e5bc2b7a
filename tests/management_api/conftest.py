"""A program that builds for the bank, and one of another institution."""

from collections.abc import Callable

import pytest

from agents.models import Agent
from tests.management_api.program import Program, program_of
from workspaces.models import Role, User, Workspace


@pytest.fixture
def builder(bank: Workspace, alice: User) -> Program:
    return program_of(bank, alice)


@pytest.fixture
def viewer(bank: Workspace, alice: User) -> Program:
    return program_of(bank, alice, Role.VIEWER)


@pytest.fixture
def stranger(office: Workspace, charlie: User) -> Program:
    return program_of(office, charlie, Role.OWNER)


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour")
