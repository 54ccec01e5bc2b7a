"""Which journeys stay in one process when they run in several: those that share running deployments."""

from pathlib import Path

import pytest

LONGEST_SECONDS = 900  # where the machine does much else


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Institutions are set up once for each way to run, in the process that has all of their journeys."""
    for item in items:
        if item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.xdist_group(_group(item)))
            item.add_marker(pytest.mark.timeout(LONGEST_SECONDS))


def _group(item: pytest.Item) -> str:
    callspec = getattr(item, "callspec", None)
    shared = callspec.params.get("institutions", "") if callspec else ""
    return shared or Path(item.path).stem
