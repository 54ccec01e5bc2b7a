"""Each thread has one connection to Redis, which it keeps as long as it holds."""

import os
import threading

import pytest
import redis
from django.conf import settings

from workspaces.redis_client import redis_client

pytestmark = [
    pytest.mark.redis,
    pytest.mark.skipif(not settings.REDIS_URL, reason="needs Redis (REDIS_URL)"),
]


def connection_here() -> int:
    """As Redis numbers it."""
    return int(redis_client().client_id())


def test_a_thread_keeps_its_connection_and_shares_it_with_none() -> None:
    others: list[int] = []
    thread = threading.Thread(target=lambda: others.extend([connection_here(), connection_here()]))
    thread.start()
    thread.join()
    assert others[0] == others[1] != connection_here() == connection_here()


def test_one_that_has_broken_is_opened_anew() -> None:
    before = connection_here()
    redis.Redis.from_url(settings.REDIS_URL).client_kill_filter(_id=str(before))
    assert connection_here() != before


def test_a_child_has_another_than_its_parent() -> None:
    before = connection_here()
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.write(writing, str(connection_here()).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(reading, 20)) != before == connection_here()
    os.close(reading)
    os.close(writing)
