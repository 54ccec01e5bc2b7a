"""Celery's clock where the machine's own may be set back. By itself it would wait until that is again where it was."""

from typing import Any

from celery.beat import PersistentScheduler, Scheduler


class _HeedsSetBack(Scheduler):
    def tick(self, *args: Any, **kwargs: Any) -> float:
        """What seems to have been done later than now counts as done now: its own pause begins."""
        now = self.app.now()
        for entry in self.schedule.values():
            if entry.last_run_at and entry.last_run_at > now:
                entry.last_run_at, self._heap = now, None
        return float(super().tick(*args, **kwargs))


class Clock(_HeedsSetBack):
    """Embedded."""


class KeptClock(_HeedsSetBack, PersistentScheduler):
    """Of production: it knows after a restart when it did what."""
