"""After the database was brought back from a copy: what others heard since the copy was made is not known here.

So nothing that was on its way is sent as if it were new, and no talk with another institution goes on from a place that
the other side has left behind: each ends, and both sides are told in the ways that every ending has.
"""

import uuid
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from conversations import outbox
from conversations.flows.changing import changing
from conversations.flows.end_handoff import Ending
from conversations.flows.fail_message import fail_message
from conversations.flows.give_up import give_up
from conversations.flows.hand_back import end_part
from conversations.flows.take_back import bring_home
from conversations.models import (
    Conversation,
    Handoff,
    HandoffState,
    ItemState,
    OutboxItem,
    OutboxKind,
    live_incoming,
    live_outgoing,
)
from protocol.errors import CallFailed, Reason

RESTORED = "restored"
# More than any conversation changed since: a window that was open then knows revisions that are lost, and would take
# what is new for old.
REVISIONS_AHEAD = 1_000_000


@dataclass(frozen=True)
class Settled:
    """not_sent: items that are not carried out any more. handed_over, taken_over: handoffs that ended."""

    not_sent: int
    handed_over: int
    taken_over: int


def settle_after_restoring() -> Settled:
    """For a deployment that does not run yet. What it has done already it finds done when it is run again."""
    Conversation.objects.update(revision=F("revision") + REVISIONS_AHEAD)
    kinds = [OutboxKind.TURN, OutboxKind.THINK, OutboxKind.REQUEST]
    items = OutboxItem.objects.unsettled().filter(kind__in=kinds).select_related("conversation", "message", "handoff")
    not_sent = sum(_leave_undone(item) for item in items.order_by("pk"))
    # Whether an offer that waited in the copy has gone since is not known: it counts as tried, and is told of its end.
    OutboxItem.objects.unsettled().filter(kind=OutboxKind.OFFER, attempts=0).update(attempts=1)
    live = list(Handoff.objects.live().values_list("conversation_id", "direction").order_by("created_at"))
    handed_over = sum(_bring_home(pk) for pk in dict.fromkeys(pk for pk, way in live if way == "outgoing"))
    taken_over = sum(_hand_back(pk) for pk in dict.fromkeys(pk for pk, way in live if way == "incoming"))
    return Settled(not_sent, handed_over, taken_over)


def _leave_undone(item: OutboxItem) -> bool:
    """A person's message is marked *not delivered*: they decide whether to say it again."""
    item.claim = uuid.uuid4()
    claimed = {"state": ItemState.CLAIMED, "claim": item.claim, "place": 0}
    lease_until = timezone.now() + outbox.LEASE
    mine = OutboxItem.objects.unsettled().filter(pk=item.pk).update(**claimed, lease_until=lease_until)
    if not mine:
        return False
    if item.kind == OutboxKind.TURN:
        _leave_unsent(item)
    else:
        give_up(item=item, error=CallFailed(Reason.TIMEOUT, detail=RESTORED))
    return True


def _leave_unsent(item: OutboxItem) -> None:
    with changing(item.conversation_id) as conversation:
        outbox.settle(item, state=ItemState.FAILED, error=RESTORED)
        if item.message is not None:
            fail_message(conversation=conversation, message=item.message)


def _bring_home(conversation_id: uuid.UUID) -> bool:
    with changing(conversation_id) as conversation:
        handoff = live_outgoing(conversation)
        ending = Ending(HandoffState.FAILED, RESTORED)
        return handoff is not None and bring_home(conversation=conversation, handoff=handoff, ending=ending)


def _hand_back(conversation_id: uuid.UUID) -> bool:
    """The other side refuses it if it has heard more of us than we know. Then it learns with its next message that the
    conversation is its own.
    """
    with changing(conversation_id) as conversation:
        if live_incoming(conversation) is None:
            return False
        end_part(conversation=conversation, reason=RESTORED, summary="")
        return True
