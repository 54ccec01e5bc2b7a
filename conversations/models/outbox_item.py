"""What has to be done outside the database, as rows: they are the truth, everything else only rings a bell."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Conversation
from conversations.models.handoff import Handoff


class OutboxKind(models.TextChoices):
    OFFER = "offer", _("Offer")
    TURN = "turn", _("Message to the other agent")
    TAKE_BACK = "take_back", _("Take back")
    REPLIES = "replies", _("Replies to the other agent")
    ASK = "ask", _("Ask for late replies")
    THINK = "think", _("Compose a reply")
    REQUEST = "request", _("Request to a system of ours")
    PUSH = "push", _("Push to an A2A client")
    FILE = "file", _("File to the other agent")
    TAKE_IN = "take_in", _("Take in a file that has come")


class ItemState(models.TextChoices):
    DUE = "due", _("Due")
    CLAIMED = "claimed", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("Not needed any more")


def is_due(at: datetime) -> Q:
    """Items whose time has come, among them those whose worker did not come back from its lease."""
    return Q(state=ItemState.DUE, next_attempt_at__lte=at) | Q(state=ItemState.CLAIMED, lease_until__lte=at)


class OutboxItemQuerySet(models.QuerySet["OutboxItem"]):
    def due(self, *, at: datetime) -> Self:
        return self.filter(is_due(at))

    def unsettled(self) -> Self:
        """Told by ``done_at``, which says the same as the state; see the indexes."""
        return self.filter(done_at__isnull=True)

    def nobodys(self) -> "OutboxItemQuerySet":
        """Those that nobody is changing at this moment, for who changes many and must wait for none of them. Inside a
        transaction.
        """
        free = self.select_for_update(skip_locked=True, no_key=True)
        return self.model._default_manager.filter(pk__in=free.values("pk"))


class OutboxItem(models.Model):
    """One thing to be done over the wire. Items of one lane go out one at a time, in the order they were put."""

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="outbox_items")
    # Null for work that stays here (composing a reply outside any handoff).
    handoff = models.ForeignKey(Handoff, on_delete=models.CASCADE, null=True, related_name="outbox_items")
    lane = models.CharField(max_length=80)  # one request in flight per lane
    peer = models.CharField(max_length=64, blank=True)  # the link it goes over: at most a few requests at once each
    kind = models.CharField(max_length=16, choices=OutboxKind.choices)
    seq = models.PositiveIntegerField(default=0)  # of the stream it belongs to; 0: not part of one
    # The person's message it carries, so that its delivery state can be told; null: it carries none.
    message = models.ForeignKey("Message", on_delete=models.CASCADE, null=True, related_name="outbox_items")
    entry = models.CharField(max_length=64, blank=True, db_default="", default="")  # in the ledger of the handoff
    payload = models.TextField(blank=True)  # the exact bytes to send (JSON); "": made when it is sent
    state = models.CharField(max_length=16, choices=ItemState.choices, default=ItemState.DUE)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    claim = models.UUIDField(null=True, editable=False)  # the process that works on it; null: none
    lease_until = models.DateTimeField(null=True)  # null: not claimed
    # Among the requests under way at its peer; 0: it goes to none.
    place = models.PositiveSmallIntegerField(default=0, db_default=0)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)  # null: not settled

    objects = OutboxItemQuerySet.as_manager()

    # Whether its message has begun to leave in this try. None: whoever carries it does not say, since a repeat does no
    # harm where it goes.
    has_left: bool | None = None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["due", "claimed"], done_at__isnull=True)
                | Q(~Q(state__in=["due", "claimed"]), done_at__isnull=False),
                name="outbox_done_at_tells_settled",
            ),
            models.UniqueConstraint(
                fields=["handoff", "kind", "seq"], condition=Q(seq__gt=0), name="outbox_once_per_seq"
            ),
            models.UniqueConstraint(
                fields=["lane"], condition=Q(state="claimed"), name="outbox_one_in_flight_per_lane"
            ),
            models.UniqueConstraint(
                fields=["peer", "place"],
                condition=Q(state="claimed", place__gt=0),
                name="outbox_one_in_flight_per_place",
            ),
        ]
        # Each of the statements that happen with every message can use one of these only. What PostgreSQL believes of
        # items that are not settled is mostly of a moment when there were none, and then every way to read them costs
        # it nothing: with a choice it read all of them for each of them when thousands waited.
        indexes = [
            # The head of a lane, the sweep, and how many there are.
            models.Index(fields=["lane", "id"], condition=Q(done_at__isnull=True), name="outbox_open_lanes"),
            # Whoever is done with a peer goes on with what waits longest for it.
            models.Index(fields=["peer", "id"], condition=Q(state="due"), name="outbox_waiting_for_peer"),
            # The clock looks when each handoff was asked about last, among all that was ever said in it.
            models.Index(fields=["handoff"], condition=Q(kind="ask"), name="outbox_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


def handoff_of(item: OutboxItem) -> Handoff:
    """Of an item that goes over the wire."""
    if item.handoff is None:
        raise RuntimeError("An item that goes over the wire belongs to a handoff.")
    return item.handoff


class DeliveryAttempt(models.Model):
    """One try to carry out an item. Every try leaves a row."""

    item = models.ForeignKey(OutboxItem, on_delete=models.CASCADE, related_name="delivery_attempts")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    outcome = models.CharField(max_length=40)  # "ok" or a protocol.errors.Reason
    detail = models.CharField(max_length=300, blank=True)
    status = models.PositiveSmallIntegerField(null=True)  # HTTP status; null: there was no answer
    left = models.BooleanField(default=True, db_default=True)  # False: it ended before its message could leave

    def __str__(self) -> str:
        return f"{self.item_id}#{self.number}"
