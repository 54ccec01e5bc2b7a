"""``make faults``: runs the scenarios, prints one table, and says by its exit code whether everything held."""

import argparse
import asyncio
import os
import signal
import sys
import traceback
from pathlib import Path

import uvloop

from tests.faults.checker import Verdict
from tests.faults.run import run
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.services import what_is_missing
from tests.faults.table import Line, table
from tests.faults.world import Worlds
from tests.journeys.deployments import PRODUCTION

RESULTS = Path(__file__).resolve().parents[2] / "var" / "faults"


def main() -> int:
    options = _options().parse_args()
    chosen = [
        each for each in SCENARIOS if not options.only or any(each.name.startswith(name) for name in options.only)
    ]
    if missing := what_is_missing():
        print(f"Only the embedded default is run: {missing}.")
        chosen = [each for each in chosen if each.way != PRODUCTION]
    if options.list:
        print("\n".join(each.name for each in chosen))
        return 0
    # Processes that are killed start again all the time. Without kept bytecode that would be most of what they do.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # Asked to end, it ends what it started, as after Ctrl-C; which a shell turns off for what it starts with "&".
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before the first run.")
    # The loop the servers have: what people and proxy take of the processors is missing to the deployments.
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        lines = runner.run(_run_all(chosen, quick=options.quick))
    print(f"\n{table(lines)}")
    return 0 if lines and all(line.holds for line in lines) else 1


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Two deployments under faults.")
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], help="names, or how they begin")
    parser.add_argument("--quick", action="store_true", help="fewer people and shorter faults")
    parser.add_argument("--list", action="store_true", help="only say what would be run")
    return parser


async def _run_all(scenarios: list[Scenario], *, quick: bool) -> list[Line]:
    """A run that did not hold spoils nothing for the next one, which begins with new deployments."""
    lines = []
    async with Worlds(RESULTS / "data") as worlds:
        for scenario in scenarios:
            print(f"{scenario.name} ...", flush=True)
            line = await _line(scenario, worlds, quick=quick)
            print(table([line]), flush=True)
            lines.append(line)
            if not line.holds:
                await worlds.forget()
    return lines


async def _line(scenario: Scenario, worlds: Worlds, *, quick: bool) -> Line:
    """A run that could not be finished is a line as well: the others are still worth running."""
    try:
        world = await worlds.world(way=scenario.way, processes=scenario.processes)
        return await run(scenario, quick=quick, world=world, results=RESULTS)
    except Exception as error:
        traceback.print_exc()
        return Line(scenario.name, Verdict(), None, f"not finished: {error!r}")


if __name__ == "__main__":
    sys.exit(main())
