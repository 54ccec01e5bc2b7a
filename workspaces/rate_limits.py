"""Limits that hold across threads and processes: one atomic counter for each window of time."""

import hashlib
import logging
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import redis
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.commands.core import Script

from workspaces.redis_client import redis_client

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Spent:
    """left: how many more there may be in this window. seconds: until it ends. wait: as long, when it was too many."""

    left: int
    seconds: int
    wait: int


@dataclass(frozen=True)
class RateLimit:
    """At most ``times`` in each ``seconds``, for each key."""

    name: str
    times: int
    seconds: int

    def take(self, key: str) -> int:
        """Counts one. Returns 0 when it is within the limit, else the seconds until it may be tried again."""
        return self.spend(key).wait

    def spend(self, key: str) -> Spent:
        """Counts one, and says what is left."""
        [spent] = _spend((self, key))
        return spent

    def counter(self, key: str, *, window: int) -> str:
        """Hashed, because a key may be a stranger's text."""
        return f"rate:{self.name}:{hashlib.sha256(key.encode()).hexdigest()}:{window}"


def take_all(*counted: tuple[RateLimit, str]) -> int:
    """Counts one for each limit and key, up to the first that it is too many for: what is refused by one is not counted
    by those after it. With Redis, in one exchange. Returns as ``RateLimit.take``.
    """
    return _spend(*counted)[-1].wait


def _spend(*counted: tuple[RateLimit, str]) -> list[Spent]:
    now = _now()
    windows = [math.floor(now / limit.seconds) for limit, _key in counted]
    ends = [math.ceil((window + 1) * limit.seconds - now) for (limit, _), window in zip(counted, windows, strict=True)]
    counters = [
        _Counter(limit.counter(key, window=window), limit.times, limit.seconds)
        for (limit, key), window in zip(counted, windows, strict=True)
    ]
    try:
        counts = _in_redis(counters) if settings.REDIS_URL else list(_in_cache(counters))
    except redis.RedisError:
        # Nobody is turned away because the counter is: what people say matters more than how often.
        log.warning("rate_limit_not_counted")
        counts = [0]
    return [
        Spent(max(one.times - count, 0), end, end if count > one.times else 0)
        for one, count, end in zip(counters, counts, ends, strict=False)
    ]


def _now() -> float:
    """Seconds since 1970."""
    return time.time()


@dataclass(frozen=True)
class _Counter:
    name: str
    times: int
    seconds: int


# How often each was counted, to the first that was counted too often. None is left behind when its window is over.
_COUNT = """
local counts = {}
for i, name in ipairs(KEYS) do
  counts[i] = redis.call('INCR', name)
  if counts[i] == 1 then redis.call('EXPIRE', name, ARGV[2 * i]) end
  if counts[i] > tonumber(ARGV[2 * i - 1]) then break end
end
return counts
"""


def _in_redis(counters: list[_Counter]) -> list[int]:
    """Raises RedisError."""
    names = [cache.make_key(one.name) for one in counters]
    limits = [number for one in counters for number in (one.times, one.seconds)]
    return [int(count) for count in _counting()(keys=names, args=limits, client=redis_client())]


@lru_cache(maxsize=1)
def _counting() -> Script:
    """Its digest is made once."""
    return redis_client().register_script(_COUNT)


def _in_cache(counters: list[_Counter]) -> Iterator[int]:
    for one in counters:
        cache.add(one.name, 0, timeout=one.seconds)
        try:
            count = cache.incr(one.name)
        except ValueError:  # the window ended between the two steps
            count = 1
        yield count
        if count > one.times:
            return


def address_of(request: HttpRequest) -> str:
    """From where a request came; empty where that was a socket of the same machine."""
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(source: str) -> str:
    """What to count a caller by: an IPv4 address itself, of an IPv6 address its /64, which one host can own."""
    try:
        address = unmapped(ip_address(source))
    except ValueError:
        return source
    if isinstance(address, IPv6Address):
        return str(ip_network((address.packed[:8] + bytes(8), 64)))
    return str(address)


def unmapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address as one, also where a socket for both kinds tells it as IPv6."""
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
