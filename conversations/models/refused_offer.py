"""Offers of other institutions that our agents did not take."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone

from agents.models import Sender
from protocol.packet import Packet
from workspaces.models import Workspace
from workspaces.one_at_a_time import one_at_a_time

TAKEN_BACK = "taken_back"
AWAITED_FOR = timedelta(days=1)  # far longer than an offer is good for
# Of each sender. Far more than a link has after a day on which nothing came through, and nothing to a database.
MOST_TAKEN_BACK, MOST_REFUSED = 10_000, 1_000
# An offer is good for two minutes and five of clocks that differ; one that comes later is refused as it is.
OFFERS_RUN_OUT = timedelta(hours=1)


class TooManyAwaited(Exception):
    """A sender has taken back more offers than are noted, none of which has come."""


class RefusedOfferQuerySet(models.QuerySet["RefusedOffer"]):
    def note(self, *, sender: Sender, packet: Packet, reason: str) -> None:
        """The same offer again is the same row. The newest ones of a sender are kept."""
        way = [{"domain": hop.domain, "agent_id": hop.agent_id} for hop in packet.path]
        known, is_new = self.get_or_create(
            sender=sender, remote_id=packet.handoff_id, defaults={"reason": reason, "way": way}
        )
        if not is_new and not known.way:
            self.filter(pk=known.pk).update(way=way)
        others = self.filter(sender=sender).exclude(reason=TAKEN_BACK).order_by("-pk")
        if is_new:
            self.filter(pk__in=list(others.values_list("pk", flat=True)[MOST_REFUSED:])).delete()

    def await_one(self, *, sender: Sender, remote_id: str) -> None:
        """It was taken back before it came. Raises TooManyAwaited when nothing was noted.

        The caller has opened a transaction. Once there are too many, those go whose offer has run out, if any have.
        """
        one_at_a_time("taken back", str(sender.pk))
        noted = self.filter(sender=sender, reason=TAKEN_BACK)
        is_full = noted.count() >= MOST_TAKEN_BACK and not noted.filter(remote_id=remote_id).exists()
        if is_full and not noted.filter(at__lte=timezone.now() - OFFERS_RUN_OUT).delete()[0]:
            raise TooManyAwaited
        self.update_or_create(sender=sender, remote_id=remote_id, defaults={"reason": TAKEN_BACK})

    def awaited(self) -> Self:
        """Those that never came."""
        return self.filter(reason=TAKEN_BACK, way=[])

    def forget_old(self, *, workspace: Workspace, before: datetime) -> None:
        self.filter(sender__workspace=workspace, at__lt=before).delete()

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
