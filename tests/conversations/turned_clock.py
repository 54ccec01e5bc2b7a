"""What machines of Hypothesis share that play a conversation: a clock that is turned, and nothing left of a run."""

import itertools
from datetime import UTC, datetime, timedelta

import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
SECONDS_TO_TAKE_BACK = 3  # a window may ask for it 30 times a minute
_runs = itertools.count()


def played(*, runs: int, steps: int, always_the_same: bool) -> settings:
    """steps: of each run, at most."""
    return settings(
        max_examples=runs,
        stateful_step_count=steps,
        derandomize=always_the_same,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


class TurnedClockMachine(RuleBasedStateMachine):
    """Each run has a day of its own: what is counted by the minute must not add up."""

    def __init__(self) -> None:
        super().__init__()
        self.all_of_it = transaction.atomic()
        self.all_of_it.__enter__()
        self.clock = time_machine.travel(START + timedelta(days=next(_runs)), tick=False)
        self.travel = self.clock.start()

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.all_of_it.__exit__(None, None, None)

    def passes(self, seconds: float) -> None:
        self.travel.shift(timedelta(seconds=seconds))
