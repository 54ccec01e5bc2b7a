"""Items: put into the outbox, and settled when their work is done."""

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import local
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from conversations.models import Conversation, Handoff, ItemState, Message, OutboxItem, OutboxKind
from conversations.models.outbox_item import OutboxItemQuerySet
from conversations.outbox.claims import claim_for, lane_head
from conversations.outbox.holding import NearHands, near
from workspaces.new_rows import new_row
from workspaces.prepared import PreparedUpdate, Value
from workspaces.workers import ring_worker
from workspaces.writing import insert

log = logging.getLogger(__name__)

DELIVER_TASK = "conversations.deliver"
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
    OutboxKind.REQUEST: "request",
    OutboxKind.PUSH: "push",
    OutboxKind.FILE: "files",
    OutboxKind.TAKE_IN: "take_in",
}


def put(
    *,
    kind: OutboxKind,
    conversation: Conversation,
    handoff: Handoff | None = None,
    seq: int = 0,
    message: Message | None = None,
    payload: str = "",
    entry: str = "",
    at: datetime | None = None,
    already_done: bool = False,
    lane_of: str = "",
    peer_of: str = "",
) -> OutboxItem:
    """Adds an item inside the caller's transaction; when that commits, it is carried out right here if this process
    has hands free for it, and a worker is woken otherwise.

    at: not before this moment (default: now). already_done: kept for the record only, since something else carried it.
    lane_of: what it keeps its order with; default: the handoff, or else the conversation.
    entry: its digest in the ledger of the handoff.
    peer_of: what it goes to, where that is not at the other end of the handoff: a few requests at once each.
    """
    now = timezone.now()
    item = new_row(
        OutboxItem,
        conversation=conversation,
        handoff=handoff,
        lane=_lane(kind, lane_of or (handoff.pk if handoff else conversation.pk)),
        peer=peer_of or (_peer_of(handoff, conversation) if kind is not OutboxKind.THINK else ""),
        kind=kind,
        seq=seq,
        message=message,
        payload=payload,
        entry=entry,
        next_attempt_at=at or now,
        state=ItemState.DONE if already_done else ItemState.DUE,
        done_at=now if already_done else None,
    )
    if already_done or (at is not None and at > now):
        insert(item)
    else:
        _put_due(item)
    return item


def first_turn(handoff_id: UUID) -> OutboxItem | None:
    """What is under way to the agent at the other end of a handoff, or goes next; None when nothing waits."""
    return lane_head.first(_lane(OutboxKind.TURN, handoff_id))


def has_behind(item: OutboxItem) -> bool:
    """Whether anything waits in its lane that was put later."""
    return OutboxItem.objects.filter(lane=item.lane, pk__gt=item.pk).unsettled().exists()


def _lane(kind: OutboxKind, of: UUID | str) -> str:
    return f"{_LANES[kind]}:{of}"


class _Thread(local):
    passes_on = ""


_thread = _Thread()


@contextmanager
def passing_on(peer: str) -> Iterator[None]:
    """The current transaction settles an item of this peer and passes its place on at the end: what is put here takes
    no place there, since the one that seems free by now is that one.
    """
    before, _thread.passes_on = _thread.passes_on, peer
    try:
        yield
    finally:
        _thread.passes_on = before


def _put_due(item: OutboxItem) -> None:
    hands = near.hands
    if hands is None or not hands.have_room(item.peer) or _goes_nowhere(item):
        insert(item)
        wake(item.lane)
    elif not (item.peer and _has_to_wait(item.peer)) and claim_for(item) and insert(item, unless_there=True):
        transaction.on_commit(_Take(hands, item))
    else:
        # Its lane, its peer or this transaction is busy: whoever works there goes on with it.
        item.state, item.claim, item.lease_until, item.attempts, item.place = ItemState.DUE, None, None, 0, 0
        insert(item)
        if item.peer:
            transaction.on_commit(lambda: hands.look(item.peer))
        else:
            wake(item.lane)


@dataclass(frozen=True)
class _Take:
    """What is done at the commit of a claim."""

    hands: NearHands
    item: OutboxItem

    def __call__(self) -> None:
        self.hands.take(self.item)


def _has_to_wait(peer: str) -> bool:
    return peer == _thread.passes_on or _a_place_is_taken()


def _a_place_is_taken() -> bool:
    """Whether the current transaction has claimed a place at a peer. Whoever wants the same place waits for its end;
    with a second one it could wait for somebody who waits for it.
    """
    return any(isinstance(deed, _Take) and deed.item.peer for _, deed, *_ in transaction.get_connection().run_on_commit)


def _goes_nowhere(item: OutboxItem) -> bool:
    """Whether nothing may be sent over its link now."""
    return item.handoff is not None and item.handoff.link.is_silent(at=timezone.now())


def _peer_of(handoff: Handoff | None, conversation: Conversation) -> str:
    if conversation.is_test:
        return str(conversation.pk)  # it takes the place of nobody
    return str(handoff.connection_id or handoff.sender_id) if handoff else ""


def wake(lane: str) -> None:
    """Rings for a lane once the current transaction is committed."""
    transaction.on_commit(lambda: ring(lane))


