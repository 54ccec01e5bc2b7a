"""Agents, the credentials they give out, and the verified links between agents of two institutions."""

import secrets
import uuid
from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.encrypted_fields import EncryptedSecretField
from workspaces.models import Actor, ApiKey, User, Workspace

AGENT_ID_PREFIX = "agt_"


class AvatarColour(models.TextChoices):
    SLATE = "slate", _("Slate")
    TEAL = "teal", _("Teal")
    INDIGO = "indigo", _("Indigo")
    PLUM = "plum", _("Plum")
    RUST = "rust", _("Rust")
    OLIVE = "olive", _("Olive")
    OCHRE = "ochre", _("Ochre")
    STEEL = "steel", _("Steel")


def new_agent_id() -> str:
    """An Agent ID: public, but not to be guessed (128 random bits)."""
    return AGENT_ID_PREFIX + secrets.token_hex(16)


def initials_of(name: str) -> str:
    """At most two characters that stand for a name in an avatar."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


class AgentQuerySet(models.QuerySet["Agent"]):
    def kept(self) -> Self:
        """Agents that are not deleted."""
        return self.filter(deleted_at=None)

    def answering(self) -> Self:
        """Agents that talk: neither deleted nor disabled."""
        return self.kept().filter(enabled=True)


class Agent(models.Model):
    """An AI agent of a workspace."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="agents")
    public_id = models.CharField("Agent ID", max_length=64, unique=True, default=new_agent_id, editable=False)
    name = models.CharField(_("name"), max_length=60)
    avatar_colour = models.CharField(_("avatar"), max_length=8, choices=AvatarColour.choices, default=AvatarColour.TEAL)
    description = models.CharField(_("description"), max_length=300, blank=True)
    languages = models.JSONField(_("languages"), default=list)  # BCP 47 codes, e.g. ["en", "es"]
    default_language = models.CharField(_("default language"), max_length=16, default="en")
    enabled = models.BooleanField(default=True)
    # Replies tab: which reply engine speaks when no trigger matches, and its settings (agents.reply_engines).
    reply_engine = models.CharField(max_length=32, default="scripted")
    reply_settings = models.JSONField(default=dict)
    # Publish tab: where the widget may be embedded, and how it looks there.
    allowed_origins = models.JSONField(default=list)  # ["https://bank.example"]; empty: only the hosted chat page
    widget_colour = models.CharField(max_length=7, default="#0b5c6b")
    widget_position = models.CharField(max_length=5, default="end")  # start | end
    widget_radius = models.PositiveSmallIntegerField(default=12)
    # Rises with every change to its triggers and actions: whoever publishes a draft says which one they looked at.
    draft_revision = models.PositiveIntegerField(default=1)
    # The triggers.FlowVersion that new conversations begin on. Null: nothing was published yet.
    live_version = models.UUIDField(null=True, editable=False)
    # Rises when a connection takes the place of another, so that compiled flows know when they are stale.
    links_revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, editable=False)  # null: kept; set: its conversations stay

    objects = AgentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    def touch_draft(self) -> None:
        """Says that triggers or actions of this agent changed."""
        Agent.objects.filter(pk=self.pk).update(draft_revision=F("draft_revision") + 1)

    def touch_links(self) -> None:
        """Says that actions of this agent go over another connection from now on."""
        Agent.objects.filter(pk=self.pk).update(links_revision=F("links_revision") + 1)


class ReplyKey(models.Model):
    """The secret an agent's reply engine is asked with. Beside the agent, which is read with every message."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, primary_key=True, related_name="reply_key")
    secret = EncryptedSecretField(editable=False)

    def __str__(self) -> str:
        return str(self.agent_id)


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
    last_error = models.CharField(max_length=200, blank=True)

    objects = PeerLinkQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.remote_name} ({self.platform_domain})"

    def rests(self, *, at: datetime) -> bool:
        """Whether the breaker is open: nothing is sent for a while."""
        return self.paused_until is not None and self.paused_until > at

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


class OperatorNoticeQuerySet(models.QuerySet["OperatorNotice"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)

    def current(self) -> Self:
        """Of links that are in use, and in trouble now."""
        in_use = Q(connection__state=LinkState.VERIFIED) | Q(sender__state=LinkState.VERIFIED)
        return self.open().filter(in_use).select_related("connection__agent", "sender__agent")

    def about(self, link: PeerLink) -> Self:
        return self.filter(connection=link.pk) if isinstance(link, Connection) else self.filter(sender=link.pk)


class OperatorNotice(models.Model):
    """One bad spell of a link: told to the people of the workspace when it begins, and when it is over."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="operator_notices")
    # Exactly one of the two.
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, null=True, related_name="notices")
    sender = models.ForeignKey(Sender, on_delete=models.CASCADE, null=True, related_name="notices")
    reason = models.CharField(max_length=40)  # a protocol.errors.Reason: the failure that brought it on
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # null: not over
    mailed_at = models.DateTimeField(null=True)  # null: its beginning is not mailed (yet)
    end_mailed_at = models.DateTimeField(null=True)  # null: its end is not mailed (yet)

    objects = OperatorNoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(connection__isnull=False, sender__isnull=True)
                | Q(connection__isnull=True, sender__isnull=False),
                name="notice_about_one_link",
            ),
            models.UniqueConstraint(
                fields=["connection"], condition=Q(ended_at__isnull=True), name="notice_once_per_connection"
            ),
            models.UniqueConstraint(
                fields=["sender"], condition=Q(ended_at__isnull=True), name="notice_once_per_sender"
            ),
        ]
        indexes = [models.Index(fields=["workspace", "-began_at"], name="notice_newest_first")]

    def __str__(self) -> str:
        return f"{self.link.remote_name}: {self.reason}"

    @property
    def link(self) -> Connection | Sender:
        link = self.connection or self.sender
        if link is None:
            raise RuntimeError("The database lets no notice exist without a link.")
        return link


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


class SeenRequestQuerySet(models.QuerySet["SeenRequest"]):
    def expired(self, *, at: datetime) -> Self:
        return self.filter(expires_at__lte=at)


class SeenRequest(models.Model):
    """The id of a signed request that was accepted, so that the same one is not accepted twice."""

    # Who sent it and its own id, as one text: two peers may use the same ids.
    key = models.CharField(max_length=200, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)  # forgotten in bulk by the clock

    objects = SeenRequestQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key


class Canary(models.Model):
    """One known encrypted value, read at every start: a wrong key is found before it can spoil anything."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = EncryptedSecretField(editable=False)

    def __str__(self) -> str:
        return "canary"
