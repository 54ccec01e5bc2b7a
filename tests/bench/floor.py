"""The least program that does the same work as a relayed message: two deployments, each its own process and database;
every message committed at both ends before it is shown; signed, idempotent requests between them; an event stream to
the window; an agent at B that answers. No recovery, no order, no replay, no limits: a floor, not a product.

Run by ``tests.bench``: ``ROLE=A|B PEER=<port> STORE=sqlite:<file>|pg:<dsn> uvicorn tests.bench.floor:app``.
"""

import asyncio
import hashlib
import hmac
import json
import os
import queue
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Protocol

import asyncpg

from tests.bench.wire import Wire

KEY = b"the floor's one key"
_COLUMNS = "conversation TEXT, id TEXT, author TEXT, body TEXT, PRIMARY KEY(conversation, id)"
SCHEMA = [
    f"CREATE TABLE IF NOT EXISTS message({_COLUMNS})",
    "CREATE TABLE IF NOT EXISTS owner(conversation TEXT PRIMARY KEY, name TEXT)",
]
Row = tuple[str, str, str]  # id, author, body


class Store(Protocol):
    async def put(self, conversation: str, rows: list[Row], owner: str = "") -> None: ...

    async def read(self, conversation: str) -> list[Row]: ...


class Sqlite:
    """One writer thread that commits everything that waits together."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._work: queue.SimpleQueue[tuple[Callable[[sqlite3.Connection], Any], asyncio.Future[Any]]] = (
            queue.SimpleQueue()
        )
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._write, daemon=True).start()

    async def put(self, conversation: str, rows: list[Row], owner: str = "") -> None:
        def write(database: sqlite3.Connection) -> None:
            for row in rows:
                database.execute("INSERT OR IGNORE INTO message VALUES(?,?,?,?)", (conversation, *row))
            if owner:
                database.execute("INSERT OR REPLACE INTO owner VALUES(?,?)", (conversation, owner))

        await self._run(write)

    async def read(self, conversation: str) -> list[Row]:
        query = "SELECT id, author, body FROM message WHERE conversation=?"
        rows: list[Row] = await self._run(lambda database: database.execute(query, (conversation,)).fetchall())
        return rows

    async def _run(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        done: asyncio.Future[Any] = self._loop.create_future()
        self._work.put((work, done))
        return await done

    def _write(self) -> None:
        database = sqlite3.connect(self._path, isolation_level=None, timeout=30)
        for statement in ["PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *SCHEMA]:
            database.execute(statement)
        while True:
            batch = [self._work.get()]
            while not self._work.empty() and len(batch) < 256:
                batch.append(self._work.get())
            database.execute("BEGIN IMMEDIATE")
            results = [(done, work(database)) for work, done in batch]
            database.execute("COMMIT")
            self._loop.call_soon_threadsafe(self._tell, results)

    @staticmethod
    def _tell(results: list[tuple["asyncio.Future[Any]", Any]]) -> None:
        for done, result in results:
            done.set_result(result)


class Postgres:
    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool

    @classmethod
    async def open(cls, dsn: str) -> "Postgres":
        pool = await asyncpg.create_pool(dsn, min_size=8, max_size=16)
        for statement in SCHEMA:
            await pool.execute(statement)
        return cls(pool)

    async def put(self, conversation: str, rows: list[Row], owner: str = "") -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            for row in rows:
                await connection.execute(
                    "INSERT INTO message VALUES($1,$2,$3,$4) ON CONFLICT DO NOTHING", conversation, *row
                )
            if owner:
                await connection.execute(
                    "INSERT INTO owner VALUES($1,$2) ON CONFLICT(conversation) DO UPDATE SET name=excluded.name",
                    conversation,
                    owner,
                )

    async def read(self, conversation: str) -> list[Row]:
        rows = await self._pool.fetch("SELECT id, author, body FROM message WHERE conversation=$1", conversation)
        return [(row["id"], row["author"], row["body"]) for row in rows]


class Floor:
    def __init__(self) -> None:
        self.role, self.peer = os.environ["ROLE"], int(os.environ["PEER"])
        self.windows: defaultdict[str, set[asyncio.Queue[bytes | None]]] = defaultdict(set)
        self.wires: list[Wire] = []
        self.background: set[asyncio.Task[None]] = set()
        self.store: Store

    async def open_store(self) -> None:
        kind, place = os.environ["STORE"].split(":", 1)
        self.store = Sqlite(place) if kind == "sqlite" else await Postgres.open(place)

    async def say(self, conversation: str, message: dict[str, str]) -> None:
        """The person's message: stored, shown, then relayed."""
        await self._put_and_show(conversation, message)
        self._later(self._call(f"/relay/{conversation}", message))

    async def relay(self, conversation: str, message: dict[str, str]) -> None:
        """From the other side: stored and shown; at B the agent answers on the same way back."""
        await self._put_and_show(conversation, message)
        if self.role == "B":
            self._later(self._answer(conversation, message))

    async def hand_over(self, conversation: str) -> None:
        rows = await self.store.read(conversation)
        await self._call(f"/accept/{conversation}", {"rows": rows})
        await self.store.put(conversation, [], owner="B")
        self._show(conversation, {"id": "handed over", "author": "system", "text": ""})

    async def accept(self, conversation: str, packet: dict[str, Any]) -> None:
        await self.store.put(conversation, [tuple(row) for row in packet["rows"]], owner="B")

    async def _answer(self, conversation: str, message: dict[str, str]) -> None:
        reply = {"id": f"reply-{message['id']}", "author": "agent", "text": message["text"]}
        await self._put_and_show(conversation, reply)
        await self._call(f"/relay/{conversation}", reply)

    async def _put_and_show(self, conversation: str, message: dict[str, str]) -> None:
        await self.store.put(conversation, [(message["id"], message["author"], message["text"])])
        self._show(conversation, message)

    def _show(self, conversation: str, message: dict[str, str]) -> None:
        for window in self.windows[conversation]:
            window.put_nowait(b"data: " + json.dumps(message).encode() + b"\n\n")

    async def _call(self, path: str, data: object) -> None:
        signature = hmac.new(KEY, json.dumps(data).encode(), hashlib.sha256).hexdigest()
        wire = self.wires.pop() if self.wires else await Wire.open(self.peer)
        status, _ = await wire.post(path, data, {"X-Signature": signature})
        self.wires.append(wire)
        if status != 200:
            raise RuntimeError(f"{path}: status {status}")

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self.background.add(task)
        task.add_done_callback(self.background.discard)


