"""``python -m tests.bench.bad_peer``: plain A2A agents, one for each of ``NUISANCES``, that behave until told not to.

Prints the addresses of their cards, one a line. From the first line it reads they misbehave, in every way in turn. When
there is nothing more to read it prints how often each way was met, as JSON, and ends.
"""

import asyncio
import gzip
import json
import sys
import uuid
from asyncio import StreamReader, StreamWriter
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import cache
from itertools import cycle
from typing import Any

NUISANCES = ("noise", "smoke", "dust", "smell")  # what people say who are handed over to one
CARD_PATH = "/.well-known/agent-card.json"
BLOCK = b"x" * 65_536
BLOCKS_OF_10_MB = 160
SECONDS_OF_A_BYTE = 1.0
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

Play = Callable[[StreamReader, StreamWriter], Awaitable[None]]


async def says_nothing(reader: StreamReader, _writer: StreamWriter) -> None:
    """Until it is hung up on."""
    await reader.read(1)


async def a_byte_a_second(_reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(OK + b"Content-Length: 9999\r\n\r\n")
    while True:
        await _pour(writer, b"{")
        await asyncio.sleep(SECONDS_OF_A_BYTE)


async def endless_headers(_reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(OK)
    while True:
        await _pour(writer, b"X-More: of it\r\n" * 100)


async def ten_megabytes(_reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(OK + f"Content-Length: {BLOCKS_OF_10_MB * len(BLOCK)}\r\n\r\n".encode())
    for _ in range(BLOCKS_OF_10_MB):
        await _pour(writer, BLOCK)


async def endless(_reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(OK + b"Connection: close\r\n\r\n")
    while True:
        await _pour(writer, BLOCK)


async def gzip_bomb(_reader: StreamReader, writer: StreamWriter) -> None:
    """100 MB in 100 kB, which is less than an answer may have."""
    length = f"Content-Encoding: gzip\r\nContent-Length: {len(_bomb())}\r\n\r\n"
    await _pour(writer, OK + length.encode() + _bomb())


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(100 * 2**20), 9)


SLOW: Mapping[str, Play] = {"says nothing": says_nothing, "a byte a second": a_byte_a_second}
LARGE: Mapping[str, Play] = {
    "endless headers": endless_headers,
    "10 MB": ten_megabytes,
    "endless": endless,
    "gzip bomb": gzip_bomb,
}
BEHAVES = "behaves"
# One that only failed would soon be left alone; now and then it behaves, and so is asked again and again.
TURNS = (*SLOW, BEHAVES, *LARGE, BEHAVES)


class BadAgent:
    """bad: whether it misbehaves. met: how often each way was."""

    def __init__(self) -> None:
        self.bad = False
        self.met: Counter[str] = Counter()
        self._domain = ""
        self._turns = cycle(TURNS)
        self._server: asyncio.Server | None = None

    async def open(self) -> str:
        """The address of its card."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._domain = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return f"{self._domain}{CARD_PATH}"

    def close(self) -> None:
        """Nobody new is served: what begins while all ends would be left behind."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(OSError, EOFError, asyncio.CancelledError):
            while await self._answer(reader, writer):
                pass
        writer.close()

    async def _answer(self, reader: StreamReader, writer: StreamWriter) -> bool:
        """Whether the connection can go on."""
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if head.startswith(b"get "):
            await _pour(writer, _whole(self._card()))
            return True
        start = head.index(b"content-length:") + 15
        body = await reader.readexactly(int(head[start : head.index(b"\r\n", start)]))
        way = next(self._turns) if self.bad else BEHAVES
        self.met[way] += self.bad
        if way == BEHAVES:
            await _pour(writer, _whole(_answer_to(json.loads(body))))
            return True
        await {**SLOW, **LARGE}[way](reader, writer)
        return False

    def _card(self) -> object:
        interface = {"url": f"{self._domain}/rpc", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"}
        return {
            "name": "Nuisance",
            "description": "Behaves for a while.",
            "version": "1",
            "provider": {"organization": "Bad Office", "url": self._domain},
            "supportedInterfaces": [interface],
            "capabilities": {"streaming": False},
            "defaultInputModes": ["text/plain"],
            "defaultOutputModes": ["text/plain"],
            "skills": [],
        }


def _answer_to(asked: Mapping[str, Any]) -> object:
    if asked["method"] != "SendMessage":
        return {"jsonrpc": "2.0", "id": asked["id"], "error": {"code": -32001, "message": "No such task."}}
    context = asked["params"]["message"].get("contextId") or uuid.uuid4().hex
    said = {"messageId": uuid.uuid4().hex, "role": "ROLE_AGENT", "contextId": context, "parts": [{"text": "Noted."}]}
    return {"jsonrpc": "2.0", "id": asked["id"], "result": {"message": said}}


def _whole(answer: object) -> bytes:
    body = json.dumps(answer).encode()
    return OK + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _pour(writer: StreamWriter, data: bytes) -> None:
    """As fast as it is read, and no faster."""
    writer.write(data)
    await writer.drain()


async def main() -> None:
    agents = [BadAgent() for _ in NUISANCES]
    for agent in agents:
        print(await agent.open(), flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        for agent in agents:
            agent.bad = True
    for agent in agents:
        agent.close()
    print(json.dumps(sum((agent.met for agent in agents), Counter())), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