def ring(lane: str) -> None:
    """Asks a worker to look at a lane. If nobody hears it, the sweep will: the rows say what is due."""
    if not ring_worker(DELIVER_TASK, lane):
        log.warning("worker_not_rung")


_settled = PreparedUpdate(
    lambda pk, claim, attempts, state, error, at: (
        OutboxItem.objects.filter(pk=pk, claim=claim, attempts=attempts, state=ItemState.CLAIMED),
        {"state": state, "claim": None, "lease_until": None, "last_error": error, "done_at": at},
    )
)
_due_again = PreparedUpdate(
    lambda pk, claim, attempts, error, at: (
        OutboxItem.objects.filter(pk=pk, claim=claim, attempts=attempts, state=ItemState.CLAIMED),
        {"state": ItemState.DUE, "claim": None, "lease_until": None, "last_error": error, "next_attempt_at": at},
    )
)


_put_off = PreparedUpdate(
    lambda pk, claim, attempts, why, at: (
        OutboxItem.objects.filter(pk=pk, claim=claim, attempts=attempts, state=ItemState.CLAIMED),
        {
            "state": ItemState.DUE,
            "claim": None,
            "lease_until": None,
            "attempts": F("attempts") - 1,
            "last_error": why,
            "next_attempt_at": at,
        },
    )
)


def settle(item: OutboxItem, *, state: ItemState, error: str = "") -> bool:
    """Ends a claimed item. False when the claim was lost meanwhile: then whoever holds it now decides."""
    return _let_go(item, _settled, str(state), error[:200], timezone.now(), state=state)


def try_again(item: OutboxItem, *, error: str, after: float | None = None) -> bool:
    """Gives a claimed item back for another attempt. after: seconds the peer asked for; default: our own schedule."""
    wait = retry_seconds(item.attempts) if after is None else after
    at = timezone.now() + timedelta(seconds=wait)
    return _let_go(item, _due_again, error[:200], at, state=ItemState.DUE)


def put_off(item: OutboxItem, *, why: str, seconds: float) -> bool:
    """Gives a claimed item back that was not tried, because it must wait: that is no attempt."""
    at = timezone.now() + timedelta(seconds=seconds)
    return _let_go(item, _put_off, why[:200], at, state=ItemState.DUE)


def _let_go(item: OutboxItem, update: PreparedUpdate, *values: Value, state: ItemState) -> bool:
    """Writes what becomes of a claimed item, and notes it in memory. False when the claim was lost meanwhile."""
    if item.claim is None or not update.run(item.pk, item.claim, item.attempts, *values):
        return False
    item.state = state
    return True


def hurry(peer: str) -> int:
    """The peer is heard of again: what was put off because it was not need not wait any longer. Returns how many items.

    Inside a transaction. How long it asked to be left alone stands at the link, and holds all the same.
    """
    return _waiting().filter(peer=peer).nobodys().update(next_attempt_at=timezone.now())


def hurry_handoff(handoff: Handoff) -> int:
    """As ``hurry``, for what waits of one handoff. The caller holds the conversation."""
    waiting = _waiting().filter(handoff=handoff)
    lanes = list(waiting.values_list("lane", flat=True))
    waiting.update(next_attempt_at=timezone.now())
    for lane in sorted(set(lanes)):
        wake(lane)
    return len(lanes)


def _waiting() -> OutboxItemQuerySet:
    """What was tried, and waits for its next attempt."""
    return OutboxItem.objects.filter(state=ItemState.DUE, attempts__gt=0, next_attempt_at__gt=timezone.now())


def drop(
    handoff: Handoff, *kinds: OutboxKind, untried_only: bool = False, behind: OutboxItem | None = None
) -> list[OutboxItem]:
    """Takes back what need not be done any more, in order; the rows taken are returned.

    untried_only: leaves those of which the other side may have heard, and what waits behind them in their lane.
    behind: only what was put later than this.
    """
    rows = OutboxItem.objects.filter(handoff=handoff, kind__in=kinds, pk__gt=behind.pk if behind else 0).unsettled()
    taken: list[OutboxItem] = []
    left: set[str] = set()
    for row in rows.select_related("message").order_by("pk"):
        if row.lane in left:
            continue
        if take_away(row, untried_only=untried_only):
            taken.append(row)
        elif untried_only:
            left.add(row.lane)
    return taken


def take_away(item: OutboxItem, *, untried_only: bool = False) -> bool:
    """Takes back one that need not be done any more, also from whoever works on it. False when it was settled
    meanwhile; with untried_only, also when the other side may have heard of it.
    """
    still = OutboxItem.objects.filter(pk=item.pk).unsettled()
    still = still.filter(attempts=0) if untried_only else still
    return bool(still.update(state=ItemState.DROPPED, claim=None, lease_until=None, done_at=timezone.now()))


def retry_seconds(attempts: int) -> float:
    """How long to wait after this many attempts, with jitter so that many do not come back at the same moment."""
    base = RETRY_SECONDS[attempts] if attempts < len(RETRY_SECONDS) else RETRY_SECONDS_AFTER_THOSE
    return base * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  # spreading load, not a secret