floor = Floor()


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    _, verb, conversation = scope["path"].split("/", 2)
    if verb == "window":
        await _window(conversation, receive, send)
        return
    body = await _body(receive)
    if verb in ("relay", "accept") and not _signed(scope, body):
        await _done(send, 401)
        return
    data = json.loads(body)
    match verb:
        case "say":
            await floor.say(conversation, data)
        case "relay":
            await floor.relay(conversation, data)
        case "hand-over":
            await floor.hand_over(conversation)
        case "accept":
            await floor.accept(conversation, data)
    await _done(send, 200)


def _signed(scope: Any, body: bytes) -> bool:
    given = dict(scope["headers"]).get(b"x-signature", b"")
    return hmac.compare_digest(hmac.new(KEY, body, hashlib.sha256).hexdigest().encode(), given)


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        kind = (await receive())["type"]
        if kind == "lifespan.startup":
            await floor.open_store()
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


async def _window(conversation: str, receive: Any, send: Any) -> None:
    waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
    floor.windows[conversation].add(waiting)
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b": open\n\n", "more_body": True})

    async def until_gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        waiting.put_nowait(None)

    gone = asyncio.ensure_future(until_gone())
    try:
        while (event := await waiting.get()) is not None:
            await send({"type": "http.response.body", "body": event, "more_body": True})
    finally:
        gone.cancel()
        floor.windows[conversation].discard(waiting)


async def _body(receive: Any) -> bytes:
    body = b""
    while True:
        part = await receive()
        body += part.get("body", b"")
        if not part.get("more_body"):
            return body


async def _done(send: Any, status: int) -> None:
    headers = [(b"content-length", b"2"), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})
