"""The receiver's record: what came in, and what was answered, for as long as the conversation exists."""

from typing import Self

from django.db import models
from django.db.models import Q

from conversations.models.handoff import Handoff

NEVER_CAME = ""  # no digest: nothing came


class ReceivedItemQuerySet(models.QuerySet["ReceivedItem"]):
    def waiting_for_gap(self) -> Self:
        """Came too early: something before it is still missing."""
        return self.filter(applied=False).order_by("seq")

    def never_came(self) -> Self:
        """Given up, so that what follows could be shown."""
        return self.filter(digest=NEVER_CAME)


class ReceivedItem(models.Model):
    """One numbered item of the other side's stream. A repeat gets the first answer; another body is refused."""

    handoff = models.ForeignKey(Handoff, on_delete=models.CASCADE, related_name="received_items")
    seq = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of what came, in hex; "": it never came, and was given up
    body = models.TextField(blank=True)  # kept until it is applied; of a hand back, longer
    applied = models.BooleanField(default=False)
    entry = models.CharField(max_length=64, blank=True, db_default="", default="")  # in the ledger of the handoff
    shown_as = models.UUIDField(null=True)  # the message it became; null: none
    said_at = models.DateTimeField(null=True)  # by the other side's clock; null: as the message says, or it never came
    answer = models.TextField(blank=True)  # the exact JSON we answered; "" while there is none
    at = models.DateTimeField(auto_now_add=True)

    objects = ReceivedItemQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handoff", "seq"], name="received_once_per_seq")]
        # The clock looks for what waits behind a gap, among all that ever came.
        indexes = [models.Index(fields=["handoff", "seq"], condition=Q(applied=False), name="received_behind_gaps")]

    def __str__(self) -> str:
        return f"{self.handoff_id}:{self.seq}"

    @classmethod
    def given_up(cls, handoff: Handoff, *, seq: int) -> Self:
        """In the place of an item that never came."""
        return cls(handoff=handoff, seq=seq, digest=NEVER_CAME, applied=True)
