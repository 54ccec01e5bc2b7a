"""One passing of control over a conversation, seen from our side of it."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agents.models import Connection, Sender
from conversations.models.conversation import Controller, Conversation
from triggers.models import TriggerKind
from workspaces.models import Workspace
from workspaces.prepared import PreparedRows


class Direction(models.TextChoices):
    OUTGOING = "outgoing", _("Outgoing")
    INCOMING = "incoming", _("Incoming")


class HandoffState(models.TextChoices):
    OFFERED = "offered", _("Offered")
    ACTIVE = "active", _("Active")
    RETURNED = "returned", _("Returned")
    TAKEN_BACK = "taken_back", _("Taken back")
    ENDED = "ended", _("Ended")
    REFUSED = "refused", _("Refused")
    EXPIRED = "expired", _("Expired")
    FAILED = "failed", _("Failed")


LIVE_STATES = (HandoffState.OFFERED, HandoffState.ACTIVE)


class HandoffQuerySet(models.QuerySet["Handoff"]):
    def live(self) -> Self:
        return self.filter(state__in=LIVE_STATES)

    def outgoing(self) -> Self:
        return self.filter(direction=Direction.OUTGOING)

    def incoming(self) -> Self:
        return self.filter(direction=Direction.INCOMING)


class Handoff(models.Model):
    """One handoff. ``offered → active → returned | taken_back | ended``, and from any live state ``refused | expired |
    failed``. Acceptance and the first answer arrive together on our wire, so *accepted* is the moment ``accepted_at``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="handoffs")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="handoffs")
    direction = models.CharField(max_length=16, choices=Direction.choices)
    # Exactly one of the two: the link it goes or came over.
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, null=True, related_name="handoffs")
    sender = models.ForeignKey(Sender, on_delete=models.PROTECT, null=True, related_name="handoffs")
    remote_id = models.CharField(max_length=64, blank=True)  # the other side's id: its task id, or its handoff id
    context_id = models.CharField(max_length=64)  # A2A context: the same on both sides
    callback_url = models.CharField(max_length=500, blank=True)  # incoming: where our late replies go; "": they ask
    state = models.CharField(max_length=16, choices=HandoffState.choices, default=HandoffState.OFFERED)
    epoch = models.PositiveIntegerField()  # the epoch of the side that handed over, during this handoff
    acked_seq = models.PositiveIntegerField(default=0)  # of our stream to them: they said they applied up to here
    packet = models.TextField()  # the exact JSON that was sent or received (protocol.handoff_extension.Packet)
    # Everything that did not travel, at the offer and later: [{name, kind, reason}], never a value.
    withheld = models.JSONField(default=list)
    # Outgoing: the settings of the action that handed over, as they were then (triggers.actions.external_handoff).
    settings = models.JSONField(default=dict)
    # Of the version the conversation runs on: it need not be in the draft any more.
    trigger = models.ForeignKey(
        "triggers.Trigger", on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    # What it was when it fired. Kind "": there was none, or it was not noted yet.
    trigger_kind = models.CharField(max_length=32, choices=TriggerKind.choices, blank=True, db_default="", default="")
    trigger_name = models.CharField(max_length=80, blank=True, db_default="", default="")
    offer_expires_at = models.DateTimeField()
    last_sent_seq = models.PositiveIntegerField(default=0)  # of our stream to them
    last_received_seq = models.PositiveIntegerField(default=0)  # of their stream to us, applied without a gap
    reason = models.CharField(max_length=40, blank=True)  # a stable code: why it ended the way it did
    reason_text = models.CharField(max_length=500, blank=True)  # the other side's words, plain text
    summary = models.TextField(blank=True)  # what the other side wrote when handing back
    created_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True)  # null: not accepted (yet)
    first_reply_at = models.DateTimeField(null=True)  # null: no reply (yet)
    ended_at = models.DateTimeField(null=True)  # null: live
    # Outgoing: the live agent there who has the word, as the person sees them. "": its agent does.
    live_agent_name = models.CharField(max_length=80, blank=True, db_default="", default="")
    # The ledger (protocol.ledger): the salt of its digests, and two that stand in no other row. "": none (yet); the key
    # is deleted together with the content.
    ledger_key = models.CharField(max_length=64, blank=True, db_default="", default="")
    accept_entry = models.CharField(max_length=64, blank=True, db_default="", default="")
    stop_entry = models.CharField(max_length=64, blank=True, db_default="", default="")
    forgotten_at = models.DateTimeField(null=True)  # null: the packet is as it was; set: its content was deleted

    objects = HandoffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "direction"],
                condition=Q(state__in=["offered", "active"]),
                name="handoff_one_live_per_direction",
            ),
            models.CheckConstraint(
                condition=Q(connection__isnull=False, sender__isnull=True, direction="outgoing")
                | Q(connection__isnull=True, sender__isnull=False, direction="incoming"),
                name="handoff_over_one_link",
            ),
            # The same offer twice is one handoff.
            models.UniqueConstraint(
                fields=["sender", "remote_id"], condition=Q(direction="incoming"), name="handoff_offer_once"
            ),
        ]
        indexes = [
            # They are listed for one workspace, and its figures are of a period.
            models.Index(fields=["workspace", "-created_at"], name="handoff_newest_first"),
            models.Index(fields=["workspace", "state", "-created_at"], name="handoff_by_state"),
            # The clock looks for offers that ran out.
            models.Index(fields=["state", "offer_expires_at"], name="handoff_expiring"),
            # An offer is asked how often its conversation was here before.
            models.Index(fields=["context_id"], name="handoff_by_context"),
            # A person is found by the id that the other institution has of a handoff.
            models.Index(fields=["remote_id"], name="handoff_by_remote_id"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def ends(self, state: HandoffState, *, reason: str, at: datetime) -> bool:
        """Moves a live handoff to its end. False when it had ended already: then somebody else decided how."""
        self.state, self.reason, self.ended_at = state, reason[:40], at
        rows = Handoff.objects.filter(pk=self.pk, state__in=LIVE_STATES)
        return bool(rows.update(state=state, reason=self.reason, reason_text=self.reason_text, ended_at=at))

    @property
    def live(self) -> bool:
        return self.state in LIVE_STATES

    @property
    def link(self) -> Connection | Sender:
        link = self.connection or self.sender
        if link is None:
            raise RuntimeError("The database lets no handoff exist without a link.")
        return link


# The packet is large and seldom needed: it is read when somebody asks for it.
_LIGHT = ("packet", "withheld")
# With how a plain agent is called and where the talk with it stands: what is said next goes there at once.
_live_outgoing = PreparedRows(
    lambda conversation_id: (
        Handoff.objects.live()
        .outgoing()
        .filter(conversation_id=conversation_id)
        .select_related("connection__plain", "plain_thread")
        .defer(*_LIGHT)[:1]
    )
)
_live_incoming = PreparedRows(
    lambda conversation_id: (
        Handoff.objects.live()
        .incoming()
        .filter(conversation_id=conversation_id)
        .select_related("sender")
        .defer(*_LIGHT)[:1]
    )
)
_alone = PreparedRows(lambda pk: Handoff.objects.filter(pk=pk).defer(*_LIGHT))
_packet = PreparedRows(lambda pk: Handoff.objects.filter(pk=pk).only("packet"))
_with_link = PreparedRows(
    lambda pk: Handoff.objects.filter(pk=pk).select_related("connection", "sender").defer(*_LIGHT)
)


def live_outgoing(conversation: Conversation) -> Handoff | None:
    """The handoff by which another agent has the conversation, or is about to get it."""
    # Control is with another agent exactly as long as there is one.
    if conversation.controller != Controller.PEER:
        return None
    if conversation.went_by is not None and conversation.went_by.live:
        return conversation.went_by
    return _of_our_agent(_live_outgoing.first(conversation.pk), conversation)


def live_incoming(conversation: Conversation) -> Handoff | None:
    """The handoff by which our agent has a conversation that began elsewhere."""
    if conversation.came_by is not None:
        return conversation.came_by if conversation.came_by.live else None
    if conversation.sender_id is None:
        return None
    return _of_our_agent(_live_incoming.first(conversation.pk), conversation)


def _of_our_agent(handoff: Handoff | None, conversation: Conversation) -> Handoff | None:
    """Its link belongs to the conversation's own agent, which is at hand already."""
    if handoff is not None:
        handoff.link.agent = conversation.agent
    return handoff


def handoff_alone(pk: uuid.UUID) -> Handoff:
    """A handoff as it stands now. Raises Handoff.DoesNotExist."""
    return _alone.get(pk)


def handoff_over(known: Handoff, *, read: PreparedRows[Handoff] = _alone) -> Handoff:
    """A handoff as it stands now, over the link that was read with it before. Raises Handoff.DoesNotExist.

    read: a statement that reads more along with it.
    """
    handoff = read.get(known.pk)
    handoff.connection, handoff.sender = known.connection, known.sender
    return handoff


def packet_text(handoff: Handoff) -> str:
    """Its packet as it is stored now, also of a handoff that was read without it."""
    return _packet.get(handoff.pk).packet


def handoff_with_link(pk: uuid.UUID) -> Handoff:
    """A handoff as it stands now, with the link it goes over. Raises Handoff.DoesNotExist."""
    return _with_link.get(pk)
