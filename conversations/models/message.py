"""One message of a conversation, whoever wrote it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Conversation


class MessageKind(models.TextChoices):
    TEXT = "text", _("Text")
    QUESTION = "question", _("Question")
    NOTICE = "notice", _("Notice")
    CARD = "card", _("Handoff card")
    NOTE = "note", _("Internal note")


class AuthorKind(models.TextChoices):
    PERSON = "person", _("Person")
    AGENT = "agent", _("Agent")
    PEER_AGENT = "peer_agent", _("Agent of another institution")
    LIVE_AGENT = "live_agent", _("Live agent")
    PEER_LIVE_AGENT = "peer_live_agent", _("Live agent of another institution")
    SYSTEM = "system", _("System")


class Delivery(models.TextChoices):
    """How far a person's message got."""

    RECEIVED = "received", _("Received")
    RELAYED = "relayed", _("Delivered to the other agent")
    FAILED = "failed", _("Not delivered")


class MessageQuerySet(models.QuerySet["Message"]):
    def shown_to_person(self) -> Self:
        """Everything but internal notes."""
        return self.exclude(kind=MessageKind.NOTE)

    def undelivered(self) -> Self:
        """What a person said and nobody got for sure."""
        return self.filter(delivery=Delivery.FAILED)

    def after(self, revision: int) -> Self:
        """What is new or changed since a reader saw ``revision``, oldest change first."""
        return self.filter(revision__gt=revision).order_by("revision")


class Message(models.Model):
    """One message. Text is plain text, always."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Found by the index that begins with it; one of its own would be written with every message for nothing.
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False)
    position = models.PositiveBigIntegerField()  # order in the window: 1, 2, 3 …
    revision = models.PositiveBigIntegerField()  # Conversation.revision of the last change to this row
    kind = models.CharField(max_length=16, choices=MessageKind.choices, default=MessageKind.TEXT)
    author_kind = models.CharField(max_length=16, choices=AuthorKind.choices)
    author_name = models.CharField(max_length=80, blank=True)
    author_institution = models.CharField(max_length=80, blank=True)
    author_domain = models.CharField(max_length=300, blank=True)  # verified, from our link; never from a message
    author_colour = models.CharField(max_length=8, blank=True)
    text = models.TextField()
    # What the kind needs beside its text (conversations.message_extras); empty for plain text.
    extras = models.JSONField(default=dict)
    client_id = models.UUIDField(null=True, editable=False)  # the window's own id: the same message twice is one
    delivery = models.CharField(max_length=16, choices=Delivery.choices, blank=True)
    # The handoff it was said in; null: outside any.
    handoff = models.ForeignKey("Handoff", on_delete=models.SET_NULL, null=True, related_name="messages")
    from_transcript = models.BooleanField(default=False)  # said before the conversation came to us
    # The position of the last words of others that the person had before them when they wrote it; null: not told, so
    # all that stands before it.
    seen = models.PositiveBigIntegerField(null=True)
    created_at = models.DateTimeField()

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "position"], name="message_once_per_position"),
            models.UniqueConstraint(
                fields=["conversation", "client_id"],
                condition=Q(client_id__isnull=False),
                name="message_once_per_client_id",
            ),
        ]
        indexes = [
            # Windows ask for what changed after the revision they know.
            models.Index(fields=["conversation", "revision"], name="message_by_revision"),
            # The inbox marks the conversations with something that was not delivered.
            models.Index(fields=["conversation"], condition=Q(delivery="failed"), name="message_undelivered"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def was_said_before(self, position: int) -> bool:
        """Whether the person had not seen what stands there when they wrote it."""
        return self.position < position or (self.seen is not None and self.seen < position)
