"""Celery's door to the triggers app: it calls, and decides nothing."""

from celery import shared_task
from django.utils import timezone

from triggers.back_tests.running import TASK, run_back_test
from triggers.removals import forget_removals


@shared_task(name=TASK)
def back_test(back_test_id: str) -> None:
    """Run one back-test."""
    run_back_test(back_test_id)


@shared_task(name="triggers.forget_removals")
def forget() -> None:
    """Called by the clock."""
    forget_removals(now=timezone.now())
