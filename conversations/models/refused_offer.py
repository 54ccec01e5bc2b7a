"""Offers of other institutions that our agents did not take."""

from django.db import models

from agents.models import Sender
from protocol.packet import Packet


class RefusedOfferQuerySet(models.QuerySet["RefusedOffer"]):
    def note(self, *, sender: Sender, packet: Packet, reason: str) -> None:
        """The same offer again is the same row."""
        way = [{"domain": hop.domain, "agent_id": hop.agent_id} for hop in packet.path]
        self.get_or_create(sender=sender, remote_id=packet.handoff_id, defaults={"reason": reason, "way": way})


class RefusedOffer(models.Model):
    """Nothing of what the person said is kept of it: only who offered, why not, and the way it came."""

    sender = models.ForeignKey(Sender, on_delete=models.CASCADE, related_name="refused_offers")
    remote_id = models.CharField(max_length=64)  # the other side's id of the handoff
    reason = models.CharField(max_length=40)  # as in our answer to it
    way = models.JSONField(default=list)  # [{domain, agent_id}], the agent that offered it last
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = RefusedOfferQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "remote_id"], name="refused_offer_once")]

    def __str__(self) -> str:
        return f"{self.sender}: {self.reason}"
