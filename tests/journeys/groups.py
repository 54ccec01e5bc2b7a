"""Which journeys stay in one process when they run in several: those that share running deployments. And which begin
first, so that none of the long ones is left for the end.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.journeys.deployments import EMBEDDED, PRODUCTION

LONGEST_SECONDS = 900  # where the machine does much else
# Together they take as long as all others of the embedded institutions; these are set up once more for them.
APART = ("test_kills", "test_plain_agents", "test_sdk_client", "test_staged_faults", "test_whole_flow")
DEMO = "tests/demo"  # one for all of its files
LONGEST_FIRST = (
    *(f"{EMBEDDED}, apart", EMBEDDED, PRODUCTION),
    *("tests/faults/test_short_runs.py", "tests/journeys/test_management_api.py", DEMO),
)
WAY = re.compile(rf"[\[-]({EMBEDDED}|{PRODUCTION})[\]-]")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {group: place for place, group in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: rank.get(group_of(item.nodeid), len(rank)) if item.get_closest_marker("journey") else 0)
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
    """The way to run, for those with the two institutions, which are set up once for each group; the demo, for those of
    the demo; else the file.
    """
    path, _, test = nodeid.partition("::")
    way = WAY.search(test)
    if way is None:
        return DEMO if path.startswith(f"{DEMO}/") else path
    return f"{EMBEDDED}, apart" if way[1] == EMBEDDED and Path(path).stem in APART else way[1]
