"""The connection of this thread to Redis, for what is done in one exchange."""

import os
from functools import lru_cache
from threading import local

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry


class _Thread(local):
    client: redis.Redis | None = None


_thread = _Thread()


def redis_client() -> redis.Redis:
    """Where there is a REDIS_URL. A Redis that says nothing holds nobody up for longer than two seconds.

    A thread keeps its connection: to take one out of a pool, see whether it still holds, and put it back takes longer
    than most of what is asked. One that has broken is opened anew. Raises RedisError when there is no Redis.
    """
    if _thread.client is None:
        _thread.client = _of_process().client()  # type: ignore[no-untyped-call]  # redis ships it so
    return _thread.client


def forget_connection() -> None:
    """The next one of this thread is a new one. A child shares none with its parent."""
    _thread.client = None
    _of_process.cache_clear()


@lru_cache(maxsize=1)
def _of_process() -> redis.Redis:
    again = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2, retry=again)


os.register_at_fork(after_in_child=forget_connection)
