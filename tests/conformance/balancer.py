"""A balancer that gives each request to the next web process, so that no two of a client's meet the same one."""

import asyncio
import re
from collections import Counter
from typing import Any

from tests.faults.proxy import CHUNK, Front

_KEPT_OPEN = re.compile(rb"\r\nconnection:[^\r]*", re.IGNORECASE)


class Balancer(Front):
    """answered: how many requests each port was given."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.answered: Counter[int] = Counter()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            return
        self._next += 1
        port = self.ports[self._next % len(self.ports)]
        self.answered[port] += 1
        behind = await asyncio.open_connection("127.0.0.1", port)
        # The web process ends the connection with its answer, and so the client opens another for its next request.
        behind[1].write(_KEPT_OPEN.sub(b"", head[:-2]) + b"Connection: close\r\n\r\n")
        ways = [asyncio.create_task(_pass(reader, behind[1])), asyncio.create_task(_pass(behind[0], writer))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        for each in (writer, behind[1]):
            each.close()


async def _pass(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(CHUNK):
            sink.write(data)
            await sink.drain()
    except ConnectionError:
        return
