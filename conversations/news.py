"""The news that a conversation changed. Rows are the truth; whoever hears the news reads them.

In one process the news goes straight to its listeners, otherwise through Redis to every process. News may be lost or
doubled without harm: readers ask for what is above the revision they know.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from uuid import UUID

import redis
from django.conf import settings
from django.db import transaction

CHANNEL = "handoff:news"
Listener = Callable[[], None]
log = logging.getLogger(__name__)


class Listeners:
    """Who wants to hear about which conversation, in this process."""

    def __init__(self) -> None:
        self._by_topic: defaultdict[str, set[Listener]] = defaultdict(set)
        self._lock = threading.Lock()

    def add(self, topic: str, listener: Listener) -> None:
        with self._lock:
            self._by_topic[topic].add(listener)

    def remove(self, topic: str, listener: Listener) -> None:
        with self._lock:
            self._by_topic[topic].discard(listener)
            if not self._by_topic[topic]:
                del self._by_topic[topic]

    def count(self, topic: str) -> int:
        with self._lock:
            return len(self._by_topic.get(topic, ()))

    def tell(self, topic: str) -> None:
        """Calls each listener; a listener must not block and must not fail."""
        with self._lock:
            listeners = tuple(self._by_topic.get(topic, ()))
        for listener in listeners:
            listener()

    def tell_all(self) -> None:
        """After news may have been missed: everybody reads again."""
        with self._lock:
            topics = tuple(self._by_topic)
        for topic in topics:
            self.tell(topic)


listeners = Listeners()


def announce(conversation_id: UUID) -> None:
    """Spreads the news once the current transaction is committed."""
    transaction.on_commit(lambda: _spread(str(conversation_id)))


def _spread(topic: str) -> None:
    if settings.EMBEDDED:
        listeners.tell(topic)
        return
    try:
        _redis().publish(CHANNEL, topic)
    except redis.RedisError:
        # The change itself is committed. Windows poll when the stream is silent, so this only costs time.
        log.warning("news_not_spread")


@lru_cache(maxsize=1)
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def hear_redis() -> None:
    """Passes news from Redis on to this process's listeners; runs for ever, in a thread of its own.

    When Redis was away, everybody reads again, since news may have passed meanwhile.
    """
    while True:
        try:
            _hear_until_it_breaks()
        except redis.RedisError:
            log.warning("news_connection_lost")
            threading.Event().wait(1.0)


def _hear_until_it_breaks() -> None:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, health_check_interval=15)
    with client.pubsub(ignore_subscribe_messages=True) as subscription:  # type: ignore[no-untyped-call]  # so in redis
        subscription.subscribe(CHANNEL)
        listeners.tell_all()
        for item in subscription.listen():
            listeners.tell(item["data"].decode())
