"""One run of Verify & Save."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from agents.models.agent import Agent
from agents.models.link import Connection
from workspaces.encrypted_fields import EncryptedSecretField
from workspaces.models import Actor, ApiKey, User, Workspace


class VerificationState(models.TextChoices):
    RUNNING = "running", _("Running")
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Failed")


class Verification(models.Model):
    """One press of *Verify & Save*: what was typed, each check as it went, and the connection that came of it.

    The secret waits here, encrypted, for the task that needs it, and is wiped when the task is done; so it travels in
    no queue and no page.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="verifications")
    remote_agent_id = models.CharField(max_length=200)
    platform_domain = models.CharField(max_length=300)
    secret = EncryptedSecretField(null=True, editable=False)  # null: the task is done with it
    # Set when an existing connection is verified again, with its own keys instead of the secret.
    connection = models.ForeignKey(Connection, on_delete=models.SET_NULL, null=True, related_name="verifications")
    # Of the pairing request that is under way, for the other side to ask about; empty before and after.
    request_digest = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(max_length=16, choices=VerificationState.choices, default=VerificationState.RUNNING)
    checks = models.JSONField(default=list)  # [agents.pairing_checks.CheckResult as JSON], in the order they ran
    # Who pressed: a member, or else a program with this key.
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, editable=False)
    created_with = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, editable=False)  # null: still running

    def __str__(self) -> str:
        return f"{self.remote_agent_id} @ {self.platform_domain}"

    @property
    def actor(self) -> Actor:
        return self.created_by or self.created_with
