"""Limits that hold across threads and processes: one atomic counter for each window of time."""

import hashlib
import logging
import math
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

import redis
from django.conf import settings
from django.core.cache import cache

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
        now = time.time()
        window = math.floor(now / self.seconds)
        ends = math.ceil((window + 1) * self.seconds - now)
        # Hashed, because a key may be a stranger's text.
        digest = hashlib.sha256(key.encode()).hexdigest()
        counter = f"rate:{self.name}:{digest}:{window}"
        try:
            count = _counted(counter, seconds=self.seconds)
        except redis.RedisError:
            # Nobody is turned away because the counter is: what people say matters more than how often.
            log.warning("rate_limit_not_counted")
            count = 0
        except ValueError:
            # The window ended between the two steps.
            count = 1
        return Spent(max(self.times - count, 0), ends, ends if count > self.times else 0)


def _counted(counter: str, *, seconds: int) -> int:
    """Counts one and returns how many there are. Raises RedisError."""
    if not settings.REDIS_URL:
        cache.add(counter, 0, timeout=seconds)
        return cache.incr(counter)
    name = cache.make_key(counter)
    count = int(redis_client().incr(name))  # one exchange, where Django's cache has two
    if count == 1:  # were it lost, a counter of a window that is over would stay behind
        redis_client().expire(name, seconds)
    return count


def network_of(source: str) -> str:
    """What to count a caller by: an IPv4 address itself, of an IPv6 address its /64, which one host can own."""
    try:
        address = ip_address(source)
    except ValueError:
        return source
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address.packed[:8] + bytes(8), 64)))
    return str(address)
