"""News of changes: told after the commit, to whoever listens, and harmless when lost."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as deployment
from django.db import transaction

from conversations import news
from conversations.news import Listeners, announce, listeners


def test_a_listener_hears_its_topic_until_it_is_removed() -> None:
    heard: list[str] = []
    ours = Listeners()

    def hear() -> None:
        heard.append("news")

    ours.add("a", hear)
    ours.tell("b")
    ours.tell("a")
    ours.tell_all()
    ours.remove("a", hear)
    ours.tell("a")
    ours.remove("a", hear)
    assert heard == ["news", "news"]


@pytest.mark.django_db(transaction=True)
def test_news_is_spread_when_the_change_is_committed(settings: Any) -> None:
    settings.EMBEDDED = True
    topic, heard = uuid4(), threading.Event()
    listeners.add(str(topic), heard.set)
    with transaction.atomic():
        announce(topic)
        assert not heard.is_set()
    assert heard.is_set()
    listeners.remove(str(topic), heard.set)


@pytest.mark.django_db(transaction=True)
def test_news_that_cannot_be_spread_does_not_undo_the_change(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.EMBEDDED, settings.REDIS_URL = False, "redis://127.0.0.1:1/0"
    news._redis.cache_clear()
    try:
        announce(uuid4())
    finally:
        news._redis.cache_clear()
    assert "news_not_spread" in caplog.text


@pytest.mark.skipif(not deployment.REDIS_URL, reason="needs Redis (REDIS_URL)")
@pytest.mark.django_db(transaction=True)
def test_news_goes_from_one_process_to_another_through_redis() -> None:
    topic, heard, connected = uuid4(), threading.Event(), threading.Event()
    listeners.add(str(topic), heard.set)
    listeners.add("anything", connected.set)
    threading.Thread(target=news.hear_redis, daemon=True).start()
    assert connected.wait(5)  # everybody is told to read again when the line is up
    heard.clear()
    announce(topic)
    assert heard.wait(5)
    listeners.remove(str(topic), heard.set)
    listeners.remove("anything", connected.set)
