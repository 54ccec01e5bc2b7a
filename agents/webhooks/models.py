"""Endpoints of an institution, what they are told, and how that went."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.webhooks.kinds import EventKind
from workspaces.encrypted_fields import EncryptedSecretField
from workspaces.models import User, Workspace

URL_LENGTH = 500


class WhyStopped(models.TextChoices):
    BY_HAND = "by_hand", _("Disabled by an owner")
    GONE = "gone", _("It answered that it is gone (410)")
    FAILING = "failing", _("It failed for days")


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def enabled(self) -> Self:
        return self.filter(stopped="")

    def free(self, *, at: datetime) -> Self:
        """Nobody delivers to it now, and it has not just failed."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lte=at), Q(rests_until=None) | Q(rests_until__lte=at))

    def waiting(self, *, at: datetime) -> Self:
        """Something is due for it; the longest waiting first."""
        due = Delivery.objects.due(at=at).filter(endpoint=OuterRef("pk")).order_by("next_attempt_at")
        first = Subquery(due.values("next_attempt_at")[:1])
        return self.alias(since=first).filter(since__isnull=False).order_by("since")


class Endpoint(models.Model):
    """An address of the institution that is told of events. One worker at a time delivers to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="webhook_endpoints")
    url = models.CharField(_("address"), max_length=URL_LENGTH)
    kinds = models.JSONField(default=list)  # EventKind values
    secret = EncryptedSecretField(editable=False)
    old_secret = EncryptedSecretField(null=True, editable=False)  # null: none signs besides
    rotated_at = models.DateTimeField(null=True, editable=False)  # null: never
    old_secret_until = models.DateTimeField(null=True)
    stopped = models.CharField(max_length=16, choices=WhyStopped.choices, blank=True)  # "": enabled
    stopped_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # when the owners were mailed that it was stopped; null: not (yet)
    failures = models.PositiveIntegerField(default=0)  # attempts without a success between them
    failing_since = models.DateTimeField(null=True)  # null: the last attempt went well
    rests_until = models.DateTimeField(null=True)  # null: it may be called
    claim = models.UUIDField(null=True, editable=False)  # the worker that delivers to it; null: none
    lease_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EndpointQuerySet.as_manager()

    def __str__(self) -> str:
        return self.url

    @property
    def state(self) -> str:
        """For the pill: enabled, degraded, disabled."""
        if self.stopped:
            return "disabled"
        return "degraded" if self.failing_since else "enabled"


class Event(models.Model):
    """Something that happened. Its words are ids, states, times and codes; never what was said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="webhook_events")
    kind = models.CharField(max_length=40, choices=EventKind.choices)
    payload = models.TextField()  # the exact JSON that is sent
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="webhook_event_age")]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"

    @property
    def message_id(self) -> str:
        """The same in every attempt, so that a receiver knows it again."""
        return f"msg_{self.pk.hex}"


class DeliveryState(models.TextChoices):
    DUE = "due", _("Due")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, *, at: datetime) -> Self:
        return self.filter(state=DeliveryState.DUE, next_attempt_at__lte=at)


class Delivery(models.Model):
    """One event for one endpoint."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=16, choices=DeliveryState.choices, default=DeliveryState.DUE)
    tries = models.PositiveSmallIntegerField(default=0)  # of the schedule, which a replay begins anew
    next_attempt_at = models.DateTimeField()
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # null: due

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="webhook_once_per_endpoint")]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="due"), name="webhook_due"),
            # What an endpoint is told next, among all that waits for it since it went away.
            models.Index(
                fields=["endpoint", "next_attempt_at", "created_at", "id"],
                condition=Q(state="due"),
                name="webhook_next_of_endpoint",
            ),
            models.Index(fields=["endpoint", "-created_at"], name="webhook_log"),
            # What failed is looked for, and sent again, among all that arrived.
            models.Index(fields=["endpoint", "-created_at"], condition=Q(state="failed"), name="webhook_failed"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_imminent(self) -> bool:
        """Its time has come, or comes within a minute."""
        return self.state == DeliveryState.DUE and self.next_attempt_at < timezone.now() + timedelta(minutes=1)


class Attempt(models.Model):
    """One call. Every call leaves a row."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    took = models.DurationField()
    outcome = models.CharField(max_length=40)  # "ok", or a protocol.errors.Reason
    status = models.PositiveSmallIntegerField(null=True)  # HTTP status; null: there was no answer

    def __str__(self) -> str:
        return f"{self.at}: {self.status or self.outcome}"
