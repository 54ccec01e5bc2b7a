"""The bench itself, as short as it can be: nothing is lost, doubled or moved, on either way to run."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.demo.processes import Running
from tests.chromium import do_without
from tests.faults.run import run
from tests.faults.scenarios import SCENARIOS, Scale, Scenario
from tests.faults.services import what_is_missing
from tests.faults.table import Line, table
from tests.faults.world import running_world
from tests.journeys.deployments import EMBEDDED, PRODUCTION
from tests.journeys.loaded import Forked

pytestmark = [pytest.mark.journey]

# What dies embedded is back sooner; the commands of production are started as they are.
STARTING = {EMBEDDED: Forked, PRODUCTION: Running}
SHORT = Scale(people=5, lines=5, pause=0.8, seconds=5, within=90)


@pytest.mark.parametrize("name", ["embedded kills", "lost answers"])
def test_every_message_has_one_owner(name: str, tmp_path: Path) -> None:
    scenario = _scenario(name)
    if scenario.way == PRODUCTION and (missing := what_is_missing()):
        do_without(missing)
    line = asyncio.run(_run(replace(scenario, quick=SHORT, processes=1), tmp_path))
    assert line.holds, f"\n{table([line])}\n{line.verdict.wrongs}"


async def _run(scenario: Scenario, folder: Path) -> Line:
    starting = STARTING[scenario.way]
    async with running_world(
        folder / "data", way=scenario.way, processes=scenario.processes, starting=starting
    ) as world:
        return await run(scenario, quick=True, world=world, results=folder)


def _scenario(name: str) -> Scenario:
    return next(each for each in SCENARIOS if each.name == name)
