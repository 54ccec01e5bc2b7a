"""PostgreSQL databases and Redis databases of the demo's own, made anew. For ``--production``."""

from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from psycopg import sql

from deploy.demo.deployment import Services
from deploy.demo.processes import DemoFailed


def fresh_services(*, postgres_url: str, redis_url: str, database: str, redis_number: int) -> Services:
    """Drops and creates ``database``, empties the Redis database of that number, and says where both are."""
    _recreate(postgres_url, database)
    address = _with_path(redis_url, f"/{redis_number}")
    try:
        redis.Redis.from_url(address, socket_connect_timeout=3).flushdb()
    except redis.RedisError as error:
        raise DemoFailed(f"Redis does not answer at {_shown(redis_url)}: {error}") from error
    return Services(database_url=_with_path(postgres_url, f"/{database}"), redis_url=address)


def _recreate(postgres_url: str, database: str) -> None:
    name = sql.Identifier(database)
    try:
        with psycopg.connect(_with_path(postgres_url, "/postgres"), autocommit=True, connect_timeout=3) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    except psycopg.Error as error:
        raise DemoFailed(f"PostgreSQL at {_shown(postgres_url)}: {error}") from error


def _with_path(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=path))


def _shown(url: str) -> str:
    """Without what may be a password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or '(usual port)'}"
