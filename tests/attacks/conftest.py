"""What the attacks have in common."""

from collections.abc import Callable

import pytest

from tests.attacks.tally import PROPERTY, Tried


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Tried:
    """``tried(12, "replays")``: told at the end of the run, added up over all tests."""
    return lambda count, what: record_property(PROPERTY, (count, what))
