"""Going on behind something the other agent said that never came: told to the person, kept for the operators."""

from datetime import datetime, timedelta

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from conversations.authors import peer_agent
from conversations.flows.changing import changing
from conversations.flows.each_by_itself import each_by_itself
from conversations.flows.receive_replies import apply_without_gap
from conversations.flows.show_message import show_notice
from conversations.models import Conversation, Handoff, HandoffState, OutboxKind, ReceivedItem, handoff_with_link
from workspaces.prepared import PreparedRows

GAP_IS_GIVEN_UP_AFTER = timedelta(seconds=60)
ASKED_AT_LEAST = 3  # times; how often the other side was called about it, whatever it said
HANDOFFS_PER_ROUND = 100


def _behind_a_gap(since: datetime) -> QuerySet[Handoff]:
    waiting = ReceivedItem.objects.filter(
        applied=False, at__lte=since, handoff__state=HandoffState.ACTIVE, handoff__direction="outgoing"
    )
    return Handoff.objects.filter(pk__in=waiting.values("handoff"))[:HANDOFFS_PER_ROUND]


_with_old_gaps = PreparedRows(_behind_a_gap)


def skip_old_gaps(*, at: datetime) -> int:
    """Gives up on what is missing, once it was waited for and asked about for long enough. Returns how often.

    Every number that is given up leaves a row: none is passed over in silence.
    """
    return each_by_itself(lambda handoff: _skip(handoff, at=at), _with_old_gaps.all(at - GAP_IS_GIVEN_UP_AFTER))


def _skip(handoff: Handoff, *, at: datetime) -> bool:
    with changing(handoff.conversation_id) as conversation:
        current = handoff_with_link(handoff.pk)
        missing = _missing(current, at=at)
        if not missing:
            return False
        ReceivedItem.objects.bulk_create(ReceivedItem.given_up(current, seq=seq) for seq in missing)
        current.last_received_seq = missing[-1]
        _tell_person(conversation, current)
        apply_without_gap(conversation, current, list(ReceivedItem.objects.filter(handoff=current).waiting_for_gap()))
    return True


def _missing(handoff: Handoff, *, at: datetime) -> range:
    """The numbers to give up now; empty when it is too early, or nothing is missing any more."""
    first = ReceivedItem.objects.filter(handoff=handoff).waiting_for_gap().first()
    if first is None or not handoff.live or first.at > at - GAP_IS_GIVEN_UP_AFTER:
        return range(0)
    asked = handoff.outbox_items.filter(kind=OutboxKind.ASK, created_at__gte=first.at)
    if (asked.aggregate(calls=Sum("attempts"))["calls"] or 0) < ASKED_AT_LEAST:
        return range(0)
    return range(handoff.last_received_seq + 1, first.seq)


def _tell_person(conversation: Conversation, handoff: Handoff) -> None:
    peer = peer_agent(handoff.link)
    text = _("Something %(name)s said could not be shown.") % {"name": peer.name}
    show_notice(conversation=conversation, code="not_shown", about=peer, text=text, handoff=handoff)
