"""Going on behind something the other agent said that never came: told to the person, kept for the operators."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from conversations import outbox
from conversations.authors import peer_agent
from conversations.flows.changing import changing
from conversations.flows.each_by_itself import each_by_itself
from conversations.flows.receive_replies import apply_without_gap
from conversations.flows.show_message import show_notice
from conversations.models import (
    Conversation,
    Handoff,
    HandoffState,
    ItemState,
    OutboxItem,
    OutboxKind,
    ReceivedItem,
    handoff_with_link,
)
from workspaces.prepared import PreparedRows

GAP_IS_GIVEN_UP_AFTER = timedelta(seconds=60)
ASKED_AT_LEAST = 3  # times; how often the other side has answered that it says nothing there
HANDOFFS_PER_ROUND = 100


def _behind_a_gap(since: datetime, long_since: datetime) -> QuerySet[ReceivedItem]:
    """The first thing behind each gap that may be given up: who asks in vain for lack of an answer waits for a day, as
    with everything else, and is left alone until then.
    """
    of_it = ReceivedItem.objects.filter(handoff=OuterRef("handoff"), applied=False)
    answered = OutboxItem.objects.filter(handoff=OuterRef("handoff"), kind=OutboxKind.ASK, state=ItemState.DONE)
    last_that_counts = answered.order_by("-created_at").values("created_at")[ASKED_AT_LEAST - 1 : ASKED_AT_LEAST]
    return (
        ReceivedItem.objects.filter(
            applied=False, at__lte=since, handoff__state=HandoffState.ACTIVE, handoff__direction="outgoing"
        )
        .exclude(Exists(of_it.filter(seq__lt=OuterRef("seq"))))
        .filter(Q(at__lte=Subquery(last_that_counts)) | Q(at__lte=long_since))
    )


_with_old_gaps = PreparedRows(
    lambda since, long_since: Handoff.objects.filter(pk__in=_behind_a_gap(since, long_since).values("handoff"))[
        :HANDOFFS_PER_ROUND
    ]
)


def skip_old_gaps(*, at: datetime) -> int:
    """Gives up on what is missing, once it was waited for and asked about in vain for long enough. Returns how often.

    Every number that is given up leaves a row: none is passed over in silence.
    """
    old = _with_old_gaps.all(at - GAP_IS_GIVEN_UP_AFTER, at - outbox.GIVE_UP_AFTER)
    return each_by_itself(lambda handoff: _skip(handoff, at=at), old)


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
    old = _behind_a_gap(at - GAP_IS_GIVEN_UP_AFTER, at - outbox.GIVE_UP_AFTER)
    first = old.filter(handoff=handoff).first()
    return range(0) if first is None else range(handoff.last_received_seq + 1, first.seq)


def _tell_person(conversation: Conversation, handoff: Handoff) -> None:
    peer = peer_agent(handoff.link)
    text = _("Something %(name)s said could not be shown.") % {"name": peer.name}
    show_notice(conversation=conversation, code="not_shown", about=peer, text=text, handoff=handoff)
