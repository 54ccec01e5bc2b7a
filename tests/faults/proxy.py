"""A TCP proxy of our own: it stands before a deployment, spreads connections over its web processes, and makes weather.

Bytes are never changed and never reordered: what a peer may see is what a bad network may do to it.
"""

import asyncio
import contextlib
import random
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

CHUNK = 65_536
BACKENDS_TRIED = 3  # rounds over all of them, as a balancer does while one starts
ROUND_PAUSE = 0.2
HARD = struct.pack("ii", 1, 0)  # SO_LINGER: close with a reset


@dataclass
class Weather:
    """What happens to what passes. Changed while it runs; the defaults are a fine day.

    silent: nothing passes either way, nothing is refused; what was held goes on afterwards. refusing: connections are
    reset. delays: seconds, between which each piece is held by chance. sliced: one byte at a time. answers_lost: the
    chance that a request goes through and its answer is dropped, with the connection.
    """

    silent: bool = False
    refusing: bool = False
    delays: tuple[float, float] = (0.0, 0.0)
    sliced: bool = False
    answers_lost: float = 0.0


class Front:
    """One listening port, and the web processes behind it."""

    def __init__(self, ports: Sequence[int] = (), *, seed: str = "") -> None:
        self.ports = list(ports)
        self.weather = Weather()
        self.answers_lost = 0
        self._next = 0
        self._chance = random.Random(seed)
        self._server: asyncio.Server | None = None
        self._passing: set[_Passing] = set()
        self._calm = asyncio.Event()
        self._calm.set()

    async def open(self, port: int = 0) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, backlog=1024)
        address: tuple[str, int] = self._server.sockets[0].getsockname()
        return address[1]

    def close(self) -> None:
        if self._server:
            self._server.close()
        self.reset_all()

    def change(self, weather: Weather) -> None:
        self.weather = weather
        if weather.refusing:
            self.reset_all()
        if weather.silent:
            self._calm.clear()
        else:
            self._calm.set()

    def reset_all(self) -> None:
        for passing in list(self._passing):
            passing.reset()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passing = _Passing(writer)
        self._passing.add(passing)
        try:
            await self._calm.wait()
            behind = None if self.weather.refusing else await self._behind()
            if behind is None:
                return
            passing.behind = behind[1]
            asking = asyncio.create_task(self._pass(reader, behind[1], passing, answering=False))
            await self._pass(behind[0], writer, passing, answering=True)
            asking.cancel()
        except (OSError, asyncio.CancelledError):
            return
        finally:
            passing.reset()
            self._passing.discard(passing)

    async def _behind(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """The next web process that takes a connection; None when none does."""
        for _ in range(BACKENDS_TRIED):
            for _ in self.ports:
                self._next += 1
                try:
                    return await asyncio.open_connection("127.0.0.1", self.ports[self._next % len(self.ports)])
                except OSError:
                    continue
            await asyncio.sleep(ROUND_PAUSE)
        return None

    async def _pass(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, passing: "_Passing", *, answering: bool
    ) -> None:
        try:
            while data := await source.read(CHUNK):
                await self._hold()
                if answering and passing.asked:
                    passing.asked = False
                    if self._chance.random() < self.weather.answers_lost:
                        self.answers_lost += 1
                        break
                passing.asked = passing.asked or not answering
                await self._write(sink, data)
        except OSError:
            pass
        if answering:
            passing.reset()
        elif not sink.is_closing():
            sink.write_eof()

    async def _hold(self) -> None:
        await self._calm.wait()
        shortest, longest = self.weather.delays
        if longest:
            await asyncio.sleep(self._chance.uniform(shortest, longest))

    async def _write(self, sink: asyncio.StreamWriter, data: bytes) -> None:
        if not self.weather.sliced:
            await _put(sink, data)
            return
        for place in range(len(data)):
            await _put(sink, data[place : place + 1])
            await asyncio.sleep(0)


async def _put(sink: asyncio.StreamWriter, data: bytes) -> None:
    if sink.is_closing():
        raise ConnectionResetError  # else what is written is lost without a word, or is a fault, as the loop has it
    sink.write(data)
    await sink.drain()


@dataclass(eq=False)
class _Passing:
    """A connection and the one behind it. asked: something was asked that has no answer yet."""

    before: asyncio.StreamWriter
    behind: asyncio.StreamWriter | None = field(default=None)
    asked: bool = False

    def reset(self) -> None:
        for writer in (self.before, self.behind):
            if writer is None or writer.is_closing():
                continue
            connected: socket.socket = writer.get_extra_info("socket")
            with contextlib.suppress(OSError):
                connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HARD)
            writer.transport.abort()
