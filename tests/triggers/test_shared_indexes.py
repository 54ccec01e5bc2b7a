"""The index of a large level is read as another process left it, and says the same."""

import logging
import zlib
from typing import Any

import pytest
import redis
from pytest import LogCaptureFixture, MonkeyPatch

from tests.bench.matching import some_intents
from triggers import shared_indexes
from triggers.matching import IntentSpec, Matcher
from triggers.shared_indexes import LEAST_PHRASES, shared_matcher

HUMAN = IntentSpec("human", "human", 0, training_phrases=("talk to a human", "I want a person", "ขอคุยกับเจ้าหน้าที่"))
MANY = [HUMAN, *some_intents(LEAST_PHRASES // 20)]
ASKED = ("somebody real please", "ขอสายเจ้าหน้าที่", "where is the", MANY[7].training_phrases[3] + " today", "")


class Kept(dict[str, bytes]):
    """In place of Redis."""

    def set(self, name: str, packed: bytes, *, ex: int) -> None:
        assert 0 < ex <= 24 * 3600
        self[name] = packed


@pytest.fixture
def kept(monkeypatch: MonkeyPatch, settings: Any) -> Kept:
    settings.REDIS_URL = "redis://somewhere"
    there = Kept()
    monkeypatch.setattr(shared_indexes, "redis_client", lambda: there)
    return there


def _built(monkeypatch: MonkeyPatch) -> list[object]:
    """How often an index is built from now on."""
    times: list[object] = []
    meant = Matcher.__init__

    def counted(self: Matcher, specs: Any, *, index: Any = None) -> None:
        if index is None:
            times.append(specs)
        meant(self, specs, index=index)

    monkeypatch.setattr(Matcher, "__init__", counted)
    return times


def test_it_is_built_once_and_says_the_same_where_it_is_read(kept: Kept, monkeypatch: MonkeyPatch) -> None:
    times = _built(monkeypatch)
    first, second = shared_matcher(MANY), shared_matcher(MANY)
    assert len(times) == len(kept) == 1
    assert [first.match(text) for text in ASKED] == [second.match(text) for text in ASKED]
    assert second.match("somebody real please").winner is not None


def test_other_phrases_have_another_index(kept: Kept) -> None:
    shared_matcher(MANY)
    shared_matcher([*MANY[1:], HUMAN])
    assert len(kept) == 2


def test_what_else_a_trigger_listens_for_is_its_own(kept: Kept) -> None:
    shared_matcher(MANY)
    moved = shared_matcher([IntentSpec("human", "human", 0, ("zebra",), HUMAN.training_phrases), *MANY[1:]])
    assert len(kept) == 1
    assert [each.kind for each in moved.match("zebra").candidates] == ["keyword"]


def test_a_small_level_is_built(kept: Kept) -> None:
    assert shared_matcher([HUMAN]).match("a human please").winner
    assert not kept


def test_it_is_built_where_redis_is_away(settings: Any, monkeypatch: MonkeyPatch, caplog: LogCaptureFixture) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(shared_indexes, "redis_client", lambda: redis.Redis.from_url(settings.REDIS_URL))
    with caplog.at_level(logging.WARNING):
        assert shared_matcher(MANY).match("somebody real please").winner
    assert "index_not_shared" in caplog.text


@pytest.mark.parametrize(
    "damaged",
    [b"", b"no zlib", zlib.compress(b"{}")[:-2], zlib.compress(b"no json"), zlib.compress(b"[]"), zlib.compress(b"{}")],
)
def test_what_is_damaged_is_built_and_kept_anew(kept: Kept, damaged: bytes, caplog: LogCaptureFixture) -> None:
    shared_matcher(MANY)
    [name], whole = kept, dict(kept)
    kept[name] = damaged
    with caplog.at_level(logging.WARNING):
        assert shared_matcher(MANY).match("somebody real please").winner
    assert "index_unreadable" in caplog.text
    assert kept == whole


def test_without_redis_there_is_one_process(settings: Any, monkeypatch: MonkeyPatch) -> None:
    settings.REDIS_URL = ""
    monkeypatch.delattr(shared_indexes, "redis_client")
    assert shared_matcher(MANY).match("somebody real please").winner
