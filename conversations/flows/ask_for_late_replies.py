"""Asking the other side what it has said, when it cannot tell us, or when something of its stream is missing here.

What never comes is given up after a while, and the stream goes on behind it.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from agents.models import ConnectionKind
from conversations import outbox
from conversations.flows.changing import changing
from conversations.flows.each_by_itself import each_by_itself
from conversations.flows.skip_gap import skip_old_gaps
from conversations.models import Handoff, HandoffState, OutboxItem, OutboxKind, ReceivedItem
from workspaces.prepared import PreparedRows
from workspaces.set_back import ahead_of

GAP_IS_STRANGE_AFTER = timedelta(seconds=3)
ASK_EVERY = timedelta(seconds=2)
# For an answer that has been waited for so long, it is enough to ask so often.
ASK_SELDOM = ((timedelta(minutes=1), timedelta(seconds=10)), (timedelta(minutes=10), timedelta(minutes=1)))
HANDOFFS_PER_ROUND = 100


def _unheard(
    at: datetime, ahead: datetime, gaps_since: datetime, asked_since: datetime, *seldom: datetime
) -> QuerySet[Handoff]:
    """ahead: nothing was done later than that, unless the clock was set back since. seldom: for each pair of
    ``ASK_SELDOM`` since when somebody waits, and since when it was asked.
    """
    gaps = ReceivedItem.objects.filter(handoff=OuterRef("pk"), applied=False, at__lte=gaps_since)
    asked = OutboxItem.objects.filter(handoff=OuterRef("pk"), kind=OutboxKind.ASK)
    waiting_without_push = Q(
        connection__kind=ConnectionKind.AWARE,
        connection__can_push=False,
        conversation__waiting_since__isnull=False,
    )
    for waits_since, lately_since in zip(seldom[::2], seldom[1::2], strict=True):
        lately = Exists(asked.filter(done_at__gt=lately_since, done_at__lt=ahead))
        waiting_without_push &= Q(conversation__waiting_since__gt=waits_since) | Q(~lately)
    rows = (
        Handoff.objects.outgoing()
        .filter(state=HandoffState.ACTIVE)
        .filter(Q(plain_thread__look_at__lte=at) | waiting_without_push | Exists(gaps))
        # In one, so that the items that are open, of whatever kind, are not looked through for each of them.
        .exclude(Exists(asked.filter(Q(done_at__isnull=True) | Q(done_at__gt=asked_since, done_at__lt=ahead))))
    )
    return rows[:HANDOFFS_PER_ROUND]


_to_be_asked = PreparedRows(_unheard)


def ask_for_late_replies(*, at: datetime) -> int:
    """Puts one question into the outbox for each handoff that needs one and has none on its way."""
    skip_old_gaps(at=at)
    seldom = [at - each for pair in ASK_SELDOM for each in pair]
    moments = (ahead_of(at), at - GAP_IS_STRANGE_AFTER, at - ASK_EVERY, *seldom)
    return each_by_itself(_ask, _to_be_asked.all(at, *moments))


def _ask(handoff: Handoff) -> OutboxItem:
    with changing(handoff.conversation_id) as conversation:
        return outbox.put(kind=OutboxKind.ASK, conversation=conversation, handoff=handoff)
