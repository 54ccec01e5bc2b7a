"""Celery's doors to the agents app: they call, and decide nothing."""

from celery import shared_task
from django.utils import timezone

from agents.forgetting import forget_expired
from agents.notice_mail import mail_notices
from agents.pairing import TASK, ring_for_unheard, run_verification


@shared_task(name=TASK)
def verify(verification_id: str) -> None:
    """Run the checks of one verification."""
    run_verification(verification_id)


@shared_task(name="agents.ring_for_unheard")
def ring() -> None:
    """Called by the clock."""
    ring_for_unheard(now=timezone.now())


@shared_task(name="agents.forget_expired")
def forget() -> None:
    """Called by the clock."""
    forget_expired(now=timezone.now())


@shared_task(name="agents.mail_notices")
def mail() -> None:
    """Called by the clock."""
    mail_notices(now=timezone.now())
