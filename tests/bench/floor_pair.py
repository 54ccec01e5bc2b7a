"""The floor as two running processes, seen through what the measurement needs."""

import asyncio
import os
import socket
import subprocess
import sys
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import psycopg

from tests.bench.seeding import seed_floor
from tests.bench.wire import Wire

PATIENCE = 30.0  # seconds
POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


class FloorPair:
    """A conversation is its id; a window yields (text, is it B's agent's)."""

    def __init__(self, port: int, store: str) -> None:
        self._port, self._store = port, store
        self._wires: dict[str, Wire] = {}  # each person has one connection, as a browser does

    async def conversation(self, *, earlier: int) -> str:
        conversation = uuid.uuid4().hex
        self._wires[conversation] = await Wire.open(self._port)
        await self._begin(conversation)
        seed_floor(self._store, conversation, messages=earlier)
        return conversation

    async def _begin(self, conversation: str) -> None:
        """What B's agent says to the first message would else be taken for its answer to a later one. A window of the
        floor shows only what comes after it opened.
        """
        async with asyncio.timeout(PATIENCE), aclosing(self.window(conversation)) as events:
            await anext(events)
            await self._say(self._wires[conversation], conversation, "first")
            async for _, by_peer in events:
                if by_peer:
                    return

    async def window(self, conversation: str) -> AsyncGenerator[tuple[str, bool]]:
        wire = await Wire.open(self._port)
        async for event in wire.events(f"/window/{conversation}"):
            yield ("", False) if event is None else (event["text"], event["author"] == "agent")

    async def hand_over(self, conversation: str, text: str) -> None:
        """The message that leads to the handoff: the handoff itself, then the first turn."""
        wire = self._wires[conversation]
        await wire.post(f"/hand-over/{conversation}", {})
        await self._say(wire, conversation, text)

    async def say(self, conversation: str, text: str) -> None:
        await self._say(self._wires[conversation], conversation, text)

    @staticmethod
    async def _say(wire: Wire, conversation: str, text: str) -> None:
        message = {"id": uuid.uuid4().hex, "author": "person", "text": text}
        status, _ = await wire.post(f"/say/{conversation}", message)
        if status != 200:
            raise RuntimeError(f"say: status {status}")


@asynccontextmanager
async def floor_on(store: str, folder: Path) -> AsyncIterator[FloorPair]:
    """store: ``sqlite`` or ``postgres``."""
    ports = _free_ports()
    stores = {role: _store(store, role, folder) for role in ("A", "B")}
    processes = [
        _start(role, port, peer, stores[role])
        for role, port, peer in (("A", ports[0], ports[1]), ("B", ports[1], ports[0]))
    ]
    try:
        for port in ports:
            await _until_it_answers(port)
        yield FloorPair(ports[0], stores["A"])
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _start(role: str, port: int, peer: int, store: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "uvicorn", "tests.bench.floor:app", "--port", str(port)]
    environment = os.environ | {"ROLE": role, "PEER": str(peer), "STORE": store}
    # While others are still being set up, a person is silent for longer than a server keeps a connection by itself.
    options = ["--no-access-log", "--log-level", "warning", "--timeout-keep-alive", "600"]
    return subprocess.Popen([*command, *options], env=environment)


def _store(store: str, role: str, folder: Path) -> str:
    if store == "sqlite":
        return f"sqlite:{folder / f'floor-{role}.sqlite3'}"
    name = f"handoff_floor_{role.lower()}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    return f"pg:{POSTGRES.rsplit('/', 1)[0]}/{name}"


def _free_ports() -> list[int]:
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        return [one.getsockname()[1], other.getsockname()[1]]


async def _until_it_answers(port: int) -> None:
    for _ in range(200):
        try:
            (await Wire.open(port)).close()
        except OSError:
            await asyncio.sleep(0.05)
        else:
            return
    raise RuntimeError(f"Nothing answers on port {port}.")
