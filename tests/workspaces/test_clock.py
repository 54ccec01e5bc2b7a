"""Celery's clock, and the machine's that is set back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from celery.beat import PersistentScheduler, ScheduleEntry, Scheduler

from handoff_project.celery import app
from handoff_project.clock import Clock, KeptClock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Rings:
    """What a clock has rung for, in place of sending it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: list[str] = []
        monkeypatch.setattr(Scheduler, "apply_entry", lambda _clock, entry, producer=None: self.note(entry))

    def note(self, entry: ScheduleEntry) -> None:
        self.names.append(entry.name)

    def within(self, clock: Scheduler, seconds: int, travel: time_machine.Traveller) -> list[str]:
        self.names.clear()
        for _ in range(seconds * 2):
            while clock.tick() == 0:
                pass
            travel.shift(0.5)
        return list(self.names)


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> Rings:
    return Rings(monkeypatch)


def _made(kind: type[Scheduler], path: Path) -> Scheduler:
    kept = {"schedule_filename": str(path / "schedule")} if issubclass(kind, PersistentScheduler) else {}
    return kind(app, **kept)


@pytest.mark.parametrize("kind", [Clock, KeptClock])
def test_it_goes_on_when_the_time_is_set_back(kind: type[Scheduler], rings: Rings, tmp_path: Path) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        clock = _made(kind, tmp_path)
        assert rings.within(clock, 40, travel).count("sweep") >= 30
        travel.shift(-HOUR)
        after = rings.within(clock, 40, travel)
        clock.close()
    assert after.count("sweep") >= 30
    assert after.count("give_up") >= 2


def test_it_goes_on_when_the_time_was_set_back_while_it_did_not_run(rings: Rings, tmp_path: Path) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        before = _made(KeptClock, tmp_path)
        rings.within(before, 5, travel)
        before.close()
        travel.shift(-HOUR)
        after = _made(KeptClock, tmp_path)
        assert rings.within(after, 5, travel).count("sweep") >= 3
        after.close()
