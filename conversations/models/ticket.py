"""A matter of a person's that the institution's people see to, under a number that the person knows."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Conversation
from triggers.tickets import Priority
from workspaces.models import User, Workspace


class TicketState(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class TicketQuerySet(models.QuerySet["Ticket"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def open_of(self, conversation: Conversation, action_id: uuid.UUID | str) -> Self:
        """The one that this action has open in the conversation, or none."""
        return self.open().filter(conversation=conversation, action_id=action_id)

    def in_state(self, state: str) -> Self:
        """state: a ``TicketState``."""
        return self.filter(closed_at__isnull=state == TicketState.OPEN)

    def with_people(self) -> Self:
        """Without those of test chats."""
        return self.filter(conversation__is_test=False)

    def of_number(self, number: str) -> Self:
        """Those whose number begins so, as ``triggers.tickets.read_ticket_number`` reads it."""
        return self.filter(number__startswith=number)


class Ticket(models.Model):
    """What an agent opened for a person. It goes with its conversation, and says more than the person sees."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="tickets")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="tickets")
    action_id = models.UUIDField()  # the *Create ticket* that opened it; it may be gone since
    number = models.CharField(max_length=16)  # triggers.tickets.new_ticket_number
    subject = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    priority = models.CharField(max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    category = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)  # null: open
    closed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")  # null: no member
    closed_by_name = models.CharField(max_length=200, blank=True)  # kept as it was, for when the user or key is gone

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="ticket_once_per_number"),
            # The same action again, or again after a crash, is the same ticket.
            models.UniqueConstraint(
                fields=["conversation", "action_id"], condition=Q(closed_at=None), name="ticket_open_once_per_action"
            ),
        ]
        indexes = [models.Index(fields=["workspace", "-created_at"], name="ticket_newest_first")]

    def __str__(self) -> str:
        return self.number

    @property
    def state(self) -> TicketState:
        return TicketState.CLOSED if self.closed_at else TicketState.OPEN
