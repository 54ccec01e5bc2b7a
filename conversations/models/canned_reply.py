"""What live agents say again and again, written once."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from conversations.models.conversation import Conversation
from workspaces.models import Workspace


class CannedReplyQuerySet(models.QuerySet["CannedReply"]):
    def usable_in(self, conversation: Conversation) -> Self:
        """Those of its agent, and those for every agent of the workspace; by their names."""
        own_or_all = Q(agent=conversation.agent_id) | Q(agent=None)
        return self.filter(own_or_all, workspace=conversation.workspace_id).order_by("short_name", "pk")


class CannedReply(models.Model):
    """A text with ``{variables}`` that a live agent picks by a short name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="canned_replies")
    # Null: for conversations of every agent.
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, null=True, related_name="canned_replies")
    short_name = models.CharField(_("short name"), max_length=40)
    text = models.TextField()  # said where there is none in the person's language
    translations = models.JSONField(default=dict)  # texts by language, as BCP 47 codes
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CannedReplyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "canned replies"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "short_name"], condition=Q(agent=None), name="canned_reply_once_for_all"
            ),
            models.UniqueConstraint(fields=["agent", "short_name"], name="canned_reply_once_per_agent"),
        ]

    def __str__(self) -> str:
        return self.short_name

    def text_in(self, language: str) -> str:
        """For a person's BCP 47 code: in that very language, else in its main one, else the text for all."""
        told = self.translations.get(language) or self.translations.get(language.partition("-")[0])
        return str(told or self.text)
