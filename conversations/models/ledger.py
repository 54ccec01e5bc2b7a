"""What is kept of a ledger when its handoff is deleted, and what came of checking one."""

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone

from agents.models import Connection, Sender
from conversations.models.handoff import Direction
from workspaces.models import User, Workspace

QUIET = timedelta(minutes=2)  # a check is over far sooner


class KeptLedger(models.Model):
    """The ledger of a handoff whose conversation was deleted: digests and nothing they were made of."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # the handoff's
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="kept_ledgers")
    direction = models.CharField(max_length=16, choices=Direction.choices)
    # As of the handoff: exactly one of the two.
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, null=True, related_name="kept_ledgers")
    sender = models.ForeignKey(Sender, on_delete=models.PROTECT, null=True, related_name="kept_ledgers")
    remote_id = models.CharField(max_length=64, blank=True)
    entries = models.JSONField()  # protocol.ledger.Ledger
    acknowledged = models.JSONField()  # protocol.ledger.Counts: what each side said it had of the other
    created_at = models.DateTimeField()  # the handoff
    ended_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def link(self) -> Connection | Sender:
        link = self.connection or self.sender
        if link is None:
            raise RuntimeError("No ledger is kept without its link.")
        return link


class CheckState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class LedgerOutcome(models.TextChoices):
    """What came of comparing with the other side."""

    NOT_ASKED = "not_asked"  # nobody there to ask, or not ours to ask
    AGREE = "agree"
    DIFFER = "differ"
    UNKNOWN_THERE = "unknown_there"
    NO_LEDGER_THERE = "no_ledger_there"
    NOT_REACHED = "not_reached"  # detail: a protocol.errors.Reason


class LedgerCheck(models.Model):
    """The latest check of one handoff: our records against our ledger, and that against the other side's."""

    handoff_id = models.UUIDField(primary_key=True, editable=False)  # the handoff may be deleted
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="ledger_checks")
    started_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)  # null: the other side
    started_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=CheckState.choices, default=CheckState.WAITING)
    outcome = models.CharField(max_length=16, choices=LedgerOutcome.choices, default=LedgerOutcome.NOT_ASKED)
    detail = models.CharField(max_length=40, blank=True)
    report = models.JSONField(default=dict)  # conversations.ledger_report.Report
    agreed = models.JSONField(default=dict)  # protocol.statement, signed by both sides; {}: they never agreed

    def __str__(self) -> str:
        return str(self.handoff_id)

    @property
    def is_open(self) -> bool:
        return self.state in {CheckState.WAITING, CheckState.RUNNING}

    @property
    def has_stopped(self) -> bool:
        """Whether it was begun and nobody carries it on: its worker was killed."""
        return self.is_open and timezone.now() - self.started_at > QUIET
