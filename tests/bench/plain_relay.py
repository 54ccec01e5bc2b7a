"""How long a person waits for an agent that speaks plain A2A, as a multiple of the A2A SDK's own client making the same
call to the same agent in the same run; and whether a long conversation costs more with each turn.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from a2a.client import Client, ClientConfig, create_client
from a2a.types import a2a_pb2 as wire

from deploy.demo.processes import ROOT
from tests.bench.product_pair import ProductPair
from tests.bench.relay import WARM_UP, handed_over, one_turn
from tests.journeys.deployments import (
    EMBEDDED,
    PRODUCTION,
    RunningDeployment,
    new_deployment,
    running,
)

STYLE = "bare-message"  # what an echo agent of the SDK's answers
ROUNDS, CALLS = 5, 40  # the client and the product take turns, so that a busy moment of the machine meets both
LONG = 990  # turns of one conversation; after a thousand it comes home
SEEN = 40  # turns at its end, and at the beginning of another
PAUSE = 0.005  # seconds between two calls, as between two turns
TARGET, TARGET_GROWTH = 2.0, 1.2


@dataclass(frozen=True)
class PlainFigures:
    """Milliseconds, p50. growth: the last turns of a long conversation, as a multiple of the first of a new one."""

    client: float
    turn: float
    growth: float


async def compare_plain(store: str) -> None:
    """store: ``sqlite`` or ``postgres``."""
    with tempfile.TemporaryDirectory() as place, _echo_agent() as card_url:
        deployment = new_deployment(
            "bank",
            Path(place),
            way=EMBEDDED if store == "sqlite" else PRODUCTION,
            server="tests.bench.unlimited_server",
        )
        with running(deployment):
            agent_id = _fill(deployment, card_url)
            pair = ProductPair(deployment.deployment.port, agent_id, store_of(deployment))
            figures = await _measure(pair, card_url)
    name = {"sqlite": "embedded (SQLite)", "postgres": "PostgreSQL + Redis"}[store]
    print(f"\n{f'{name}, to a plain A2A agent':<52}{'client':>10}{'product':>10}{'ratio':>8}{'target':>9}")
    ratio = figures.turn / figures.client
    print(f"{'call, or relayed message to its reply, p50, ms':<52}{figures.client:>10.1f}{figures.turn:>10.1f}", end="")
    print(f"{ratio:>7.2f}x{TARGET:>8.1f}x")
    print(f"turn {LONG:,} of one conversation: {figures.growth:.2f}x turn 1 (target {TARGET_GROWTH}x)", flush=True)


async def _measure(pair: ProductPair, card_url: str) -> PlainFigures:
    conversation, window = await handed_over(pair, 0)
    called, turned = [], []
    async with httpx.AsyncClient() as http:
        config = ClientConfig(httpx_client=http, streaming=False, polling=True)
        client = await create_client(card_url.partition("/.well-known/")[0], config)
        for _ in range(ROUNDS):
            called += [await _call(client, number) for number in range(CALLS)][WARM_UP:]
            turned += [await one_turn(pair, conversation, window, number) for number in range(CALLS)][WARM_UP:]
    window.close()
    return PlainFigures(_median(called), _median(turned), await _growth(pair))


async def _call(client: Client, number: int) -> float:
    """What the product sends: one message, and the answer may be given at once."""
    message = wire.Message(message_id=uuid.uuid4().hex, role=wire.ROLE_USER, context_id="bench")
    message.parts.append(wire.Part(text=f"turn {number} " + "x" * 400))
    asked = wire.SendMessageRequest(message=message)
    asked.configuration.return_immediately = True
    begun = time.perf_counter()
    async for _answer in client.send_message(asked):
        pass
    took = time.perf_counter() - begun
    await asyncio.sleep(PAUSE)
    return took


async def _growth(pair: ProductPair) -> float:
    """A long conversation and a new one say something in turn, so that both meet the same machine."""
    long, long_window = await handed_over(pair, 0)
    for number in range(LONG - SEEN - WARM_UP):
        await one_turn(pair, long, long_window, number)
    new, new_window = await handed_over(pair, 0)
    late, early = [], []
    for number in range(LONG - SEEN - WARM_UP, LONG):
        late.append(await one_turn(pair, long, long_window, number))
        early.append(await one_turn(pair, new, new_window, number))
    long_window.close()
    new_window.close()
    return _median(late[WARM_UP:]) / _median(early[WARM_UP:])


def _median(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000


def store_of(deployment: RunningDeployment) -> str:
    """As ``seeding`` writes it."""
    services = deployment.deployment.services
    return f"pg:{services.database_url}" if services else f"sqlite:{deployment.folder / 'handoff.sqlite3'}"


@contextmanager
def _echo_agent() -> Iterator[str]:
    """The address of its card."""
    command = [sys.executable, "-m", "tests.sdk_agents"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield next(line.strip() for line in process.stdout or () if f"/{STYLE}/" in line)
        finally:
            process.kill()


def _fill(deployment: RunningDeployment, card_url: str) -> str:
    """Returns the Agent ID of the agent that hands over."""
    filling = deployment.deployment.filling()
    words = [sys.executable, "-m", "tests.bench.plain_fill", card_url]
    environment = os.environ | dict(filling.environment)
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.split()[-1]
