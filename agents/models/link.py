"""The verified links between agents of two institutions."""

import uuid
from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.models.agent import Agent
from agents.models.credential import Credential
from workspaces.encrypted_fields import EncryptedSecretField
from workspaces.models import Workspace


class LinkState(models.TextChoices):
    """Where a link between two agents stands, on either side of it."""

    PENDING = "pending", _("Pending")  # of senders: paired, and not heard of since; see agents.succession
    VERIFIED = "verified", _("Verified")
    DISABLED = "disabled", _("Disabled")
    CLOSED = "closed", _("Closed")


LinkT = TypeVar("LinkT", bound="PeerLink")


class PeerLinkQuerySet(models.QuerySet[LinkT]):
    def usable(self) -> Self:
        return self.filter(state=LinkState.VERIFIED)

    def may_speak(self) -> Self:
        """Links whose other end is listened to: those in use, and those that its first word brings into use."""
        return self.filter(state__in=[LinkState.VERIFIED, LinkState.PENDING])

    def troubled(self, *, at: datetime) -> Self:
        """Links over which nothing may be sent, as ``is_silent`` says of one, and those whose last call failed."""
        return self.filter(Q(paused_until__gt=at) | Q(waits_until__gt=at) | Q(failures__gt=0))


class PeerLink(models.Model):
    """What both ends of a link know: the other agent, the key of its own on each side, and how it is doing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    platform_domain = models.CharField("Platform Domain", max_length=300)
    remote_agent_id = models.CharField("AI Agent ID", max_length=200)
    remote_name = models.CharField(max_length=60)
    remote_institution = models.CharField(max_length=80)
    peer_link_id = models.CharField(max_length=64)  # what the other side calls this link: the kid it knows us by
    private_key = EncryptedSecretField(editable=False)  # Ed25519, ours, for this link alone
    public_key = models.CharField(max_length=64, editable=False)
    peer_public_key = models.CharField(max_length=64, editable=False)
    fingerprint = models.CharField(max_length=32, editable=False)  # of both keys: the same on both sides
    state = models.CharField(max_length=16, choices=LinkState.choices, default=LinkState.VERIFIED)
    verified_at = models.DateTimeField(default=timezone.now, editable=False)
    last_checked_at = models.DateTimeField(null=True, editable=False)  # null: not since it was verified
    last_used_at = models.DateTimeField(null=True, editable=False)  # null: never used
    # Breaker: after failures in a row nothing is sent until then; a request from the peer clears it.
    failures = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True, editable=False)  # null: not paused
    # The peer asked to be left alone until then (Retry-After); nothing clears it. Null: it did not ask.
    waits_until = models.DateTimeField(null=True, editable=False)
    silence_noted_at = models.DateTimeField(null=True, editable=False)  # when either of these was set; null: never
    last_error = models.CharField(max_length=200, blank=True)

    objects = PeerLinkQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.remote_name} ({self.platform_domain})"

    def rests(self, *, at: datetime) -> bool:
        """Whether the breaker is open: nothing is sent for a while."""
        return self.paused_until is not None and self.paused_until > at

    def waits(self, *, at: datetime) -> bool:
        """Whether the peer has asked to be left alone still."""
        return self.waits_until is not None and self.waits_until > at

    def is_silent(self, *, at: datetime) -> bool:
        """Whether nothing may be sent, for either reason."""
        return self.rests(at=at) or self.waits(at=at)

    @property
    def remote_agent_url(self) -> str:
        return f"{self.platform_domain}/a2a/{self.remote_agent_id}/"


class ConnectionKind(models.TextChoices):
    """What the agent at the other end knows."""

    AWARE = "aware", _("Knows handoffs")  # our extension: paired, with keys of its own
    PLAIN = "plain", _("Plain A2A")  # only A2A: called with its own kind of credential, see PlainAccess


class Connection(PeerLink):
    """An agent's verified link to an external agent it may hand to."""

    kind = models.CharField(max_length=8, choices=ConnectionKind.choices, default=ConnectionKind.AWARE)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="connections")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="connections")
    remote_languages = models.JSONField(default=list)
    can_push = models.BooleanField(default=False)  # the other side can call us back; otherwise we ask
    # The other side knows that it is closed: it said so itself, or was told when it called us back.
    closing_known = models.BooleanField(default=False, db_default=False)
    # What differs here from the workspace's choices: privacy.sharing.Sharing.
    sharing = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))

    class Meta:
        constraints = [
            # Pairing anew replaces the old link; two live ones to the same agent would split its history.
            models.UniqueConstraint(
                fields=["agent", "platform_domain", "remote_agent_id"],
                condition=~Q(state="closed"),
                name="connection_once_per_remote_agent",
            )
        ]


class PlainAccess(models.Model):
    """How a plain agent is called: what its card said when it was verified, and the credential it is given."""

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, primary_key=True, related_name="plain")
    card_url = models.CharField(max_length=500)
    interface_url = models.CharField(max_length=500)
    dialect = models.CharField(max_length=8)  # a key of protocol.plain.DIALECTS
    tenant = models.CharField(max_length=200, blank=True)
    streaming = models.BooleanField(default=False)
    pushes = models.BooleanField(db_default=False, default=False)  # it calls back when a task has gone on
    reads_history = models.BooleanField(db_default=False, default=False)  # under the key of Copilot Studio
    input_modes = models.JSONField(default=list, db_default=[])  # media types it takes: protocol.plain.input_modes
    scheme = models.CharField(max_length=24)  # a protocol.plain.card_schemes.Scheme
    header = models.CharField(max_length=64, blank=True)  # of an API key
    token_url = models.CharField(max_length=500, blank=True)  # of OAuth2
    scopes = models.JSONField(default=list)
    secret = EncryptedSecretField(editable=False)  # "": the agent asks for none
    # It was seen to refuse calls without the secret and with a wrong one.
    guarded = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.interface_url} ({self.dialect})"


class Sender(PeerLink):
    """An external agent that may hand to ours."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="senders")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="senders")
    credential = models.ForeignKey(Credential, on_delete=models.SET_NULL, null=True, related_name="senders")
    confirmed = models.BooleanField(default=False)  # the address it claims said that the pairing was its own
    can_push = models.BooleanField(default=False)  # we could reach it when it paired

    class Meta:
        constraints = [
            # One that is pending stands beside the one it may succeed.
            models.UniqueConstraint(
                fields=["agent", "platform_domain", "remote_agent_id"],
                condition=~Q(state__in=["closed", "pending"]),
                name="sender_once_per_remote_agent",
            )
        ]
