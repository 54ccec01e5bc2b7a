"""The news that a conversation changed. Rows are the truth; whoever hears the news reads them.

Listeners in this process are told at once, and may be told what changed; those in other processes hear through Redis
that something did, and read it: what people write does not pass through Redis. News may be lost or doubled without
harm: readers ask for what is above the revision they know.
"""

import logging
import secrets
import sys
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import redis
from django.conf import settings
from django.db import transaction

from workspaces.redis_client import redis_client

CHANNEL = "handoff:news"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class News:
    """revision: what the conversation has reached. told: the change itself, as a window is sent it, for one that knows
    everything up to ``since``; None: it has to be read.
    """

    revision: int
    since: int = 0
    told: bytes | None = None


LOOK = News(revision=sys.maxsize)  # something may have been missed
Listener = Callable[[News], None]


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

    def tell(self, topic: str, news: News) -> None:
        """Calls each listener; a listener must not block and must not fail."""
        with self._lock:
            listeners = tuple(self._by_topic.get(topic, ()))
        for listener in listeners:
            listener(news)

    def tell_all(self) -> None:
        """After news may have been missed: everybody reads again."""
        with self._lock:
            topics = tuple(self._by_topic)
        for topic in topics:
            self.tell(topic, LOOK)


listeners = Listeners()


def announce(conversation_id: UUID, news: News) -> None:
    """Spreads the news once the current transaction is committed."""
    transaction.on_commit(lambda: _spread(str(conversation_id), news))


def _spread(topic: str, news: News) -> None:
    listeners.tell(topic, news)
    if settings.EMBEDDED:
        return
    try:
        redis_client().publish(CHANNEL, f"{topic} {news.revision} {_process()}")
    except redis.RedisError:
        # The change itself is committed. Windows poll when the stream is silent, so this only costs time.
        log.warning("news_not_spread")


@lru_cache(maxsize=1)
def _process() -> str:
    """Tells this process's own news from that of others."""
    return secrets.token_hex(8)


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
            _hear(item["data"].decode())


def _hear(text: str) -> None:
    """What this process said itself was told to its listeners already."""
    topic, _, rest = text.partition(" ")
    revision, _, process = rest.partition(" ")
    if process != _process():
        listeners.tell(topic, News(int(revision)) if revision.isdecimal() else LOOK)
