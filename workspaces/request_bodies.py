"""The body of a request, read as it comes, and no more of it than its caller may send."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

READ_ON = 2  # times the limit

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class WentAway(Exception):
    """The caller hung up before all of the body was there: half of it is nothing to work on."""


async def read_body(
    receive: Receive, *, limit: int, more: Callable[[], Awaitable[int]] | None = None
) -> tuple[bytes, int]:
    """The body, and how many bytes it might have: of a larger one it holds one more than that, which every reader
    refuses. Raises WentAway.

    more: says how many a body may have that is larger than ``limit``, once it is. What is too large is read on for a
    while and not kept: a proxy that is still sending takes an answer for a broken connection, and says so in place of
    us.
    """
    body, read = bytearray(), 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise WentAway
        part = message.get("body", b"")
        read += len(part)
        if read > limit and more is not None:
            limit, more = await more(), None
        body += part[: limit + 1 - len(body)]
        if read > READ_ON * limit or not message.get("more_body"):
            return bytes(body), limit
