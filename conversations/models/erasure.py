"""That a person was erased: how much, by whom, and what became of it elsewhere; nothing of what it was."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Connection, Sender
from workspaces.models import User, Workspace


class Erasure(models.Model):
    """One deed of erasing, by one of ours or because the institution asked that had handed the conversation over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="erasures")
    erased_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    # Who asked for it over their link, with their id of the handoff; null, "": one of ours erased.
    asked_by = models.ForeignKey(Sender, on_delete=models.PROTECT, null=True, related_name="erasures")
    asked_for = models.CharField(max_length=64, blank=True, db_default="", default="")
    receipt = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))  # as they got it
    at = models.DateTimeField(auto_now_add=True)
    conversations = models.PositiveIntegerField()
    # Before others were asked by us, who got something of it: [{handoff, their_id, name, institution, domain, at}].
    passed_on = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "asked_for"], condition=Q(asked_by__isnull=False), name="erasure_asked_once"
            )
        ]
        indexes = [models.Index(fields=["workspace", "-at"], name="erasure_newest_first")]

    def __str__(self) -> str:
        return str(self.id)


class ErasureState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("to erase", "Asked")
    ANSWERED = "answered", _("Erased there")
    UNKNOWN_THERE = "unknown_there", _("Nothing there")
    REFUSED = "refused", _("Refused")
    UNREACHABLE = "unreachable", _("Not reached")
    NOT_POSSIBLE = "not_possible", _("Cannot be asked")


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    def due(self, *, at: datetime) -> Self:
        return self.filter(state=ErasureState.ASKED, next_attempt_at__lte=at)


class ErasureRequest(models.Model):
    """One institution that got something by one handoff, and whether it has erased it. The handoff is deleted here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, related_name="requests")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="erasure_requests")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="erasure_requests")
    handoff_id = models.UUIDField()
    handed_over_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=ErasureState.choices, default=ErasureState.ASKED)
    reason = models.CharField(max_length=40, blank=True)  # of the last failure: a protocol.errors.Reason
    asked_at = models.DateTimeField()  # by a person, last
    attempts = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)  # when it was asked last; null: never, or by an older version
    next_attempt_at = models.DateTimeField(null=True)  # null: settled
    settled_at = models.DateTimeField(null=True)
    receipt = models.JSONField(default=dict)  # a protocol.erasure.ReceiptFile, signed by the other side; {}: none

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="asked"), name="erasure_request_due"),
        ]

    def __str__(self) -> str:
        return str(self.id)
