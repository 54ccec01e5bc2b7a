"""Celery's door to the triggers app: it calls, and decides nothing."""

from celery import shared_task

from triggers.back_tests.running import TASK, run_back_test


@shared_task(name=TASK)
def back_test(back_test_id: str) -> None:
    """Run one back-test."""
    run_back_test(back_test_id)
