"""Counting how often somebody may do something."""

from typing import Any

from workspaces.rate_limits import RateLimit


def test_it_lets_so_many_through_and_says_how_long_to_wait() -> None:
    limit = RateLimit("tested", times=2, seconds=3600)
    assert [limit.take("ana") for _ in range(2)] == [0, 0]
    assert 0 < limit.take("ana") <= 3600
    assert limit.take("ben") == 0


def test_it_turns_nobody_away_while_redis_is_away(settings: Any) -> None:
    nowhere = "redis://127.0.0.1:1/0"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": nowhere}}
    assert RateLimit("tested", times=1, seconds=60).take("ana") == 0
