"""Disabling an endpoint, by hand or because it is gone or fails for days, and enabling it again."""

from django.db import transaction
from django.utils import timezone

from agents.webhooks.models import Delivery, DeliveryState, Endpoint, WhyStopped
from agents.webhooks.wanted import remember_wanted
from workspaces.audit import record
from workspaces.models import AuditAction, User

SYSTEM = ""  # nobody's name: the log says that the system did it


@transaction.atomic
def stop(*, endpoint: Endpoint, why: WhyStopped, actor: User | None) -> bool:
    """Nothing more is sent; what was due counts as failed, and can be replayed. False when it was disabled already."""
    now = timezone.now()
    if not Endpoint.objects.enabled().filter(pk=endpoint.pk).update(stopped=why, stopped_at=now, told_at=None):
        return False
    Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.DUE).update(
        state=DeliveryState.FAILED, settled_at=now
    )
    remember_wanted(endpoint.workspace)
    record(workspace=endpoint.workspace, action=AuditAction.WEBHOOK_DISABLED, subject=endpoint, actor=actor)
    return True


@transaction.atomic
def start(*, endpoint: Endpoint, actor: User) -> bool:
    """As if it had never failed. False when it was enabled already."""
    stopped = Endpoint.objects.filter(pk=endpoint.pk).exclude(stopped="")
    if not stopped.update(stopped="", stopped_at=None, failures=0, failing_since=None, rests_until=None):
        return False
    remember_wanted(endpoint.workspace)
    record(workspace=endpoint.workspace, action=AuditAction.WEBHOOK_ENABLED, subject=endpoint, actor=actor)
    return True
