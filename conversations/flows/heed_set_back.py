"""The clock of the machine was set back: what then waits for a time that is far off waited for one that was near.

It is told by what is past and yet lies ahead: when a row was made, tried or ended. Such a past becomes now, and what
was to follow on it is due. Where the longest pause is known, it is enough that something lies further ahead than that.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from agents.models import Connection, Credential, Sender
from conversations import outbox
from conversations.flows.ask_to_erase import LONGEST_CALL
from conversations.flows.handoff_settings import settings_of
from conversations.flows.record_heard import LOOK_PAUSES
from conversations.models import (
    Conversation,
    DeliveryAttempt,
    ErasureRequest,
    ErasureState,
    Handoff,
    HandoffState,
    ItemState,
    LiveAgent,
    LiveTalk,
    OutboxItem,
    OutboxKind,
    PlainThread,
    ReceivedItem,
)
from conversations.models.outbox_item import OutboxItemQuerySet
from workspaces.prepared import PreparedRows
from workspaces.set_back import RowsAhead, ahead_of


def heed_set_back(*, at: datetime) -> None:
    """Called by the clock."""
    ahead = ahead_of(at)
    _items(at, ahead)
    _links(at, ahead)
    _rotated_secrets(at, ahead)
    _handoffs(at, ahead)
    _what_is_asked_for(at, ahead)
    _plain_talks(at, ahead)
    _live_talks(at, ahead)
    _erasure_requests(at, ahead)


class _Items(RowsAhead[OutboxItemQuerySet]):
    def _chosen(self, rows: OutboxItemQuerySet) -> OutboxItemQuerySet:
        return rows.nobodys()


_open_items = OutboxItem.objects.unsettled()
_tried = DeliveryAttempt.objects.filter(item=OuterRef("pk"), number=OuterRef("attempts"))
_put_off = _Items(
    lambda ahead: _open_items.filter(
        Q(state=ItemState.CLAIMED) | Q(created_at__gt=ahead) | Exists(_tried.filter(finished_at__gt=ahead)),
        next_attempt_at__gt=ahead,
    )
)
_made = _Items(lambda ahead: _open_items.filter(created_at__gt=ahead))
_claimed = _Items(lambda ahead: _open_items.filter(state=ItemState.CLAIMED, lease_until__gt=ahead))


def _items(at: datetime, ahead: datetime) -> None:
    _put_off.update(ahead, next_attempt_at=at)
    _made.update(ahead, created_at=at)
    _claimed.update(ahead + outbox.LEASE, lease_until=at + outbox.LEASE)


_silent_links: tuple[RowsAhead[Any], ...] = (
    RowsAhead(lambda ahead: Connection.objects.filter(silence_noted_at__gt=ahead)),
    RowsAhead(lambda ahead: Sender.objects.filter(silence_noted_at__gt=ahead)),
)


def _links(at: datetime, ahead: datetime) -> None:
    """Whoever wants us to wait still says so once more."""
    for rows in _silent_links:
        rows.update(ahead, paused_until=None, waits_until=None, silence_noted_at=at)


_offered = PreparedRows(
    lambda ahead: Handoff.objects.outgoing().filter(state=HandoffState.OFFERED, offer_expires_at__gt=ahead)
)
_in_doubt = OutboxItem.objects.unsettled().filter(kind=OutboxKind.TURN)
# Of a message in doubt, which is tried once more after the end, nobody knows else when that was.
_ended_in_doubt = RowsAhead(
    lambda ahead: Handoff.objects.filter(pk__in=_in_doubt.filter(handoff__ended_at__gt=ahead).values("handoff"))
)


_rotated = PreparedRows(lambda ahead: Credential.objects.filter(rotated_at__gt=ahead).only("rotated_at", "expires_at"))


def _rotated_secrets(at: datetime, ahead: datetime) -> None:
    """Each pairs as long as it would have from when it was rotated, counted from now."""
    for old in _rotated.all(ahead):
        if old.rotated_at and old.expires_at:
            same = Credential.objects.filter(pk=old.pk, rotated_at=old.rotated_at)
            same.update(rotated_at=at, expires_at=at + (old.expires_at - old.rotated_at))


def _handoffs(at: datetime, ahead: datetime) -> None:
    for handoff in _offered.all(ahead):
        patience = timedelta(seconds=settings_of(handoff).accept_seconds)
        if handoff.offer_expires_at > ahead + patience:
            rows = Handoff.objects.filter(pk=handoff.pk, state=HandoffState.OFFERED)
            rows.filter(offer_expires_at__gt=ahead + patience).update(offer_expires_at=at + patience)
    _ended_in_doubt.update(ahead, ended_at=at)


# In order, so that their index is read whatever the plan: most are looked at no more.
_looked_at = RowsAhead(lambda ahead: PlainThread.objects.filter(look_at__gt=ahead).order_by("look_at"))
_missing = RowsAhead(
    lambda ahead: ReceivedItem.objects.filter(applied=False, handoff__state=HandoffState.ACTIVE, at__gt=ahead)
)


def _what_is_asked_for(at: datetime, ahead: datetime) -> None:
    _looked_at.update(ahead + timedelta(seconds=LOOK_PAUSES[-1]), look_at=at)
    _missing.update(ahead, at=at)


_spoken = PreparedRows(
    lambda ahead: (
        PlainThread.objects.filter(handoff__state=HandoffState.ACTIVE, idle_at__gt=ahead)
        .filter(handoff__conversation__last_activity_at__gt=ahead)
        .select_related("handoff")
        .defer("handoff__packet", "handoff__withheld")
    )
)


def _plain_talks(at: datetime, ahead: datetime) -> None:
    """Each is as silent as it would be had the last word been said now."""
    for thread in _spoken.all(ahead):
        patience = timedelta(minutes=settings_of(thread.handoff).idle_minutes)
        PlainThread.objects.filter(pk=thread.pk, idle_at__gt=ahead + patience).update(idle_at=at + patience)


_queued = PreparedRows(lambda ahead: LiveTalk.objects.waiting().filter(queued_at__gt=ahead))
_kept_waiting = PreparedRows(
    lambda ahead: (
        Conversation.objects.filter(pk__in=LiveTalk.objects.going_on().values("conversation"), waiting_since__gt=ahead)
        .order_by("pk")
        .only("pk")
    )
)
_seen = RowsAhead(lambda ahead: LiveAgent.objects.filter(seen_at__gt=ahead))


def _live_talks(at: datetime, ahead: datetime) -> None:
    """Who waits goes on waiting from now, at most as long as they would have from when they asked."""
    for talk in _queued.all(ahead):
        if talk.queued_at and talk.give_up_at:
            same = LiveTalk.objects.waiting().filter(pk=talk.pk, queued_at=talk.queued_at)
            same.update(queued_at=at, give_up_at=at + (talk.give_up_at - talk.queued_at))
    for conversation in _kept_waiting.all(ahead):
        Conversation.objects.filter(pk=conversation.pk, waiting_since__gt=ahead).update(waiting_since=at)
    _seen.update(ahead, seen_at=at)


_asked = ErasureRequest.objects.filter(state=ErasureState.ASKED)
_requests_put_off = RowsAhead(
    lambda ahead, later: _asked.filter(Q(asked_at__gt=ahead) | Q(tried_at__gt=ahead), next_attempt_at__gt=later)
)
_requests_made = RowsAhead(lambda ahead: _asked.filter(asked_at__gt=ahead))
_requests_tried = RowsAhead(lambda ahead: _asked.filter(tried_at__gt=ahead))


def _erasure_requests(at: datetime, ahead: datetime) -> None:
    """Each waits a minute all the same: an offer, or the same request, may be under way."""
    _requests_put_off.update(ahead, ahead + LONGEST_CALL, next_attempt_at=at + LONGEST_CALL)
    _requests_made.update(ahead, asked_at=at)
    _requests_tried.update(ahead, tried_at=at)
