"""HTTP as a browser speaks it to us: kept connections, one request at a time, and a stream of events."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

CALL_SECONDS = 20.0  # the widget's own limits
SILENCE_SECONDS = 40.0
LARGEST = 1 << 24
BOUNDARY = "part-of-a-form-0f3b7c"


class Broken(Exception):
    """No answer, or half of one."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def retry_after(self) -> float | None:
        written = self.headers.get("retry-after", "")
        return float(written) if written.isdecimal() else None

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Form:
    """Fields and one file, as a browser sends them."""

    fields: Mapping[str, str]
    file: bytes

    def __bytes__(self) -> bytes:
        parts = [_part(f'name="{name}"', value.encode()) for name, value in self.fields.items()]
        return b"".join([*parts, _part('name="file"; filename="file.pdf"', self.file), f"--{BOUNDARY}--\r\n".encode()])


def _part(about: str, content: bytes) -> bytes:
    return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {about}\r\n\r\n".encode() + content + b"\r\n"


@dataclass(frozen=True)
class Event:
    """id: empty when it has none. data: None when an id came alone."""

    id: str
    name: str
    data: Any


class Wire:
    """A connection that is opened when it is needed and again after it broke."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._port = port
        self._headers = headers
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
            self._streams = None

    async def ask(self, method: str, path: str, *, data: object = None, token: str = "") -> Answer:
        """Raises Broken; whether the server did what was asked is not known then."""
        try:
            async with asyncio.timeout(CALL_SECONDS):
                reader = await self._send(method, path, data, token)
                status, headers = await _head(reader)
                body = await _body(reader, headers)
        except (OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError) as error:
            self.close()
            raise Broken(str(error)) from error
        except asyncio.CancelledError:
            self.close()
            raise
        if headers.get("connection") == "close":
            self.close()
        return Answer(status, headers, body)

    async def events(self, path: str, *, token: str, after: int) -> AsyncIterator[Event]:
        """Until the stream ends. Raises Broken when it breaks, is silent for too long, or is not given."""
        try:
            async with asyncio.timeout(CALL_SECONDS):
                reader = await self._send("GET", path, None, token, {"Last-Event-ID": str(after)})
                status, _headers = await _head(reader)
            if status != 200:
                raise Broken(f"status {status}")
            waiting = b""
            while chunk := await asyncio.wait_for(_chunk(reader), SILENCE_SECONDS):
                *events, waiting = (waiting + chunk).split(b"\n\n")
                for event in events:
                    if b":" in event and not event.startswith(b":"):
                        yield _event(event)
        except (OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError) as error:
            raise Broken(str(error)) from error
        finally:
            self.close()

    async def _send(
        self, method: str, path: str, data: object, token: str, more: Mapping[str, str] | None = None
    ) -> asyncio.StreamReader:
        if self._streams is None or self._streams[0].at_eof() or self._streams[1].is_closing():
            self.close()
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=LARGEST)
        form = isinstance(data, Form)
        body = bytes(data) if isinstance(data, Form) else b"" if data is None else json.dumps(data).encode()
        headers = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **self._headers, **(more or {})}
        kind = f"multipart/form-data; boundary={BOUNDARY}" if form else "application/json"
        headers |= {"Content-Type": kind} if body else {}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        self._streams[1].write("\r\n".join(lines).encode() + body)
        return self._streams[0]


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    return int(first.split(" ")[1]), {name.lower(): value.strip() for name, _, value in pairs}


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding") == "chunked":
        whole = b""
        while chunk := await _chunk(reader):
            whole += chunk
        return whole
    return await reader.readexactly(int(headers.get("content-length", "0")))


async def _chunk(reader: asyncio.StreamReader) -> bytes:
    size = int(await reader.readuntil(b"\r\n"), 16)
    return (await reader.readexactly(size + 2))[:-2]


def _event(text: bytes) -> Event:
    found: dict[str, list[str]] = {"id": [], "event": [], "data": []}
    for line in text.decode().split("\n"):
        name, _, value = line.partition(": ")
        found.setdefault(name, []).append(value)
    data = "\n".join(found["data"])
    return Event("".join(found["id"]), "".join(found["event"]) or "message", json.loads(data) if data else None)
