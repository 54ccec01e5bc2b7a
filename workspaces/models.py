"""Workspaces: one institution each, the people in it, its API keys, and the record of what was done."""

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Self, TypeAlias

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

API_KEY_PREFIX = "hkey_"
INVITATION_PREFIX = "hinv_"
INVITATION_LASTS = timedelta(days=7)
DEFAULT_IDLE_MINUTES = 720


class UserByEmailManager(UserManager["User"]):
    """Makes users whose e-mail address is their name."""

    def create_user(  # type: ignore[override]  # there is no user name to ask for
        self, email: str, password: str | None = None, **extra: object
    ) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(  # type: ignore[override]  # there is no user name to ask for
        self, email: str, password: str | None = None, **extra: object
    ) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractUser):
    """A person who signs in. What they may do is said by their memberships."""

    username = None  # type: ignore[assignment]  # people sign in by e-mail address
    email = models.EmailField(_("e-mail address"), unique=True)
    # That they read the console in.
    language = models.CharField(max_length=16, blank=True, default="", db_default="")  # empty: not chosen

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserByEmailManager] = UserByEmailManager()

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Workspace(models.Model):
    """One institution, the tenant. Every other row belongs to exactly one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("institution"), max_length=80)
    sharing = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))  # privacy.sharing.Sharing
    # How long things are kept: workspaces.retention.Retention.
    retention = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    second_factor_required = models.BooleanField(default=False, db_default=False)  # of every member
    # After which a member who does nothing is signed out: idle_sessions.IdleMinutes. 0: never.
    idle_minutes = models.PositiveSmallIntegerField(default=DEFAULT_IDLE_MINUTES, db_default=DEFAULT_IDLE_MINUTES)
    # What some webhook of it wants to be told (agents.webhooks.wanted), so that nothing is asked where none does.
    webhook_kinds = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    BUILDER = "builder", _("Builder")
    LIVE_AGENT = "live_agent", _("Live agent")
    VIEWER = "viewer", _("Viewer")


class MemberQuerySet(models.QuerySet["Member"]):
    def owners(self) -> Self:
        return self.filter(role=Role.OWNER)


class Member(models.Model):
    """A user's place in a workspace."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    # BCP 47 codes of what they can talk to people in, as they or an owner said. Empty: nobody said.
    languages = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="member_once_per_workspace")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class InvitationState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    EXPIRED = "expired"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        rows = self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())
        return rows.exclude(created_by__is_active=False)


def hash_invitation(token: str) -> str:
    """SHA-256 in hex, as of an API key."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_invitation_token() -> str:
    return INVITATION_PREFIX + secrets.token_urlsafe(32)


def _end_of_invitation() -> datetime:
    return timezone.now() + INVITATION_LASTS


class Invitation(models.Model):
    """A place in a workspace, offered to whoever has an e-mail address. Only the hash of its link is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))  # in lower case, as of accounts
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=_end_of_invitation)
    accepted_at = models.DateTimeField(null=True, editable=False)  # null: not (yet)
    revoked_at = models.DateTimeField(null=True, editable=False)  # null: not

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["workspace", "email"], name="invitation_by_address")]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"

    @property
    def state(self) -> InvitationState:
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.revoked_at or (self.created_by and not self.created_by.is_active):
            return InvitationState.REVOKED
        return InvitationState.OPEN if self.expires_at > timezone.now() else InvitationState.EXPIRED


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def alive(self) -> Self:
        return self.filter(revoked_at=None)

    def of_members(self) -> Self:
        return self.filter(created_by__memberships__workspace=F("workspace"), created_by__is_active=True)

    def known_as(self, key: str) -> Self:
        """The row of a presented key; comparison is by hash, so time tells nothing about the key itself."""
        return self.filter(key_hash=hash_api_key(key))


def hash_api_key(key: str) -> str:
    """SHA-256 in hex. The key holds 256 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_api_key() -> str:
    return API_KEY_PREFIX + secrets.token_urlsafe(32)


class ApiKey(models.Model):
    """A key for programs of the workspace. Only its hash is kept; it is shown once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(_("name"), max_length=80)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=12, editable=False)  # the first characters, so its owner knows it again
    # What it may do, as far as whoever made it may: see access.permissions_of_key.
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.BUILDER)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, editable=False)  # null: never used
    revoked_at = models.DateTimeField(null=True, editable=False)  # null: alive

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")

    def __str__(self) -> str:
        return self.name


# Who does something: a member, a program of the workspace, or nobody of it.
Actor: TypeAlias = User | ApiKey | None


def member_in(actor: Actor) -> User | None:
    return actor if isinstance(actor, User) else None


