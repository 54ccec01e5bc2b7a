"""Counting how often somebody may do something."""

import math
import time
from typing import Any

import pytest
import redis
from django.conf import settings as deployment
from django.core.cache import cache

from workspaces.rate_limits import RateLimit, network_of, take_all
from workspaces.redis_client import redis_client

FEW, MANY = RateLimit("tested-few", times=2, seconds=3600), RateLimit("tested-many", times=3, seconds=7200)


@pytest.mark.redis
def test_it_lets_so_many_through_and_says_how_long_to_wait() -> None:
    limit = RateLimit("tested", times=2, seconds=3600)
    assert [limit.take("ana") for _ in range(2)] == [0, 0]
    assert 0 < limit.take("ana") <= 3600
    assert limit.take("ben") == 0


@pytest.mark.redis
def test_several_limits_are_counted_together_up_to_the_first_that_is_spent() -> None:
    assert [take_all((FEW, "ana"), (MANY, "here")) for _ in range(2)] == [0, 0]
    assert 0 < take_all((FEW, "ana"), (MANY, "here")) <= 3600
    assert take_all((FEW, "ben"), (MANY, "here")) == 0  # what was refused was not counted by the second
    assert 0 < take_all((FEW, "cem"), (MANY, "here")) <= 7200
    assert FEW.spend("cem").left == 0


@pytest.mark.redis
@pytest.mark.skipif(not deployment.REDIS_URL, reason="needs Redis (REDIS_URL)")
def test_several_limits_take_one_exchange_and_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    take_all((FEW, "somebody"), (MANY, "somewhere"))  # now Redis knows how it is done
    sent: list[str] = []
    send = redis.Connection.send_command

    def noting(self: redis.Connection, *said: Any, **how: Any) -> None:
        sent.append(said[0])
        send(self, *said, **how)  # type: ignore[no-untyped-call]  # redis ships it so

    monkeypatch.setattr(redis.Connection, "send_command", noting)
    assert take_all((FEW, "ana"), (MANY, "here")) == 0
    assert sent == ["EVALSHA"]
    names = [cache.make_key(limit.counter(key, window=math.floor(time.time() / limit.seconds)))
             for limit, key in ((FEW, "ana"), (MANY, "here"))]  # fmt: skip
    assert [0 < int(redis_client().ttl(name)) <= limit.seconds for name, limit in zip(names, (FEW, MANY), strict=True)]


def test_it_turns_nobody_away_while_redis_is_away(settings: Any) -> None:
    nowhere = "redis://127.0.0.1:1/0"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": nowhere}}
    assert RateLimit("tested", times=1, seconds=60).take("ana") == 0


def test_v2_4_1_nobody_is_forgotten_because_many_others_are_counted() -> None:
    """A stranger may have themselves counted under thousands of names."""
    limit = RateLimit("tested", times=1, seconds=3600)
    limit.take("ana")
    for number in range(5_000):
        limit.take(f"somebody {number}")
    assert limit.take("ana") > 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("", "192.0.2.2", False),
    ],
)
def test_a_host_with_many_ipv6_addresses_is_one_caller(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same
