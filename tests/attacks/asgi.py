"""The whole application, asked as its server would ask: also what is answered beside Django."""

import asyncio
from dataclasses import dataclass
from typing import Any

from handoff_project.asgi import application


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: bytes


def ask(path: str, *, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
    """As the server would ask: a message in, messages out. Of a stream only the beginning."""
    return asyncio.run(_ask(path, method, body, {"host": "127.0.0.1:8000", **headers}))


def scope_of(path: str, method: str, headers: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }


async def _ask(path: str, method: str, body: bytes, headers: dict[str, str]) -> Answer:
    scope = scope_of(path, method, headers)
    incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    incoming.put_nowait({"type": "http.request", "body": body, "more_body": False})
    said: list[Any] = []
    begun = asyncio.Event()

    async def send(message: Any) -> None:
        said.append(message)
        if message["type"] == "http.response.body":
            begun.set()

    running = asyncio.ensure_future(application(scope, incoming.get, send))
    await asyncio.wait_for(begun.wait(), 20)
    incoming.put_nowait({"type": "http.disconnect"})
    await asyncio.wait_for(running, 20)
    raw = [(name.decode().lower(), value.decode("latin-1")) for name, value in said[0]["headers"]]
    cookies = [value for name, value in raw if name == "set-cookie"]
    return Answer(said[0]["status"], dict(raw), cookies, b"".join(each.get("body", b"") for each in said[1:]))
