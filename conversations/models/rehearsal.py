"""A test chat: a conversation with the draft, in which a builder plays the person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Conversation
from workspaces.models import User


class Fault(models.TextChoices):
    """What the other agent seems to do, in one test chat only."""

    NONE = "none", _("Answers normally")
    SLOW = "slow", _("Is slow")
    DOWN = "down", _("Is down")
    GARBLED = "garbled", _("Answers with something unreadable")
    REFUSING = "refusing", _("Refuses")


class Rehearsal(models.Model):
    """What a test chat has beside its conversation, whose ``is_test`` says that there is one."""

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="rehearsal"
    )
    started_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, editable=False)
    fault = models.CharField(max_length=8, choices=Fault.choices, default=Fault.NONE)
    # What fired last and why: conversations.flows.note_step. Never a text of the person's.
    last_step = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.conversation_id)
