"""Asking the other side what it has said, when it cannot tell us, or when something of its stream is missing here.

What never comes is given up after a while, and the stream goes on behind it.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from agents.models import ConnectionKind
from conversations import outbox
from conversations.flows.changing import changing
from conversations.flows.skip_gap import skip_old_gaps
from conversations.models import Handoff, HandoffState, OutboxItem, OutboxKind, ReceivedItem

GAP_IS_STRANGE_AFTER = timedelta(seconds=3)
ASK_EVERY = timedelta(seconds=2)
# For an answer that has been waited for so long, it is enough to ask so often.
ASK_SELDOM = ((timedelta(minutes=1), timedelta(seconds=10)), (timedelta(minutes=10), timedelta(minutes=1)))
HANDOFFS_PER_ROUND = 100


def ask_for_late_replies(*, at: datetime) -> int:
    """Puts one question into the outbox for each handoff that needs one and has none on its way."""
    skip_old_gaps(at=at)
    gaps = ReceivedItem.objects.filter(handoff=OuterRef("pk"), applied=False, at__lte=at - GAP_IS_STRANGE_AFTER)
    asked = OutboxItem.objects.filter(handoff=OuterRef("pk"), kind=OutboxKind.ASK)
    waiting_without_push = Q(
        connection__kind=ConnectionKind.AWARE,
        connection__can_push=False,
        conversation__waiting_since__isnull=False,
    )
    for waited, every in ASK_SELDOM:
        lately = Exists(asked.filter(done_at__gt=at - every))
        waiting_without_push &= Q(conversation__waiting_since__gt=at - waited) | Q(~lately)
    rows = (
        Handoff.objects.outgoing()
        .filter(state=HandoffState.ACTIVE)
        .filter(Q(plain_thread__look_at__lte=at) | waiting_without_push | Exists(gaps))
        .exclude(Exists(asked.unsettled()))
        .exclude(Exists(asked.filter(done_at__gt=at - ASK_EVERY)))
    )
    handoffs = list(rows[:HANDOFFS_PER_ROUND])
    for handoff in handoffs:
        with changing(handoff.conversation_id) as conversation:
            outbox.put(kind=OutboxKind.ASK, conversation=conversation, handoff=handoff)
    return len(handoffs)
