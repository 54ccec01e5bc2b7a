"""What the attacks have in common."""

import logging
from collections.abc import Callable

import pytest

from tests.attacks.tally import PROPERTY, Tried
from tests.conversations.conftest import (  # noqa: F401  # fixtures: two institutions, a peer on the wire, a plain one
    bank_agent,
    connection,
    handed_over,
    marea,
    meets_marea,
    office_agent,
    one_marea,
    one_peer,
    peer,
    person,
    plain_link,
    sender,
)
from workspaces.management_api import views
from workspaces.rate_limits import RateLimit


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Tried:
    """``tried(12, "replays")``: told at the end of the run, added up over all tests."""
    return lambda count, what: record_property(PROPERTY, (count, what))


@pytest.fixture
def no_rate_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that ask far more than a program would, about something else."""
    monkeypatch.setattr(RateLimit, "take", lambda *_given: 0)
    monkeypatch.setattr(views, "REQUESTS", RateLimit("attacks", times=1_000_000, seconds=60))


@pytest.fixture
def refusals_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """For tests that are refused thousands of times, and look at the answers alone: lines are a sixth of their time.
    What the log says of a request is looked at by ``test_v3_4_headers.py`` and ``test_v14_2_canaries.py``.
    """
    caplog.set_level(logging.ERROR, logger="django_structlog")
