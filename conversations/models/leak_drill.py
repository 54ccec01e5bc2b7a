"""A leak drill that somebody started, and what came of it."""

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.models import Connection
from workspaces.models import User

QUIET = timedelta(minutes=2)  # a drill that runs says so far more often


class DrillState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class LeakDrill(models.Model):
    """Made-up secrets sent with what one connection shares, to an agent of our own. The report holds none of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="leak_drills")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, editable=False)
    state = models.CharField(max_length=8, choices=DrillState.choices, default=DrillState.WAITING)
    total = models.PositiveIntegerField(default=0)  # conversations
    done = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)  # conversations.leak_drill.report.Report
    created_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(auto_now_add=True)  # when it last got further

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_open(self) -> bool:
        return self.state in {DrillState.WAITING, DrillState.RUNNING}

    @property
    def has_stopped(self) -> bool:
        """Whether it was begun and nobody carries it on: its worker was killed."""
        return self.is_open and timezone.now() - self.moved_at > QUIET
