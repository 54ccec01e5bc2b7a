"""Offers of other institutions that our agents did not take."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models

from agents.models import Sender
from protocol.packet import Packet

TAKEN_BACK = "taken_back"
AWAITED_FOR = timedelta(days=1)  # far longer than an offer is good for


class RefusedOfferQuerySet(models.QuerySet["RefusedOffer"]):
    def note(self, *, sender: Sender, packet: Packet, reason: str) -> None:
        """The same offer again is the same row."""
        way = [{"domain": hop.domain, "agent_id": hop.agent_id} for hop in packet.path]
        known, is_new = self.get_or_create(
            sender=sender, remote_id=packet.handoff_id, defaults={"reason": reason, "way": way}
        )
        if not is_new and not known.way:
            self.filter(pk=known.pk).update(way=way)

    def await_one(self, *, sender: Sender, remote_id: str) -> None:
        """It was taken back before it came."""
        self.update_or_create(sender=sender, remote_id=remote_id, defaults={"reason": TAKEN_BACK})

    def awaited(self) -> Self:
        """Those that never came."""
        return self.filter(reason=TAKEN_BACK, way=[])

    def forget_awaited(self, *, now: datetime) -> None:
        self.awaited().filter(at__lt=now - AWAITED_FOR).delete()


class RefusedOffer(models.Model):
    """Nothing of what the person said is kept of it: only who offered, why not, and the way it came.

    Also of one that was taken back and has not come yet.
    """

    sender = models.ForeignKey(Sender, on_delete=models.CASCADE, related_name="refused_offers")
    remote_id = models.CharField(max_length=64)  # the other side's id of the handoff
    reason = models.CharField(max_length=40)  # as in our answer to it
    way = models.JSONField(default=list)  # [{domain, agent_id}], the agent that offered it last; none: it has not come
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = RefusedOfferQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "remote_id"], name="refused_offer_once")]

    def __str__(self) -> str:
        return f"{self.sender}: {self.reason}"
