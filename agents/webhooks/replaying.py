"""Sending again what was sent or failed before: under the same id, so a receiver knows what it had already."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agents.webhooks.events import ring_later
from agents.webhooks.models import Delivery, DeliveryState, Endpoint


def replay(delivery: Delivery) -> bool:
    """One, whatever became of it. False when it is due anyway, or its endpoint is disabled."""
    return bool(_replay(delivery.endpoint, Delivery.objects.filter(pk=delivery.pk)))


def replay_failed(endpoint: Endpoint, *, since: datetime) -> int:
    """All that failed and happened since then. Returns how many."""
    failed = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.FAILED, created_at__gte=since)
    return _replay(endpoint, failed)


@transaction.atomic
def _replay(endpoint: Endpoint, rows: "QuerySet[Delivery]") -> int:
    if endpoint.stopped:
        return 0
    settled = rows.exclude(state=DeliveryState.DUE)
    number = settled.update(state=DeliveryState.DUE, tries=0, next_attempt_at=timezone.now(), settled_at=None)
    if number:
        Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=None)
        ring_later(endpoint.pk)
    return number
