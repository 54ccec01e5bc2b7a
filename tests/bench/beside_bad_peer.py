"""``python -m tests.bench.beside_bad_peer``: how long people of a good peer wait while other peers misbehave in every
way at once and many people talk to them; and how much the sender's processes grow by it.
"""

import asyncio
import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.demo.processes import ROOT
from tests.bench.bad_peer import NUISANCES
from tests.bench.even_pace import Seen, people, percentile, write_on
from tests.bench.memory import memory_of
from tests.bench.plain_relay import store_of
from tests.bench.product_pair import ProductPair
from tests.bench.relay import Window
from tests.journeys.deployments import EMBEDDED, PRODUCTION, RunningDeployment, new_deployment, running
from tests.on_postgres import what_is_missing

PEOPLE, RATE = 40, 10.0  # with the good peer; messages a second, all together
NUISANCE_PEOPLE, NUISANCE_RATE = 40, 5.0  # with the others
SETTLING_SECONDS, SECONDS = 10.0, 30.0
TARGET_RATIO, TARGET_GROWTH = 1.2, 50 * 10**6  # bytes
WAYS = {"sqlite": EMBEDDED, "postgres": PRODUCTION}


@dataclass
class BadPeers:
    """The process of ``tests.bench.bad_peer``. cards: the addresses of its agents' cards."""

    process: "asyncio.subprocess.Process"
    cards: list[str]

    async def misbehave(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"misbehave\n")
        await self.process.stdin.drain()

    async def met(self) -> dict[str, int]:
        """How often each way was met. It ends by that."""
        answer, _ = await self.process.communicate(b"")
        counted: dict[str, int] = json.loads(answer)
        return counted


async def compare_beside_bad_peer(store: str) -> None:
    """store: ``sqlite`` or ``postgres``."""
    with tempfile.TemporaryDirectory() as place:
        bank, office = (new_deployment(name, Path(place), way=WAYS[store]) for name in ("bank", "office"))
        with running(bank, office):
            async with _bad_peers() as bad:
                agent_id = await asyncio.to_thread(_fill, bank, office, bad.cards)
                await _measure(store, ProductPair(bank.deployment.port, agent_id, store_of(bank)), bank, bad)


async def _measure(store: str, pair: ProductPair, bank: RunningDeployment, bad: BadPeers) -> None:
    writers = await people(pair, PEOPLE)
    nuisances = [await _nuisance(pair, word) for word, _ in zip(itertools.cycle(NUISANCES), range(NUISANCE_PEOPLE))]

    async def write(seconds: float) -> Seen:
        return await write_on(pair, writers, rate=RATE, seconds=seconds, memory=lambda: memory_of(str(bank.folder)))

    await write(SETTLING_SECONDS)
    without = await write(SECONDS)
    await bad.misbehave()
    talking = asyncio.ensure_future(_talk_for_ever(pair, nuisances))
    beside = await write(SECONDS)
    talking.cancel()
    for _, window in writers:
        window.close()
    _report(store, without, beside, await bad.met())


async def _nuisance(pair: ProductPair, word: str) -> str:
    """A conversation that was handed over while its peer behaved."""
    conversation = await pair.conversation(earlier=0)
    window = Window(pair, conversation)
    await window.opened()
    await pair.say(conversation, word)
    await window.next_reply()
    window.close()
    return conversation


async def _talk_for_ever(pair: ProductPair, conversations: list[str]) -> None:
    for number, conversation in enumerate(itertools.cycle(conversations)):
        with suppress(RuntimeError):
            await pair.say(conversation, f"line {number}")
        await asyncio.sleep(1 / NUISANCE_RATE)


def _report(store: str, without: Seen, beside: Seen, met: dict[str, int]) -> None:
    name = {"sqlite": "embedded (SQLite)", "postgres": "PostgreSQL + Redis"}[store]
    before, after = percentile(without.waited, 95), percentile(beside.waited, 95)
    growth = max(beside.memory.values()) - without.memory[max(without.memory)]
    print(f"\n{f'{name}, beside {len(NUISANCES)} bad peers':<52}{'without':>10}{'beside':>10}{'ratio':>8}{'target':>9}")
    print(f"{'relayed message to its reply, p95, ms':<52}{before:>10.1f}{after:>10.1f}", end="")
    print(f"{after / before:>7.2f}x{TARGET_RATIO:>8.1f}x")
    print(f"without a reply: {without.failed} without, {beside.failed} beside")
    print(f"memory of the sender's processes: {growth / 10**6:+.1f} MB (target under {TARGET_GROWTH / 10**6:.0f} MB)")
    print(f"met: {', '.join(f'{way} {times}' for way, times in sorted(met.items()))}", flush=True)


@asynccontextmanager
async def _bad_peers() -> AsyncIterator[BadPeers]:
    pipe = asyncio.subprocess.PIPE
    words = ("-m", "tests.bench.bad_peer")
    process = await asyncio.create_subprocess_exec(sys.executable, *words, cwd=ROOT, stdin=pipe, stdout=pipe)
    assert process.stdout is not None
    try:
        yield BadPeers(process, [(await process.stdout.readline()).decode().strip() for _ in NUISANCES])
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _fill(bank: RunningDeployment, office: RunningDeployment, cards: list[str]) -> str:
    """Returns the Agent ID of the agent that hands over."""
    told = _run_fill(office, "office") | {"platform_domain": office.url, "cards": cards}
    return str(_run_fill(bank, "bank", told)["agent_id"])


def _run_fill(deployment: RunningDeployment, name: str, told: object = None) -> dict[str, object]:
    words = [sys.executable, "-m", "tests.bench.beside_fill", name]
    environment = os.environ | dict(deployment.deployment.filling().environment)
    done = subprocess.run(
        words, cwd=ROOT, env=environment, input=json.dumps(told), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def main() -> int:
    asyncio.run(compare_beside_bad_peer("sqlite"))
    if missing := what_is_missing():
        print(f"\nPostgreSQL + Redis not measured: {missing}.")
    else:
        asyncio.run(compare_beside_bad_peer("postgres"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
