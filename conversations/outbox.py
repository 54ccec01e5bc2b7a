"""The outbox: what has to be done over the wire, kept as rows until it is done.

``put`` in the transaction that makes it necessary; ``claim`` and ``settle`` around the call, which is made with no
transaction open. A claim has a lease, so the work of a process that died is taken up by another.
"""

import logging
import random
import uuid
from datetime import datetime, timedelta

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from agents.models import Connection, Sender
from conversations.models import Conversation, Handoff, ItemState, Message, OutboxItem, OutboxKind

log = logging.getLogger(__name__)

DELIVER_TASK = "conversations.deliver"
LEASE = timedelta(seconds=20)  # longer than any call may take (connect 3 s, answer 10 s)
AT_ONCE_PER_PEER = 3
GIVE_UP_AFTER = timedelta(hours=24)
RETRY_SECONDS = (0, 1, 2, 4, 8, 15, 30, 60, 120, 300, 600, 1800)
RETRY_SECONDS_AFTER_THOSE = 3600
JITTER = 0.2
# Kinds of one handoff that may go beside each other; everything else of a handoff keeps one order.
_LANES = {
    OutboxKind.OFFER: "turns",
    OutboxKind.TURN: "turns",
    OutboxKind.TAKE_BACK: "take_back",
    OutboxKind.REPLIES: "replies",
    OutboxKind.ASK: "ask",
    OutboxKind.THINK: "think",
}


def put(
    *,
    kind: OutboxKind,
    conversation: Conversation,
    handoff: Handoff | None = None,
    seq: int = 0,
    message: Message | None = None,
    payload: str = "",
    at: datetime | None = None,
    already_done: bool = False,
) -> OutboxItem:
    """Adds an item inside the caller's transaction; the worker is woken when that commits.

    at: not before this moment (default: now). already_done: kept for the record only, since something else carried it.
    """
    now = timezone.now()
    item = OutboxItem.objects.create(
        conversation=conversation,
        handoff=handoff,
        lane=f"{_LANES[kind]}:{handoff.pk if handoff else conversation.pk}",
        peer=_peer_of(handoff) if kind is not OutboxKind.THINK else "",
        kind=kind,
        seq=seq,
        message=message,
        payload=payload,
        next_attempt_at=at or now,
        state=ItemState.DONE if already_done else ItemState.DUE,
        done_at=now if already_done else None,
    )
    if not already_done and (at is None or at <= now):
        wake(item.lane)
    return item


def _peer_of(handoff: Handoff | None) -> str:
    return str(handoff.connection_id or handoff.sender_id) if handoff else ""


def wake(lane: str) -> None:
    """Rings for a lane once the current transaction is committed."""
    transaction.on_commit(lambda: ring(lane))


def ring(lane: str) -> None:
    """Asks a worker to look at a lane. If nobody hears it, the sweep will: the rows say what is due."""
    try:
        current_app.send_task(DELIVER_TASK, args=[lane], ignore_result=True, retry=False)
    except OperationalError:
        log.warning("worker_not_rung")


def claim_next(lane: str) -> OutboxItem | None:
    """Takes the first item of a lane, if it is due and nobody works on it. None otherwise, or when the peer is paused
    or busy with enough requests of ours.
    """
    now = timezone.now()
    head = OutboxItem.objects.filter(lane=lane).unsettled().order_by("pk").first()
    if head is None or not _is_due(head, now=now):
        return None
    claim = uuid.uuid4()
    try:
        with transaction.atomic():
            taken = _peer_has_room(head.peer, now=now) and (
                OutboxItem.objects.filter(pk=head.pk)
                .due(at=now)
                .update(state=ItemState.CLAIMED, claim=claim, lease_until=now + LEASE, attempts=F("attempts") + 1)
            )
    except IntegrityError:
        # Another worker claimed another item of this lane in the same moment.
        return None
    if not taken:
        return None
    return (
        OutboxItem.objects.select_related(
            "conversation", "message", "handoff", "handoff__connection__agent", "handoff__sender__agent"
        )
        .filter(pk=head.pk, claim=claim)
        .first()
    )


