"""What an agent gives out: secrets to other institutions' agents, tokens to A2A clients."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.models.agent import Agent
from workspaces.encrypted_fields import EncryptedSecretField
from workspaces.models import User


class CredentialQuerySet(models.QuerySet["Credential"]):
    def usable(self, *, at: datetime) -> Self:
        """Secrets that still verify: not revoked, and not past the end of their overlap."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None)


class Credential(models.Model):
    """A secret of an agent, given out so that another institution can connect to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="credentials")
    secret = EncryptedSecretField(editable=False)
    fingerprint = models.CharField(max_length=16, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, editable=False)  # null: never used
    rotated_at = models.DateTimeField(null=True, editable=False)  # null: not rotated
    expires_at = models.DateTimeField(null=True, editable=False)  # set when rotated: the end of the overlap
    revoked_at = models.DateTimeField(null=True, editable=False)  # null: not revoked

    objects = CredentialQuerySet.as_manager()

    def __str__(self) -> str:
        return self.fingerprint

    @property
    def status(self) -> str:
        """``active``, ``expiring`` (rotated, overlap not over), ``expired`` or ``revoked``."""
        if self.revoked_at:
            return "revoked"
        if self.expires_at is None:
            return "active"
        return "expiring" if self.expires_at > timezone.now() else "expired"


class A2AClient(models.Model):
    """A program of somebody else's that may talk to one of our agents over plain A2A, known by a bearer token."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="clients")
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=16, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, editable=False)  # null: never used
    revoked_at = models.DateTimeField(null=True, editable=False)  # null: in use

    def __str__(self) -> str:
        return self.name
