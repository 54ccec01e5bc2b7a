"""The clock of the machine was set back: what then waited for a time that was near waits for one that is far off.

It is told by the last call, which lies ahead, or where none was made yet, by when the delivery was made. Then it is
due.
"""

from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from agents.webhooks.delivery import LEASE
from agents.webhooks.models import Attempt, Delivery, DeliveryState, Endpoint
from workspaces.set_back import ahead_of


def heed_set_back(*, at: datetime) -> None:
    """Called by the clock."""
    ahead = ahead_of(at)
    waits = Delivery.objects.filter(state=DeliveryState.DUE, next_attempt_at__gt=ahead)
    last = Coalesce(_last_call(delivery=OuterRef("pk")), "created_at")
    waits.annotate(last=last).filter(last__gt=ahead).update(next_attempt_at=at)
    rests = Endpoint.objects.filter(rests_until__gt=ahead)
    last_here = _last_call(delivery__endpoint=OuterRef("pk"))
    rests.annotate(last=last_here).filter(last__gt=ahead).update(rests_until=None)
    Endpoint.objects.filter(lease_until__gt=ahead + LEASE).update(lease_until=at + LEASE)


def _last_call(**of: OuterRef) -> Subquery:
    return Subquery(Attempt.objects.filter(**of).order_by("-pk").values("at")[:1])
