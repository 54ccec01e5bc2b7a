"""What a deployment keeps, read past the product: its database and its Redis."""

import base64
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, quote_plus
from uuid import UUID

import psycopg
import redis
from psycopg import sql

Row = tuple[Any, ...]


class Store(Protocol):
    """A database. Parameters of a query are written ``%s``."""

    def rows(self, query: str, *parameters: object) -> list[Row]: ...

    def key(self, identity: object) -> str:
        """A UUID as this database compares it."""
        ...

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """Every value of every table, as (where, bytes)."""
        ...


class SqliteStore:
    def __init__(self, path: Path) -> None:
        self._path = path

    def rows(self, query: str, *parameters: object) -> list[Row]:
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=10)) as connection:
            return list(connection.execute(query.replace("%s", "?"), parameters))

    def key(self, identity: object) -> str:
        return UUID(str(identity)).hex

    def everything(self) -> Iterator[tuple[str, bytes]]:
        for (table,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
            yield from _values(table, self.rows(f'SELECT * FROM "{table}"'))
        # What was deleted, or is not yet written through, may still lie in the files themselves.
        for file in self._path.parent.glob(f"{self._path.name}*"):
            yield file.name, file.read_bytes()


class PostgresStore:
    def __init__(self, url: str) -> None:
        self._url = url

    def rows(self, query: str, *parameters: object) -> list[Row]:
        with psycopg.connect(self._url, connect_timeout=10) as connection:
            return connection.execute(query.encode(), parameters).fetchall()

    def key(self, identity: object) -> str:
        return str(UUID(str(identity)))

    def everything(self) -> Iterator[tuple[str, bytes]]:
        tables = self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        with psycopg.connect(self._url, connect_timeout=10) as connection:
            for (table,) in tables:
                query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
                yield from _values(table, connection.execute(query).fetchall())


class RedisStore:
    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(url)

    def everything(self) -> Iterator[tuple[str, bytes]]:
        for key in self._client.scan_iter(count=500):
            yield f"Redis key {key!r}", key
            yield f"Redis {key!r}", self._value(key)

    def _value(self, key: bytes) -> bytes:
        client = self._client
        read: dict[bytes, Callable[[], object]] = {
            b"string": lambda: client.get(key),
            b"list": lambda: client.lrange(key, 0, -1),
            b"set": lambda: client.smembers(key),
            b"zset": lambda: client.zrange(key, 0, -1),
            b"hash": lambda: client.hgetall(key),
            b"stream": lambda: client.xrange(key),
        }
        kind = client.type(key)  # "none" for one that has just expired
        found = read[kind]() if kind in read else b""
        return found if isinstance(found, bytes) else repr(found).encode()


def written_in_any_way(secret: str) -> list[bytes]:
    """The bytes that would betray a text: as it is, and as hex, base64 (at any offset) and URL-encoded."""
    raw = secret.encode()
    ways = {raw, raw.hex().encode(), raw.hex().upper().encode(), quote(secret, safe="").encode()}
    ways.add(quote_plus(secret).encode())
    for lead in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            # The first and the last group also depend on what stands around the text.
            ways.add(encode(bytes(lead) + raw).rstrip(b"=")[4 if lead else 0 : -2])
    return sorted(ways)


def places_with(secret: str, where: Iterator[tuple[str, bytes]]) -> list[str]:
    """Where a text is to be found. Empty: nowhere."""
    ways = written_in_any_way(secret)
    return [place for place, content in where if any(way in content for way in ways)]


def _values(table: str, rows: Sequence[Row]) -> Iterator[tuple[str, bytes]]:
    for row in rows:
        for value in row:
            yield f"table {table}", value if isinstance(value, bytes) else str(value).encode()