def key_in(actor: Actor) -> ApiKey | None:
    return actor if isinstance(actor, ApiKey) else None


class AnsweredRequest(models.Model):
    """A POST of the API that came with an Idempotency-Key, and what was answered: the same again is not done again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    caller = models.CharField(max_length=48)  # of whom the key is
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)  # SHA-256 of method, address and body
    claim = models.UUIDField()  # who works on it
    claimed_until = models.DateTimeField()  # then whoever comes may begin anew
    status = models.PositiveSmallIntegerField(null=True)  # null: it is being worked on
    answer = models.TextField(blank=True)  # headers and body as JSON, encrypted: it may hold a secret
    # Ids that the answer names, so that none is opened to know what it is about. Null: a version before wrote it.
    about = models.JSONField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)  # forgotten in bulk by the clock

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "caller", "key"], name="answered_once_per_key")]
        # The clock looks for those that are being worked on, among all that were answered in a day.
        indexes = [models.Index(fields=["claimed_until"], condition=Q(status=None), name="answered_under_way")]

    def __str__(self) -> str:
        return self.key


class AuditAction(models.TextChoices):
    """What the audit log records. Adding an entry here is all it takes to record a new kind of deed."""

    WORKSPACE_CREATED = "workspace_created", _("created the workspace")
    WORKSPACE_RENAMED = "workspace_renamed", _("renamed the workspace")
    MEMBER_ADDED = "member_added", _("added a member")
    MEMBER_INVITED = "member_invited", _("invited a member")
    INVITATION_ACCEPTED = "invitation_accepted", _("accepted an invitation")
    INVITATION_REVOKED = "invitation_revoked", _("revoked an invitation")
    MEMBER_ROLE_CHANGED = "member_role_changed", _("changed a member's role")
    MEMBER_REMOVED = "member_removed", _("removed a member")
    MEMBER_LANGUAGES_CHANGED = "member_languages_changed", _("changed which languages a member speaks")
    TEAM_CREATED = "team_created", _("created a team")
    TEAM_CHANGED = "team_changed", _("changed a team")
    TEAM_DELETED = "team_deleted", _("deleted a team")
    API_KEY_CREATED = "api_key_created", _("created an API key")
    API_KEY_REVOKED = "api_key_revoked", _("revoked an API key")
    SECOND_FACTOR_REQUIRED = "second_factor_required", _("required two-step sign-in of every member")
    SECOND_FACTOR_OPTIONAL = "second_factor_optional", _("left two-step sign-in to each member")
    IDLE_LIMIT_CHANGED = "idle_limit_changed", _("changed after how long members who do nothing are signed out")
    SIGN_IN_SERVICE_SET = "sign_in_service_set", _("set up a sign-in service")
    SIGN_IN_SERVICE_REMOVED = "sign_in_service_removed", _("removed a sign-in service")
    WEBHOOK_CREATED = "webhook_created", _("created a webhook")
    WEBHOOK_CHANGED = "webhook_changed", _("changed a webhook")
    WEBHOOK_ROTATED = "webhook_rotated", _("rotated a webhook's secret")
    WEBHOOK_ENABLED = "webhook_enabled", _("enabled a webhook")
    WEBHOOK_DISABLED = "webhook_disabled", _("disabled a webhook")
    WEBHOOK_DELETED = "webhook_deleted", _("deleted a webhook")
    AGENT_CREATED = "agent_created", _("created an agent")
    AGENT_CHANGED = "agent_changed", _("changed an agent")
    AGENT_DISABLED = "agent_disabled", _("disabled an agent")
    AGENT_ENABLED = "agent_enabled", _("enabled an agent")
    AGENT_DELETED = "agent_deleted", _("deleted an agent")
    SECRET_CREATED = "secret_created", _("created a secret")
    SECRET_ROTATED = "secret_rotated", _("rotated a secret")
    SECRET_REVOKED = "secret_revoked", _("revoked a secret")
    CLIENT_CREATED = "client_created", _("gave an A2A client access")
    CLIENT_REVOKED = "client_revoked", _("revoked an A2A client's access")
    CONNECTION_VERIFIED = "connection_verified", _("verified a connection")
    CONNECTION_DISABLED = "connection_disabled", _("disabled a connection")
    CONNECTION_ENABLED = "connection_enabled", _("enabled a connection")
    CONNECTION_DISCONNECTED = "connection_disconnected", _("disconnected a connection")
    LEAK_DRILL_STARTED = "leak_drill_started", _("started a leak drill")
    PERSON_DOWNLOADED = "person_downloaded", _("downloaded what is kept of a person, in so many conversations")
    PERSON_ERASED = "person_erased", _("erased a person's conversations")
    ERASURE_CARRIED_OUT = "erasure_carried_out", _("had a conversation erased here as well")
    ERASURE_SETTLED = "erasure_settled", _("settled our request to erase")
    LEDGER_CHECKED = "ledger_checked", _("checked the ledger of a handoff")
    STATEMENT_EXPORTED = "statement_exported", _("exported a signed statement of a handoff")
    RETENTION_CHANGED = "retention_changed", _("changed how long things are kept")
    AUDIT_FORGOTTEN = "audit_forgotten", _("deleted entries of this log that were old enough")
    SHARING_CHANGED = "sharing_changed", _("changed what may leave")
    SENDER_PAIRED = "sender_paired", _("connected as a sender")
    SENDER_DISABLED = "sender_disabled", _("disabled a sender")
    SENDER_ENABLED = "sender_enabled", _("enabled a sender")
    SENDER_REVOKED = "sender_revoked", _("revoked a sender")
    TRIGGER_CREATED = "trigger_created", _("created a trigger")
    TRIGGER_CHANGED = "trigger_changed", _("changed a trigger")
    TRIGGER_DELETED = "trigger_deleted", _("deleted a trigger")
    TRIGGER_RESTORED = "trigger_restored", _("brought a deleted trigger back")
    ACTION_CREATED = "action_created", _("created an action")
    ACTION_CHANGED = "action_changed", _("changed an action")
    ACTION_DELETED = "action_deleted", _("deleted an action")
    ACTION_RESTORED = "action_restored", _("brought a deleted action back")
    DRAFT_PUBLISHED = "draft_published", _("published a draft")
    DRAFT_DISCARDED = "draft_discarded", _("discarded the changes of a draft")
    VERSION_RESTORED = "version_restored", _("made a version the draft again")
    FILE_OPENED = "file_opened", _("opened a file of a conversation")
    NOTE_WRITTEN = "note_written", _("wrote an internal note")
    HANDOFF_HURRIED = "handoff_hurried", _("tried a handoff again")
    HANDOFF_EXPORTED = "handoff_exported", _("exported a handoff")
    HANDOFF_TAKEN_BACK = "handoff_taken_back", _("took a conversation back")
    CONVERSATION_TAKEN_OVER = "conversation_taken_over", _("took a conversation over")
    CONVERSATION_ASSIGNED = "conversation_assigned", _("assigned a conversation")
    CONVERSATION_GIVEN_BACK = "conversation_given_back", _("gave a conversation back")
    CONVERSATION_EXPORTED = "conversation_exported", _("exported a conversation")
    CONVERSATION_CLOSED = "conversation_closed", _("closed a conversation")
    TICKET_CLOSED = "ticket_closed", _("closed a ticket")
    TICKET_REOPENED = "ticket_reopened", _("opened a ticket again")
    CANNED_REPLY_CREATED = "canned_reply_created", _("created a canned reply")
    CANNED_REPLY_CHANGED = "canned_reply_changed", _("changed a canned reply")
    CANNED_REPLY_DELETED = "canned_reply_deleted", _("deleted a canned reply")


def audit_actions() -> Sequence[tuple[str, object]]:
    """As a function, so that a new kind of deed needs no migration."""
    return AuditAction.choices


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")

    def older_than(self, entry: "AuditEntry") -> Self:
        """What follows ``entry`` when the newest is first."""
        return self.filter(Q(at__lt=entry.at) | Q(at=entry.at, pk__lt=entry.pk))

    def forget(self) -> int:
        """The one way out of the log: what is older than its workspace keeps. Returns how many."""
        return super().delete()[0]

    def update(self, **_changes: object) -> int:
        raise TypeError("The audit log is append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("The audit log is append-only.")


class AuditEntry(models.Model):
    """One deed: who, what, to what, when. Append-only; never holds a secret or what a person said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="audit_entries")
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)  # null: no member
    actor_name = models.CharField(max_length=200)  # kept as it was, for when the user or the key is gone
    action = models.CharField(max_length=40, choices=audit_actions)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    object_name = models.CharField(max_length=200)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "audit entries"
        # The page reads one workspace, newest first; a card is as old as the last change of its agent.
        indexes = [
            models.Index(fields=["workspace", "-at"], name="audit_newest_first"),
            models.Index(fields=["object_id", "-at"], name="audit_of_object"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.get_action_display()}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Refuses to change an entry that is stored. Raises TypeError."""
        if not self._state.adding:
            raise TypeError("The audit log is append-only.")
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came

    def delete(self, *_args: object, **_kwargs: object) -> tuple[int, dict[str, int]]:
        raise TypeError("The audit log is append-only.")
