"""Two deployments of the product, as the demo starts them, seen through what the measurement needs."""

import asyncio
import json
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.bench.floor_pair import POSTGRES
from tests.bench.seeding import seed_product
from tests.bench.wire import Wire
from tests.journeys.redis_numbers import claimed_number
from tests.on_postgres import REDIS

ROOT = Path(__file__).resolve().parents[2]
API = "/api/widget/v1/conversations/"
PEER_AGENT = "peer_agent"
BANK_DATABASE, OFFICE_DATABASE = "handoff_bench_bank", "handoff_bench_office"


class ProductPair:
    """A conversation is its id; a window yields (text, is it B's agent's)."""

    def __init__(self, port: int, agent_id: str, store: str) -> None:
        self._port, self._agent_id, self._store = port, agent_id, store
        self._headers: dict[str, dict[str, str]] = {}
        self._wires: dict[str, Wire] = {}  # each person has one connection, as a browser does

    async def conversation(self, *, earlier: int) -> str:
        wire = await Wire.open(self._port)
        # Each person comes from a network of their own; the server takes a proxy on this machine at its word.
        number = len(self._headers)
        network = {"X-Forwarded-For": f"10.{number // 62_500}.{number // 250 % 250}.{number % 250 + 1}"}
        asked = {"agent_id": self._agent_id, "client_id": str(uuid.uuid4()), "locale": "en", "time_zone": "UTC"}
        status, started = await wire.post(API, asked, network)
        if status != 201:
            raise RuntimeError(f"start: status {status}")
        conversation = str(started["conversation_id"])
        self._headers[conversation] = {"Authorization": f"Bearer {started['token']}", **network}
        self._wires[conversation] = wire
        seed_product(self._store, conversation, messages=earlier)
        return conversation

    async def window(self, conversation: str) -> AsyncIterator[tuple[str, bool]]:
        wire = await Wire.open(self._port)
        async for event in wire.events(f"{API}{conversation}/events", self._headers[conversation]):
            if event is None:
                yield "", False
            elif "text" in event:
                yield event["text"], event["author"]["kind"] == PEER_AGENT

    async def hand_over(self, conversation: str, text: str) -> None:
        await self.say(conversation, f"I want to make a complaint {text}")

    async def say(self, conversation: str, text: str) -> None:
        message = {"client_id": str(uuid.uuid4()), "text": text}
        try:
            await self._say(conversation, message)
        except (asyncio.IncompleteReadError, ConnectionError):
            # A server lets go of a connection that is silent for seconds, perhaps just now.
            self._wires[conversation] = await Wire.open(self._port)
            await self._say(conversation, message)

    async def _say(self, conversation: str, message: dict[str, str]) -> None:
        wire, path = self._wires[conversation], f"{API}{conversation}/messages/"
        status, answer = await wire.post(path, message, self._headers[conversation])
        if status != 201:
            raise RuntimeError(f"say: status {status} {answer}")


@asynccontextmanager
async def product_on(store: str, folder: Path) -> AsyncIterator[ProductPair]:
    """store: ``sqlite`` (everything embedded) or ``postgres`` (with Redis, web and worker processes apart)."""
    ready = folder / f"ready-{store}.json"
    options = ["--ports", "0", "0", "0", "--dir", str(folder / f"demo-{store}"), "--json", str(ready)]
    if store == "postgres":
        server = POSTGRES.rsplit("/", 1)[0]
        numbers = [str(claimed_number(name)) for name in ("bank", "office")]
        redis = REDIS.rsplit("/", 1)[0]
        options += ["--production", "--postgres", server, "--databases", BANK_DATABASE, OFFICE_DATABASE]
        options += ["--redis", redis, "--redis-numbers", *numbers]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "deploy/demo", *options, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        bank = (await _until_ready(process, ready))["bank"]
        place = f"sqlite:{folder / 'demo-sqlite' / 'bank' / 'handoff.sqlite3'}"
        store_of_bank = place if store == "sqlite" else f"pg:{POSTGRES.rsplit('/', 1)[0]}/{BANK_DATABASE}"
        yield ProductPair(urlsplit(bank["url"]).port or 0, bank["agent_id"], store_of_bank)
    finally:
        process.terminate()
        await process.wait()


async def _until_ready(process: "asyncio.subprocess.Process", ready: Path) -> dict[str, Any]:
    while not await asyncio.to_thread(ready.exists):
        if process.returncode is not None:
            raise RuntimeError("The demo did not start.")
        await asyncio.sleep(0.1)
    answer: dict[str, Any] = json.loads(await asyncio.to_thread(ready.read_text))
    return answer
