"""Claims: who carries out an item right now.

At most one item of a lane is under way, and at most a few of a peer. Each item under way has a numbered place at its
peer, and the database gives a place to one item only; so the limit holds for all processes together.
"""

import random
import uuid
from collections.abc import Container, Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from agents.models import Connection, Sender
from conversations.models import ItemState, OutboxItem, OutboxKind
from conversations.models.outbox_item import OutboxItemQuerySet, is_due
from conversations.outbox.holding import LEASE, holder_name
from conversations.outbox.lives import is_gone
from workspaces.prepared import PreparedRows, PreparedUpdate

AT_ONCE_PER_PEER = 3
PLACES = range(1, AT_ONCE_PER_PEER + 1)
# A peer that has just failed gets one request at a time: a probe, and no more threads of ours than that.
PLACES_OF_A_FAILING_PEER = PLACES[:1]
NO_PLACE = 0  # of work that goes to no peer
NO_LANE = ""
THIS_MOMENT = timedelta(seconds=0.1)  # since when a claim is not looked up again

_connection = PreparedRows(lambda pk: Connection.objects.filter(pk=pk).only("failures", "paused_until", "waits_until"))
_sender = PreparedRows(lambda pk: Sender.objects.filter(pk=pk).only("failures", "paused_until", "waits_until"))
_troubled = (
    PreparedRows(lambda at: Connection.objects.troubled(at=at).only("failures", "paused_until", "waits_until")),
    PreparedRows(lambda at: Sender.objects.troubled(at=at).only("failures", "paused_until", "waits_until")),
)
# Without this, the sweep would build its long statement in every second in which there is nothing for it.
_any_due = PreparedRows(lambda at: OutboxItem.objects.unsettled().due(at=at).only("pk")[:1])
_at_a_place = PreparedRows(
    lambda: OutboxItem.objects.filter(state=ItemState.CLAIMED, place__gt=NO_PLACE).only("peer", "place")
)
_whole_item = PreparedRows(
    lambda pk: OutboxItem.objects.filter(pk=pk).select_related(
        "conversation__agent__workspace", "message", "handoff", "handoff__connection", "handoff__sender"
    )
)
lane_head = PreparedRows(lambda lane: OutboxItem.objects.filter(lane=lane).unsettled().order_by("pk")[:1])
_lane_or_places = PreparedRows(
    lambda lane, peer: OutboxItem.objects.filter(
        Q(lane=lane, done_at__isnull=True) | Q(peer=peer, state=ItemState.CLAIMED, place__gt=NO_PLACE)
    ).only("lane", "place", "state", "lease_until")
)
_take = PreparedUpdate(
    lambda pk, at, lease_until, claim, place: (
        OutboxItem.objects.filter(pk=pk).due(at=at),
        {
            "state": ItemState.CLAIMED,
            "claim": claim,
            "lease_until": lease_until,
            "place": place,
            "attempts": F("attempts") + 1,
        },
    )
)
# Looked up item by item: as something to be joined with, it could be joined with all that wait.
_head = OutboxItem.objects.unsettled().filter(lane=OuterRef("lane")).order_by("pk").values("pk")[:1]
_waiting_for_peer = PreparedRows(lambda peer, at: _due_heads(peer, at=at)[:1])
_next_of_peer = PreparedRows(
    lambda peer, at: _due_heads(peer, at=at).select_for_update(skip_locked=True, of=("self",))[:1]
)
_next_but_files = PreparedRows(
    lambda peer, at: (
        _due_heads(peer, at=at).exclude(kind=OutboxKind.FILE).select_for_update(skip_locked=True, of=("self",))[:1]
    )
)
_next_file = PreparedRows(
    lambda peer, at: (
        _due_heads(peer, at=at)
        .filter(kind=OutboxKind.FILE)
        .order_by("next_attempt_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))[:1]
    )
)
_waiting_but_files = PreparedRows(lambda peer, at: _due_heads(peer, at=at).exclude(kind=OutboxKind.FILE)[:1])


def _due_heads(peer: str, *, at: datetime) -> OutboxItemQuerySet:
    due = OutboxItem.objects.filter(peer=peer, state=ItemState.DUE, next_attempt_at__lte=at, pk=Subquery(_head))
    return due.order_by("pk").only("pk", "kind")


def _next_for(peer: str, *, at: datetime) -> OutboxItem | None:
    """What waits longest; but a file, which takes many requests, goes behind all else, and files take turns."""
    oldest = _next_of_peer.first(peer, at)
    if oldest is None or oldest.kind != OutboxKind.FILE:
        return oldest
    return _next_but_files.first(peer, at) or _next_file.first(peer, at)


def others_go_first(item: OutboxItem, *, also_files: bool) -> bool:
    """Whether what waits for the peer of a file that is being sent should have its place before the next piece."""
    waiting = _waiting_for_peer if also_files else _waiting_but_files
    return bool(item.peer and waiting.all(item.peer, timezone.now()))


def claim_for(item: OutboxItem) -> bool:
    """Claims an item that is about to be written, when its lane is idle and its peer has a place free."""
    others = _lane_or_places.all(item.lane, item.peer) if item.peer else lane_head.all(item.lane)
    if any(other.lane == item.lane for other in others):
        return False
    link = item.handoff.link if item.handoff else None
    place = _free_place(item.peer, others, failing=link is not None and link.failures > 0)
    if place is None:
        return False
    item.state, item.claim, item.attempts, item.place = ItemState.CLAIMED, holder_name(), 1, place
    item.lease_until = timezone.now() + LEASE
    return True


def peer_of(lane: str) -> str | None:
    """Where the first item of a lane goes, if it is due and nobody works on it; empty: to no peer."""
    head = lane_head.first(lane)
    return head.peer if head is not None and _is_due(head, now=timezone.now()) else None


def claim_next(lane: str) -> OutboxItem | None:
    """Takes the first item of a lane, if it is due and nobody works on it. None otherwise, or when the peer is paused
    or busy with enough requests of ours.
    """
    now = timezone.now()
    head = lane_head.first(lane)
    if head is None or not _is_due(head, now=now):
        return None
    link = _link_of(head.peer)
    if link is not None and link.is_silent(at=now):
        return None
    # An item whose lease ended keeps the place it had.
    failing = link is not None and link.failures > 0
    place = (
        head.place
        if head.state == ItemState.CLAIMED
        else _free_place(head.peer, _lane_or_places.all(lane, head.peer), failing=failing)
    )
    if place is None:
        return None
    try:
        with transaction.atomic():
            return _take_for(head, place=place)
    except IntegrityError:
        # Another took the place, or another item of this lane, in the same moment.
        return None


def pass_place_on(item: OutboxItem) -> OutboxItem | None:
    """Gives the place of an item to the next one due for the same peer, the longest waiting first; of what goes to no
    peer, to the next of its lane.

    Only in the transaction that settles the item: until it commits, nobody else can have the place. When the claim was
    lost, the place is somebody else's, and nothing is claimed; nor when the peer has meanwhile asked another of our
    calls for patience.
    """
    if item.state == ItemState.CLAIMED:
        return None
    now = timezone.now()
    following = _next_for(item.peer, at=now) if item.peer else lane_head.first(item.lane)
    link = _link_of(item.peer) if following else None
    if following is None or (link is not None and link.is_silent(at=now)):
        return None
    return _take_for(following, place=item.place)


def claim_next_of_peer(peer: str) -> OutboxItem | None:
    """Takes what waits longest for a peer, if the peer has a place free.

    It looks first whether there is both, since embedded nobody else can write from the beginning of a transaction.
    """
    now, link = timezone.now(), _link_of(peer)
    if (link is not None and link.is_silent(at=now)) or not _waiting_for_peer.all(peer, now):
        return None
    failing = link is not None and link.failures > 0
    place = _free_place(peer, _lane_or_places.all(NO_LANE, peer), failing=failing)
    if not place:
        return None
    try:
        with transaction.atomic():
            following = _next_for(peer, at=now)
            return _take_for(following, place=place) if following else None
    except IntegrityError:
        # Another took the place in the same moment.
        return None


def _take_for(item: OutboxItem, *, place: int) -> OutboxItem | None:
    now = timezone.now()
    return _claimed(item.pk) if _take.run(item.pk, now, now + LEASE, holder_name(), place) else None


def is_still_ours(item: OutboxItem) -> bool:
    """For a claim that may have waited for a thread; if it waited long, its lease begins anew. False when another took
    the item up meanwhile, or it need not be done any more.

    A claim of this very moment is not looked up. That only saves a question: no look could keep a process from being
    stopped right after it. What the call comes to is recorded by who holds the claim then.
    """
    now = timezone.now()
    left = item.lease_until - now if item.lease_until else timedelta()
    if left > LEASE - THIS_MOMENT:
        return True
    return is_held(item) if left > LEASE / 2 else bool(_held(item).update(lease_until=now + LEASE))


def is_held(item: OutboxItem) -> bool:
    """Whether the claim by which the caller works on an item holds still."""
    return _held(item).exists()


def keep_payload(item: OutboxItem, payload: str) -> bool:
    """Writes down what whoever takes the item up after us has to know. False, and nothing is written, when one has."""
    item.payload = payload
    return bool(_held(item).update(payload=payload))


def give_back(item: OutboxItem) -> None:
    """For a process that ends before it began with an item: as if it had not been claimed."""
    _held(item).update(state=ItemState.DUE, claim=None, lease_until=None, attempts=F("attempts") - 1)


def _held(item: OutboxItem) -> OutboxItemQuerySet:
    """The row of an item, as long as nobody else has claimed or settled it."""
    return OutboxItem.objects.filter(pk=item.pk, claim=item.claim, attempts=item.attempts, state=ItemState.CLAIMED)


def release_claims_of_the_dead() -> int:
    """Ends the leases of processes that are gone. Returns how many items are due by that."""
    claimed = OutboxItem.objects.filter(state=ItemState.CLAIMED, lease_until__gt=timezone.now())
    names = set(claimed.exclude(claim=holder_name()).values_list("claim", flat=True))
    gone = [name for name in names if name and is_gone(name)]
    if not gone:
        return 0
    with transaction.atomic():
        return claimed.filter(claim__in=gone).nobodys().update(lease_until=timezone.now())


def release_claims() -> int:
    """At the start of the only process there is: whoever held a claim is gone, so nothing need wait for its lease."""
    return OutboxItem.objects.filter(state=ItemState.CLAIMED).update(state=ItemState.DUE, claim=None, lease_until=None)


def due_lanes(*, at: datetime, limit: int) -> list[str]:
    """Lanes whose first item is due, the longest waiting first: what stands behind one that was put off cannot go. Of
    one peer no more than it has places free, since whoever is with a peer goes on with what waits there: where a slow
    call takes the only one, nobody need be sent to see that.

    Before them come lanes whose holder is gone: it still has its place at the peer, which nobody else gets until
    somebody takes the lane up.
    """
    if not _any_due.all(at):
        return []
    place = Window(RowNumber(), partition_by=F("lane"), order_by="pk")
    heads = OutboxItem.objects.unsettled().annotate(place_if_due=Case(When(is_due(at), then=place), default=0))
    abandoned_first = heads.filter(place_if_due=1).order_by(F("lease_until").asc(nulls_last=True), "next_attempt_at")
    troubled = {str(link.pk): link for links in _troubled for link in links.all(at)}
    silent = [peer for peer, link in troubled.items() if link.is_silent(at=at)]
    free = _FreePlaces(failing={peer for peer, link in troubled.items() if link.failures})
    lanes: list[str] = []
    for peer, lane, state in abandoned_first.exclude(peer__in=silent).values_list("peer", "lane", "state"):
        if state == ItemState.CLAIMED or not peer or free.take_one(peer):
            lanes.append(lane)
    return lanes[:limit]


class _FreePlaces:
    """How many more may go to each peer. failing: the peers that have one place only."""

    def __init__(self, *, failing: AbstractSet[str]) -> None:
        self._failing = failing
        self._taken: dict[str, set[int]] = {}
        for item in _at_a_place.all():
            self._taken.setdefault(item.peer, set()).add(item.place)
        self._left: dict[str, int] = {}

    def take_one(self, peer: str) -> bool:
        """False when it has none left."""
        if peer not in self._left:
            self._left[peer] = len(_free_places(self._taken.get(peer, set()), failing=peer in self._failing))
        self._left[peer] -= 1
        return self._left[peer] >= 0


def _claimed(pk: int) -> OutboxItem:
    item = _whole_item.get(pk)
    if item.handoff is not None:
        item.handoff.link.agent = item.conversation.agent
    return item


def _free_place(peer: str, under_way: Iterable[OutboxItem], *, failing: bool) -> int | None:
    """At random among those free, so that processes seldom choose the same one."""
    if not peer:
        return NO_PLACE
    free = _free_places({one.place for one in under_way if one.state == ItemState.CLAIMED}, failing=failing)
    return random.choice(free) if free else None  # noqa: S311  # spreading, not a secret


def _free_places(taken: Container[int], *, failing: bool) -> list[int]:
    return [place for place in (PLACES_OF_A_FAILING_PEER if failing else PLACES) if place not in taken]


def _is_due(item: OutboxItem, *, now: datetime) -> bool:
    if item.state == ItemState.CLAIMED and item.lease_until and item.lease_until > now:
        return False
    return item.next_attempt_at <= now


def _link_of(peer: str) -> Connection | Sender | None:
    if not peer:
        return None
    return _connection.first(uuid.UUID(peer)) or _sender.first(uuid.UUID(peer))
