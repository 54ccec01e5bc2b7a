"""Which journeys stay in one process when they run in several: those that share running deployments."""

import re
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.journeys.deployments import EMBEDDED, PRODUCTION

LONGEST_SECONDS = 900  # where the machine does much else
WAY = re.compile(rf"[\[-]({EMBEDDED}|{PRODUCTION})[\]-]")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.timeout(LONGEST_SECONDS))


class ByDeployments(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByDeployments | None:
    """In place of what pytest-xdist has for ``--dist loadgroup``: that does not work with the pytest of today."""
    return ByDeployments(config, log) if config.getvalue("dist") == "loadgroup" else None


def group_of(nodeid: str) -> str:
    """The way to run, for those with the two institutions, which are set up once for each; else the file."""
    path, _, test = nodeid.partition("::")
    way = WAY.search(test)
    return way[1] if way else path
