"""Counting how often somebody may do something."""

from typing import Any

import pytest

from workspaces.rate_limits import RateLimit, network_of


@pytest.mark.redis
def test_it_lets_so_many_through_and_says_how_long_to_wait() -> None:
    limit = RateLimit("tested", times=2, seconds=3600)
    assert [limit.take("ana") for _ in range(2)] == [0, 0]
    assert 0 < limit.take("ana") <= 3600
    assert limit.take("ben") == 0


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
        ("", "192.0.2.2", False),
    ],
)
def test_a_host_with_many_ipv6_addresses_is_one_caller(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same
