"""How much stands to be done in this deployment, and how what was done lately went: numbers over all its institutions.

Read from the rows, so any web process can be asked and all say the same. Nobody's words, names or ids are among them.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles

from django.db.models import Count, Min, Q

from agents.models import Connection, LinkState, Sender
from agents.webhooks.models import Delivery as WebhookDelivery
from conversations.models import (
    DeliveryAttempt,
    Direction,
    ErasureRequest,
    ErasureState,
    Handoff,
    ItemState,
    LiveTalk,
    OutboxItem,
    OutboxKind,
)

LATELY = timedelta(minutes=5)
MOST_ATTEMPTS = 1000  # that are looked at: more tell nothing more of how it goes, and take longer


@dataclass(frozen=True)
class Lately:
    """Attempts that ended in the last five minutes, the newest thousand of them.

    outcomes: "ok" or a reason, and how many. p50, p95: seconds an attempt took; None of fewer than two.
    """

    outcomes: dict[str, int]
    p50: float | None
    p95: float | None


@dataclass(frozen=True)
class Workload:
    """At one moment.

    open_items: by OutboxKind. overdue_seconds: since when the item that is due longest waits to be begun or taken up
    again. handoffs: live ones, by Direction. links: verified, by direction and by whether the last calls failed.
    waiting_seconds: of the person who waits longest for a live agent. erasures: requests that have no answer yet.
    """

    open_items: dict[str, int]
    overdue_seconds: float
    lately: Lately
    handoffs: dict[str, int]
    links: dict[tuple[str, bool], int]
    people_waiting: int
    waiting_seconds: float
    webhooks_overdue: int
    erasures: int


def workload(*, at: datetime) -> Workload:
    kinds = dict(OutboxItem.objects.unsettled().values_list("kind").annotate(Count("pk")))
    live = dict(Handoff.objects.live().values_list("direction").annotate(Count("pk")))
    waiting = LiveTalk.objects.waiting().aggregate(Count("pk"), since=Min("asked_at"))
    return Workload(
        open_items={kind: kinds.get(kind, 0) for kind in OutboxKind.values},
        overdue_seconds=_overdue_seconds(at),
        lately=_lately(at),
        handoffs={direction: live.get(direction, 0) for direction in Direction.values},
        links=_links(),
        people_waiting=waiting["pk__count"],
        waiting_seconds=_seconds(waiting["since"], at),
        webhooks_overdue=WebhookDelivery.objects.due(at=at).count(),
        erasures=ErasureRequest.objects.filter(state=ErasureState.ASKED).count(),
    )


def _overdue_seconds(at: datetime) -> float:
    since = (
        OutboxItem.objects.unsettled()
        .due(at=at)
        .aggregate(
            put_off=Min("next_attempt_at", filter=Q(state=ItemState.DUE)),
            left=Min("lease_until", filter=Q(state=ItemState.CLAIMED)),
        )
    )
    return max(_seconds(since["put_off"], at), _seconds(since["left"], at))


def _lately(at: datetime) -> Lately:
    newest = DeliveryAttempt.objects.order_by("-pk").values_list("outcome", "started_at", "finished_at")
    lately = [attempt for attempt in newest[:MOST_ATTEMPTS] if attempt[2] > at - LATELY]
    took = [(finished - started).total_seconds() for _, started, finished in lately]
    twentieths = quantiles(took, n=20, method="inclusive") if len(took) > 1 else None
    return Lately(
        outcomes=dict(Counter(outcome for outcome, _, _ in lately)),
        p50=twentieths[9] if twentieths else None,
        p95=twentieths[18] if twentieths else None,
    )


def _links() -> dict[tuple[str, bool], int]:
    counted = dict[tuple[str, bool], int]()
    for direction, links in ((Direction.OUTGOING, Connection), (Direction.INCOMING, Sender)):
        verified = links.objects.filter(state=LinkState.VERIFIED)
        failing = verified.filter(failures__gt=0).count()
        counted |= {(direction, True): failing, (direction, False): verified.count() - failing}
    return counted


def _seconds(since: datetime | None, at: datetime) -> float:
    return max((at - since).total_seconds(), 0.0) if since else 0.0
