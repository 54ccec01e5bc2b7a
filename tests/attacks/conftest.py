"""What the attacks have in common."""

from collections.abc import Callable

import pytest

from tests.attacks.tally import PROPERTY, Tried
from tests.conversations.conftest import (  # noqa: F401  # fixtures: two institutions and a peer on the wire
    bank_agent,
    connection,
    handed_over,
    office_agent,
    one_peer,
    peer,
    person,
    sender,
)


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Tried:
    """``tried(12, "replays")``: told at the end of the run, added up over all tests."""
    return lambda count, what: record_property(PROPERTY, (count, what))
