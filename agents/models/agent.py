"""An agent, and the key its reply engine is asked with."""

import secrets
import uuid
from typing import Self

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from workspaces.encrypted_fields import EncryptedSecretField
from workspaces.models import Workspace

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
    takes_attachments = models.BooleanField(default=False, db_default=False)  # of people, and files to them
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
