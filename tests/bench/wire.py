"""A small HTTP/1.1 client for measuring: one connection, one request at a time, no library in between."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass
class Wire:
    """One keep-alive connection to a server on this machine."""

    port: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def open(cls, port: int) -> "Wire":
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
        return cls(port, reader, writer)

    def close(self) -> None:
        self.writer.close()

    async def post(self, path: str, data: object, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
        """Status and JSON of the answer."""
        body = json.dumps(data).encode()
        self._send("POST", path, {"Content-Type": "application/json", **(headers or {})}, body)
        status, answer_headers = await self._head()
        answer = await self._body(answer_headers)
        return status, json.loads(answer) if answer else None

    async def events(self, path: str, headers: Mapping[str, str] | None = None) -> AsyncIterator[Any]:
        """The data of each server-sent event, for ever. The first item is None: the stream is open."""
        self._send("GET", path, {"Accept": "text/event-stream", **(headers or {})}, b"")
        status, answer_headers = await self._head()
        if status != 200:
            raise RuntimeError(f"{path}: status {status}")
        yield None
        chunked = b"chunked" in answer_headers
        waiting = b""
        while True:
            waiting += await self._chunk() if chunked else await self.reader.read(65_536)
            while b"\n\n" in waiting:
                event, waiting = waiting.split(b"\n\n", 1)
                data = [line[6:] for line in event.split(b"\n") if line.startswith(b"data: ")]
                if data:
                    yield json.loads(b"\n".join(data))

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)

    async def _head(self) -> tuple[int, bytes]:
        head = await self.reader.readuntil(b"\r\n\r\n")
        return int(head[9:12]), head.lower()

    async def _body(self, head: bytes) -> bytes:
        if b"chunked" in head:
            whole = b""
            while chunk := await self._chunk():
                whole += chunk
            return whole
        start = head.index(b"content-length:") + 15
        return await self.reader.readexactly(int(head[start : head.index(b"\r\n", start)]))

    async def _chunk(self) -> bytes:
        size = int((await self.reader.readuntil(b"\r\n")).strip(), 16)
        return (await self.reader.readexactly(size + 2))[:-2]
