"""The bank and the office on a platform each, and the button *Verify & Save* at the bank."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import Settings

from agents.models import Agent, Verification
from agents.pairing import run_verification, start_verification
from agents.secrets import create_secret
from tests.agents.two_platforms import LOOPBACK, Platform, running_platform
from workspaces.models import User, Workspace


@pytest.fixture(scope="module")
def two_platforms() -> Iterator[tuple[Platform, Platform]]:
    with running_platform() as of_bank, running_platform() as of_office:
        yield of_bank, of_office


@pytest.fixture
def bank_platform(two_platforms: tuple[Platform, Platform], settings: Settings) -> Platform:
    platform = two_platforms[0]
    platform.forget()
    settings.PLATFORM_DOMAIN = platform.domain
    settings.DEVELOPMENT_NETWORKS = LOOPBACK
    return platform


@pytest.fixture
def office_platform(two_platforms: tuple[Platform, Platform]) -> Platform:
    platform = two_platforms[1]
    platform.forget()
    return platform


@pytest.fixture
def bank_agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour")


@pytest.fixture
def office_agent(office: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(office, name="Complaints", languages=["en", "es"])


@pytest.fixture
def secret(office_agent: Agent) -> str:
    return create_secret(agent=office_agent, actor=None)[1]


@pytest.fixture
def verify(
    bank_platform: Platform, office_platform: Platform, bank_agent: Agent, office_agent: Agent, alice: User
) -> Callable[..., Verification]:
    """Press the button with these values typed, let the worker run, and look at the row."""

    def press(secret: str, **typed: Any) -> Verification:
        values = {"remote_agent_id": office_agent.public_id, "platform_domain": office_platform.domain, **typed}
        verification = start_verification(agent=bank_agent, secret=secret, actor=alice, **values)
        run_verification(verification.pk)
        return Verification.objects.get(pk=verification.pk)

    return press
