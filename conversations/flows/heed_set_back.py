"""The clock of the machine was set back: what then waits for a time that is far off waited for one that was near.

It is told by what is past and yet lies ahead: when a row was made, tried or ended. Such a past becomes now, and what
was to follow on it is due. Where the longest pause is known, it is enough that something lies further ahead than that.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from agents.models import Connection, Sender
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
from workspaces.set_back import ahead_of


def heed_set_back(*, at: datetime) -> None:
    """Called by the clock."""
    ahead = ahead_of(at)
    _items(at, ahead)
    _links(at, ahead)
    _handoffs(at, ahead)
    _what_is_asked_for(at, ahead)
    _plain_talks(at, ahead)
    _live_talks(at, ahead)
    _erasure_requests(at, ahead)


@transaction.atomic
def _items(at: datetime, ahead: datetime) -> None:
    tried = DeliveryAttempt.objects.filter(item=OuterRef("pk"), number=OuterRef("attempts"), finished_at__gt=ahead)
    open_items = OutboxItem.objects.unsettled()
    past = Q(state=ItemState.CLAIMED) | Q(created_at__gt=ahead) | Exists(tried)
    open_items.filter(past, next_attempt_at__gt=ahead).nobodys().update(next_attempt_at=at)
    open_items.filter(created_at__gt=ahead).nobodys().update(created_at=at)
    claimed = open_items.filter(state=ItemState.CLAIMED, lease_until__gt=ahead + outbox.LEASE)
    claimed.nobodys().update(lease_until=at + outbox.LEASE)


def _links(at: datetime, ahead: datetime) -> None:
    """Whoever wants us to wait still says so once more."""
    for rows in (Connection.objects.all(), Sender.objects.all()):
        rows.filter(silence_noted_at__gt=ahead).update(paused_until=None, waits_until=None, silence_noted_at=at)


def _handoffs(at: datetime, ahead: datetime) -> None:
    for handoff in Handoff.objects.outgoing().filter(state=HandoffState.OFFERED, offer_expires_at__gt=ahead):
        patience = timedelta(seconds=settings_of(handoff).accept_seconds)
        rows = Handoff.objects.filter(pk=handoff.pk, state=HandoffState.OFFERED)
        rows.filter(offer_expires_at__gt=ahead + patience).update(offer_expires_at=at + patience)
    # Of a message in doubt, which is tried once more after the end, nobody knows else when that was.
    in_doubt = OutboxItem.objects.unsettled().filter(kind=OutboxKind.TURN, handoff__ended_at__gt=ahead)
    Handoff.objects.filter(pk__in=in_doubt.values("handoff")).update(ended_at=at)


def _what_is_asked_for(at: datetime, ahead: datetime) -> None:
    longest = timedelta(seconds=LOOK_PAUSES[-1])
    PlainThread.objects.filter(look_at__gt=ahead + longest).update(look_at=at)
    missing = ReceivedItem.objects.filter(applied=False, handoff__state=HandoffState.ACTIVE)
    missing.filter(at__gt=ahead).update(at=at)


def _plain_talks(at: datetime, ahead: datetime) -> None:
    """Each is as silent as it would be had the last word been said now."""
    threads = PlainThread.objects.filter(handoff__state=HandoffState.ACTIVE, idle_at__gt=ahead)
    spoken = threads.filter(handoff__conversation__last_activity_at__gt=ahead).select_related("handoff")
    for thread in spoken.defer("handoff__packet", "handoff__withheld"):
        patience = timedelta(minutes=settings_of(thread.handoff).idle_minutes)
        PlainThread.objects.filter(pk=thread.pk, idle_at__gt=ahead + patience).update(idle_at=at + patience)


def _live_talks(at: datetime, ahead: datetime) -> None:
    """Who waits goes on waiting from now, at most as long as they would have from when they asked."""
    for talk in LiveTalk.objects.waiting().filter(queued_at__gt=ahead):
        if talk.queued_at and talk.give_up_at:
            same = LiveTalk.objects.waiting().filter(pk=talk.pk, queued_at=talk.queued_at)
            same.update(queued_at=at, give_up_at=at + (talk.give_up_at - talk.queued_at))
    talking = LiveTalk.objects.going_on().values("conversation")
    waits = Conversation.objects.filter(pk__in=talking, waiting_since__gt=ahead)
    for pk in waits.order_by("pk").values_list("pk", flat=True):
        Conversation.objects.filter(pk=pk, waiting_since__gt=ahead).update(waiting_since=at)
    LiveAgent.objects.filter(seen_at__gt=ahead).update(seen_at=at)


def _erasure_requests(at: datetime, ahead: datetime) -> None:
    """Each waits a minute all the same: an offer, or the same request, may be under way."""
    asked = ErasureRequest.objects.filter(state=ErasureState.ASKED)
    past = Q(asked_at__gt=ahead) | Q(tried_at__gt=ahead)
    asked.filter(past, next_attempt_at__gt=ahead + LONGEST_CALL).update(next_attempt_at=at + LONGEST_CALL)
    asked.filter(asked_at__gt=ahead).update(asked_at=at)
    asked.filter(tried_at__gt=ahead).update(tried_at=at)
