"""News of changes: told after the commit, to whoever listens, and harmless when lost."""

import queue
import threading
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as deployment
from django.db import transaction

from conversations import news
from conversations.news import LOOK, Listeners, News, announce, listeners
from workspaces.redis_client import forget_connection, redis_client


def test_a_listener_hears_its_topic_until_it_is_removed() -> None:
    heard: list[News] = []
    ours = Listeners()

    ours.add("a", heard.append)
    ours.tell("b", News(1))
    ours.tell("a", News(2))
    ours.tell_all()
    ours.remove("a", heard.append)
    ours.tell("a", News(3))
    ours.remove("a", heard.append)
    assert heard == [News(2), LOOK]


@pytest.mark.django_db(transaction=True)
def test_news_is_spread_when_the_change_is_committed(settings: Any) -> None:
    settings.EMBEDDED = True
    topic, heard = uuid4(), list[News]()
    listeners.add(str(topic), heard.append)
    with transaction.atomic():
        announce(topic, News(7))
        assert not heard
    assert heard == [News(7)]
    listeners.remove(str(topic), heard.append)


@pytest.mark.django_db(transaction=True)
def test_news_that_cannot_be_spread_does_not_undo_the_change(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.EMBEDDED, settings.REDIS_URL = False, "redis://127.0.0.1:1/0"
    forget_connection()
    try:
        announce(uuid4(), News(1))
    finally:
        forget_connection()
    assert "news_not_spread" in caplog.text


@pytest.mark.skipif(not deployment.REDIS_URL, reason="needs Redis (REDIS_URL)")
@pytest.mark.django_db(transaction=True)
def test_news_goes_from_one_process_to_another_through_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    topic, heard, connected = uuid4(), queue.Queue[News](), threading.Event()
    listeners.add("anything", lambda _news: connected.set())
    threading.Thread(target=news.hear_redis, daemon=True).start()
    assert connected.wait(5)  # everybody is told to read again when the line is up
    listeners.add(str(topic), heard.put)

    redis_client().publish(news.CHANNEL, f"{topic} 7 another-process")
    assert heard.get(timeout=5) == News(7)
    announce(topic, News(8, since=7, told=b"what a person wrote"))
    assert heard.get(timeout=5) == News(8, since=7, told=b"what a person wrote")
    redis_client().publish(news.CHANNEL, f"{topic} of another version")
    assert heard.get(timeout=5) == LOOK  # its own news did not come back from Redis
    listeners.remove(str(topic), heard.put)


@pytest.mark.django_db(transaction=True)
def test_what_people_write_does_not_pass_through_redis(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    published: list[str] = []
    settings.EMBEDDED = False
    monkeypatch.setattr(
        news, "redis_client", lambda: SimpleNamespace(publish=lambda _channel, text: published.append(text))
    )

    announce(uuid4(), News(8, since=7, told=b"zanzibar"))

    assert len(published) == 1
    assert "zanzibar" not in published[0]
