"""The connection of this process to Redis, for what is done in one exchange."""

from functools import lru_cache

import redis
from django.conf import settings


@lru_cache(maxsize=1)
def redis_client() -> redis.Redis:
    """Where there is a REDIS_URL. A Redis that says nothing holds nobody up for longer than two seconds."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
