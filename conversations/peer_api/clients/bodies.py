"""How much of a call is read: of a client whose files are taken as much as those may have, of anybody else little."""

from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from typing import Any

from a2a.utils.errors import InvalidParamsError, InvalidRequestError

from conversations.files_of_tasks import most_bytes
from protocol.a2a_v10 import REQUEST_LIMIT
from protocol.errors import MessageRefused
from protocol.plain.heard_files import plain_base64
from protocol.strict_json import loads

BODY_LIMIT = 1024 * 1024  # bytes, of whom nobody knows yet
BODY_MAY_HAVE = "handoff.body_may_have"  # in the scope of a request that was read: bytes
MOST_PARTS = 1_000  # of a message: each takes the wire's reader many times what it takes to be sent
LARGE_AT_ONCE = 16  # with files in this process, each in memory
LARGE_OF_ONE = 4  # of one client

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="


async def read_body(receive: Receive, *, more: Callable[[], Awaitable[int]] | None) -> tuple[bytes | None, int]:
    """None when the client has gone; and how large it may be. Of more than anybody reads only a beginning, which every
    reader refuses. more: says how large, where it is larger than what is read of a stranger.
    """
    body, limit = bytearray(), BODY_LIMIT
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None, limit
        body += message.get("body", b"")
        if len(body) > limit and more is not None:
            limit, more = await more(), None
        if len(body) > limit or not message.get("more_body"):
            return bytes(body), limit


def body_limit(*, files: bool) -> int:
    """Bytes. files: whether the caller's are taken."""
    return REQUEST_LIMIT + (most_bytes() * 4 // 3 if files else 0)


def read_json(body: bytes, *, files: bool) -> object:
    """What goes beyond the limit of any call can only be digits of files. Raises MessageRefused."""
    if files and len(body) > REQUEST_LIMIT and len(body.translate(None, _DIGITS)) > REQUEST_LIMIT:
        raise MessageRefused(f"more than {REQUEST_LIMIT} bytes beside its files")
    return loads(body, limit=body_limit(files=files))


def check_files(params: Mapping[str, Any], *, size: int) -> None:
    """Writes the bytes of files in a message as every decoder reads them. size: of the body all this came in. Raises
    InvalidParamsError for what is no base64 or too many parts, and InvalidRequestError for too much beside the files.
    """
    if len(parts_of(params)) > MOST_PARTS:
        raise InvalidParamsError(f"message.parts: at most {MOST_PARTS}")
    for holder, name in _files_in(params):
        size -= len(holder[name])
        holder[name] = plain_base64(holder[name])
        try:
            b64decode(holder[name], validate=True)
        except ValueError:
            raise InvalidParamsError("message.parts: the bytes of a file must be base64") from None
    if size > REQUEST_LIMIT:
        raise InvalidRequestError(f"more than {REQUEST_LIMIT} bytes beside its files")


def _files_in(params: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """What holds the bytes of each, and by which name: of 1.0 and of 0.3."""
    for part in parts_of(params):
        old = part.get("file") if isinstance(part, dict) else None
        for holder, name in ((part, "raw"), (old, "bytes")):
            if isinstance(holder, dict) and isinstance(holder.get(name), str):
                yield holder, name


def parts_of(params: Mapping[str, Any]) -> list[Any]:
    message = params.get("message")
    parts = message.get("parts") if isinstance(message, dict) else None
    return parts if isinstance(parts, list) else []
