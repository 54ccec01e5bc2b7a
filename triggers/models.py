"""Triggers, the intents that fire them, and the actions they run."""

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, Connection
from triggers.matching import THRESHOLD
from workspaces.encrypted_fields import EncryptedSecretField
from workspaces.models import User


class TriggerKind(models.TextChoices):
    CHAT_STARTED = "chat_started", _("Chat started")
    MESSAGE_RECEIVED = "message_received", _("Message received")
    ATTACHMENT_RECEIVED = "attachment_received", _("Attachment received")
    FALLBACK = "fallback", _("Fallback")
    CONVERSATION_RETURNED = "conversation_returned", _("Conversation returned")
    CHAT_CLOSED = "chat_closed", _("Chat closed")

    def title_of(self, name: str | None) -> str:
        """What people call a trigger of this kind: where it has no name, by what it waits for."""
        return name or str(self.label)


class TriggerQuerySet(models.QuerySet["Trigger"]):
    def in_order(self) -> Self:
        return self.order_by("position", "created_at", "pk")


class Trigger(models.Model):
    """Something that can happen in a conversation, and the actions that follow."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="triggers")
    # Inside another trigger: tried first while the person is there. Null: the outermost level.
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="children")
    kind = models.CharField(_("trigger"), max_length=32, choices=TriggerKind.choices)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveIntegerField(default=0)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TriggerQuerySet.as_manager()

    class Meta:
        # The Action tab and the compiled flow read one agent's triggers in this order.
        indexes = [models.Index(fields=["agent", "position"], name="trigger_in_order")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return TriggerKind(self.kind).title_of(self.name)


class Intent(models.Model):
    """What a person may mean, for a trigger of the kind *Message received*."""

    trigger = models.OneToOneField(Trigger, on_delete=models.CASCADE, related_name="intent")
    keywords = models.JSONField(default=list)  # each a text that fires wherever it stands as a word
    training_phrases = models.JSONField(default=list)  # each a way a person may say it
    excluded_phrases = models.JSONField(default=list)  # each a text that stops this trigger
    threshold = models.FloatField(default=THRESHOLD)  # the strength, 0 to 1, from which it fires
    # By language: more training phrases ({"th": {"training_phrases": [...]}}).
    translations = models.JSONField(default=dict)
    # triggers.one_language: phrases that count in one language only.
    only_in = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    margin = models.FloatField(default=0.0)  # how far it must be ahead of the next that could fire, 0 to 1

    def __str__(self) -> str:
        return self.trigger.name


class ActionQuerySet(models.QuerySet["Action"]):
    def in_order(self) -> Self:
        return self.order_by("position", "created_at", "pk")


class Action(models.Model):
    """One thing an agent does when a trigger fires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trigger = models.ForeignKey(Trigger, on_delete=models.CASCADE, related_name="actions")
    # Inside a branch, on one of its ways (an arm of triggers.actions.branch). Null: on the trigger itself.
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="inside")
    arm = models.CharField(max_length=8, blank=True)
    kind = models.CharField(_("action"), max_length=32)  # a name in triggers.actions.ACTIONS
    position = models.PositiveIntegerField(default=0)
    enabled = models.BooleanField(default=True)
    settings = models.JSONField(default=dict)  # read and written only through the action kind's settings dataclass
    translations = models.JSONField(default=dict)  # triggers.translations: what it says in other languages
    secret = EncryptedSecretField(blank=True, default="", editable=False)  # the settings that are secret, as JSON
    # The link an External AI Agent Handoff goes over; null for other kinds, and when it was disconnected.
    connection = models.ForeignKey(Connection, on_delete=models.SET_NULL, null=True, related_name="actions")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ActionQuerySet.as_manager()

    def __str__(self) -> str:
        return self.kind


class Removal(models.Model):
    """A trigger or an action that was deleted, kept whole for a while so that it can be brought back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="removals")
    removed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, editable=False)
    name = models.CharField(max_length=200)  # as people call it
    row_ids = models.JSONField(default=list)  # of every trigger and action in it, the one that was deleted first
    rows = EncryptedSecretField(editable=False)  # triggers.removals: they hold secrets of actions
    # The row it stood behind. Null: it was the first of its place.
    stood_behind = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class FlowVersionQuerySet(models.QuerySet["FlowVersion"]):
    def published(self) -> Self:
        return self.filter(number__isnull=False)


class FlowVersion(models.Model):
    """An agent's triggers and actions as they were published. Immutable: conversations run on it until they end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(null=True)  # from 1; null: a draft as a test chat began on it
    tree = models.JSONField(editable=False)  # triggers.snapshots
    secrets = EncryptedSecretField(editable=False)  # the secret settings of its actions: triggers.snapshots
    note = models.CharField(max_length=200, blank=True)
    published_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, editable=False)
    published_at = models.DateTimeField(auto_now_add=True)

    objects = FlowVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "number"], name="version_once_per_number")]

    def __str__(self) -> str:
        return str(self.number)


class BackTestState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class BackTest(models.Model):
    """An agent's triggers, tried on many messages at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="back_tests")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, editable=False)
    file_name = models.CharField(max_length=120, blank=True)  # of the uploaded file; empty: over past conversations
    samples = models.JSONField(default=list)  # the rows of the file; past conversations are read where they are
    state = models.CharField(max_length=8, choices=BackTestState.choices, default=BackTestState.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)  # triggers.back_tests.report.Report, with references in place of words
    created_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(auto_now_add=True)  # when it last got further

    def __str__(self) -> str:
        return self.file_name or str(self.id)

    @property
    def is_open(self) -> bool:
        return self.state in {BackTestState.WAITING, BackTestState.RUNNING}
