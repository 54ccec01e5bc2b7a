"""``python -m tests.conformance``: the public conformance kits against deployments of one and of two web processes."""

import argparse
import asyncio
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from deploy.demo.processes import Running
from tests.conformance.balancer import Balancer
from tests.conformance.kits import AGENT, Outcome, commands
from tests.faults.services import Servers, what_is_missing
from tests.faults.sites import Site

FOLDER = Path(__file__).resolve().parents[2] / "var" / "conformance"
LOGS = FOLDER / "logs"


def main() -> int:
    options = _options().parse_args()
    kits = {version: path for version, path in (("1.0", options.kit), ("0.3", options.old_kit)) if path}
    processes = [options.processes] if options.processes else [1, 2]
    if missing := what_is_missing():
        print(f"Only one process is run: {missing}.")
        processes = [1]
    shutil.rmtree(FOLDER, ignore_errors=True)
    LOGS.mkdir(parents=True)
    held = [asyncio.run(_run(number, kits)) for number in processes]
    return 0 if kits and all(held) else 1


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("--kit", type=Path, help="a checkout of the kit for A2A 1.0, installed into its .venv")
    parser.add_argument("--old-kit", type=Path, help="the same of the kit for A2A 0.3")
    parser.add_argument(
        "--processes", type=int, choices=(1, 2), help="web processes and workers; default: first 1, then 2"
    )
    return parser


async def _run(processes: int, kits: dict[str, Path]) -> bool:
    """One process is the embedded default; two are two web processes and two workers, on PostgreSQL and Redis."""
    servers = Servers("conformance") if processes > 1 else None
    settings = {"CONFORMANCE_AGENT": AGENT}
    site = Site(
        "conformance",
        FOLDER / str(processes),
        servers=servers,
        processes=processes,
        doors=processes,
        front=Balancer,
        settings=settings,
    )
    try:
        await site.open_fronts()
        await asyncio.to_thread(_fill, site)
        await site.start()
        return all([await _held(version, kits[version], site, processes) for version in kits])
    finally:
        await site.close()
        if servers:
            servers.remove()


def _fill(site: Site) -> None:
    filling = site.deployment.filling()
    words = (filling.words[0], "-m", "tests.conformance.fill")
    command = replace(filling, words=words)
    assert Running(command).process.wait() == 0, command.log.read_text()


async def _held(version: str, checkout: Path, site: Site, processes: int) -> bool:
    outcome = Outcome()
    for number, command in enumerate(commands(version, checkout, url=f"{site.deployment.url}/a2a/{AGENT}/")):
        output = await _output(command, checkout)
        (LOGS / f"{version} {processes} {number}.log").write_text(output)
        outcome.add(output)
    counts = ", ".join(f"{number} {what}" for what, number in outcome.counts.items())
    asked = (
        " + ".join(str(number) for number in site.peers.answered.values()) if isinstance(site.peers, Balancer) else ""
    )
    print(f"A2A {version}, {processes} of each process: {counts}. Requests so far: {asked}.", flush=True)
    for name in outcome.unknown(version):
        print(f"  not known to be wrong itself: {name}")
    return not outcome.unknown(version)


async def _output(command: list[str], folder: Path) -> str:
    running = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await running.communicate()
    return said.decode(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