def _is_due(item: OutboxItem, *, now: datetime) -> bool:
    if item.state == ItemState.CLAIMED and item.lease_until and item.lease_until > now:
        return False
    return item.next_attempt_at <= now


def _peer_has_room(peer: str, *, now: datetime) -> bool:
    """Whether one more request may go to a peer. Locks its link until the claim is made, so that two claims in the
    same moment do not both take the last place.
    """
    if not peer:
        return True
    for links in (Connection.objects.all(), Sender.objects.all()):
        paused = links.select_for_update(no_key=True).filter(pk=peer).values_list("paused_until", flat=True)
        if any(until and until > now for until in paused):
            return False
    under_way = OutboxItem.objects.filter(peer=peer, state=ItemState.CLAIMED, lease_until__gt=now).count()
    return under_way < AT_ONCE_PER_PEER


def paused_peers(*, at: datetime) -> frozenset[str]:
    """Links whose breaker is open."""
    paused = Q(paused_until__gt=at)
    links = [
        *Connection.objects.filter(paused).values_list("pk", flat=True),
        *Sender.objects.filter(paused).values_list("pk", flat=True),
    ]
    return frozenset(str(pk) for pk in links)


def settle(item: OutboxItem, *, state: ItemState, error: str = "") -> bool:
    """Ends a claimed item. False when the claim was lost meanwhile: then whoever holds it now decides."""
    return bool(
        OutboxItem.objects.filter(pk=item.pk, claim=item.claim, state=ItemState.CLAIMED).update(
            state=state, claim=None, lease_until=None, last_error=error[:200], done_at=timezone.now()
        )
    )


def try_again(item: OutboxItem, *, error: str, after: float | None = None) -> bool:
    """Gives a claimed item back for another attempt. after: seconds the peer asked for; default: our own schedule."""
    wait = retry_seconds(item.attempts) if after is None else after
    return bool(
        OutboxItem.objects.filter(pk=item.pk, claim=item.claim, state=ItemState.CLAIMED).update(
            state=ItemState.DUE,
            claim=None,
            lease_until=None,
            last_error=error[:200],
            next_attempt_at=timezone.now() + timedelta(seconds=wait),
        )
    )


def drop(handoff: Handoff, *kinds: OutboxKind, untried_only: bool = False) -> list[OutboxItem]:
    """Takes back what need not be done any more, in order; the rows taken are returned.

    untried_only: leaves those of which the other side may have heard.
    """
    rows = OutboxItem.objects.filter(handoff=handoff, kind__in=kinds).unsettled()
    if untried_only:
        rows = rows.filter(attempts=0)
    taken = []
    for row in rows.select_related("message").order_by("pk"):
        still = OutboxItem.objects.filter(pk=row.pk, state__in=[ItemState.DUE, ItemState.CLAIMED])
        if untried_only:
            still = still.filter(attempts=0)
        if still.update(state=ItemState.DROPPED, claim=None, lease_until=None, done_at=timezone.now()):
            taken.append(row)
    return taken


def retry_seconds(attempts: int) -> float:
    """How long to wait after this many attempts, with jitter so that many do not come back at the same moment."""
    base = RETRY_SECONDS[attempts] if attempts < len(RETRY_SECONDS) else RETRY_SECONDS_AFTER_THOSE
    return base * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  # spreading load, not a secret


def release_claims() -> int:
    """At the start of the only process there is: whoever held a claim is gone, so nothing need wait for its lease."""
    return OutboxItem.objects.filter(state=ItemState.CLAIMED).update(state=ItemState.DUE, claim=None, lease_until=None)


def due_lanes(*, at: datetime, limit: int) -> list[str]:
    """Lanes with something due, the longest waiting first."""
    rows = OutboxItem.objects.due(at=at).exclude(peer__in=paused_peers(at=at))
    ordered = rows.order_by("next_attempt_at").values_list("lane", flat=True)[: limit * 4]
    return list(dict.fromkeys(ordered))[:limit]
