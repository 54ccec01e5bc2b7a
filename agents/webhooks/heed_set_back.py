"""The clock of the machine was set back: what then waited for a time that was near waits for one that is far off.

It is told by the last call, which lies ahead, or where none was made yet, by when the delivery was made. Then it is
due. Of a secret that was replaced, it is told by when that was.
"""

from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from agents.webhooks.delivery import LEASE
from agents.webhooks.models import Attempt, Delivery, DeliveryState, Endpoint
from workspaces.prepared import PreparedRows
from workspaces.set_back import RowsAhead, ahead_of


def _last_call(**of: OuterRef) -> Subquery:
    return Subquery(Attempt.objects.filter(**of).order_by("-pk").values("at")[:1])


_last_of_delivery = Coalesce(_last_call(delivery=OuterRef("pk")), "created_at")
_put_off = RowsAhead(
    lambda ahead: (
        Delivery.objects.filter(state=DeliveryState.DUE, next_attempt_at__gt=ahead)
        .alias(last=_last_of_delivery)
        .filter(last__gt=ahead)
    )
)
_resting = RowsAhead(
    lambda ahead: (
        Endpoint.objects.filter(rests_until__gt=ahead)
        .alias(last=_last_call(delivery__endpoint=OuterRef("pk")))
        .filter(last__gt=ahead)
    )
)
_held = RowsAhead(lambda ahead: Endpoint.objects.filter(lease_until__gt=ahead))
_rotated = PreparedRows(
    lambda ahead: Endpoint.objects.filter(rotated_at__gt=ahead).only("rotated_at", "old_secret_until")
)


def heed_set_back(*, at: datetime) -> None:
    """Called by the clock."""
    ahead = ahead_of(at)
    _put_off.update(ahead, next_attempt_at=at)
    _resting.update(ahead, rests_until=None)
    _held.update(ahead + LEASE, lease_until=at + LEASE)
    _old_secrets(at, ahead)


def _old_secrets(at: datetime, ahead: datetime) -> None:
    """Each signs as long as it would have from when it was replaced, counted from now."""
    for endpoint in _rotated.all(ahead):
        if endpoint.rotated_at and endpoint.old_secret_until:
            same = Endpoint.objects.filter(pk=endpoint.pk, rotated_at=endpoint.rotated_at)
            same.update(rotated_at=at, old_secret_until=at + (endpoint.old_secret_until - endpoint.rotated_at))
