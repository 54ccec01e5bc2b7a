"""Celery's doors. The rows say what is to be delivered; these only carry the news."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from agents.webhooks.delivery import ENDPOINTS_AT_ONCE, deliver_to, due_endpoints
from agents.webhooks.events import TASK, ring
from agents.webhooks.heed_set_back import heed_set_back
from agents.webhooks.upkeep import forget_log, forget_old_secrets, mail_stopped


@shared_task(name=TASK)
def deliver(endpoint_id: str) -> None:
    deliver_to(UUID(endpoint_id))


@shared_task(name="webhooks.sweep")
def sweep() -> None:
    """Finds what is due, whoever forgot it, and what is due again."""
    for endpoint_id in due_endpoints(at=timezone.now(), limit=ENDPOINTS_AT_ONCE):
        ring(endpoint_id)


@shared_task(name="webhooks.upkeep")
def upkeep() -> None:
    """Called by the clock."""
    now = timezone.now()
    heed_set_back(at=now)
    forget_log(now=now)
    forget_old_secrets(now=now)
    mail_stopped(now=now)
