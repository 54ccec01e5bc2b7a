"""What nobody would end: a handoff whose link is closed for good, or one, or a talk with a live agent, in which nobody
has said anything for too long.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from agents.models import LinkState
from conversations.flows.changing import changing
from conversations.flows.each_by_itself import each_by_itself, each_that_is_found
from conversations.flows.end_handoff import Ending
from conversations.flows.hand_back import end_part
from conversations.flows.leave_live_agent import stop_live_talk
from conversations.flows.receive_take_back import stop_next_one, stop_our_part
from conversations.flows.take_back import bring_home
from conversations.models import (
    Conversation,
    Direction,
    Handoff,
    HandoffState,
    LiveTalk,
    LiveTalkState,
    handoff_with_link,
    live_incoming,
    live_outgoing,
)
from workspaces.prepared import PreparedRows

HANDOFFS_PER_ROUND = 100
CUT_OFF = "link_closed"


_cut_off = PreparedRows(
    lambda: (
        Handoff.objects.live()
        .filter(Q(connection__state=LinkState.CLOSED) | Q(sender__state=LinkState.CLOSED))
        .defer("packet", "withheld")[:HANDOFFS_PER_ROUND]
    )
)


def end_cut_off() -> int:
    """Called by the clock. What was handed over comes home, and what came from another institution is over here: over a
    closed link neither can say so to the other. Returns how many.
    """
    return each_by_itself(_end_cut_off, _cut_off.all())


def _end_cut_off(handoff: Handoff) -> bool:
    with changing(handoff.conversation_id) as conversation:
        current = handoff_with_link(handoff.pk)
        if current.direction == Direction.INCOMING:
            conversation.came_by = current
            return stop_our_part(conversation, current, reason=CUT_OFF)
        ending = Ending(HandoffState.FAILED, CUT_OFF)
        return bring_home(conversation=conversation, handoff=current, ending=ending)


def end_silent(conversations: QuerySet[Conversation], *, before: datetime, passed_by: set[UUID] | None = None) -> int:
    """Of these, what is handed over is taken back, what a live agent has is theirs no more, and what came from another
    institution goes back there, where nobody has said anything since. The person is not there any more, so nothing is
    said to them. Returns how many. passed_by: see ``each_that_is_found``.
    """
    handed_over = Q(pk__in=Handoff.objects.live().values("conversation"))
    with_live_agent = Q(pk__in=LiveTalk.objects.going_on().values("conversation"))
    silent = conversations.filter(handed_over | with_live_agent, last_activity_at__lt=before)
    return each_that_is_found(
        lambda one: _end_silent(one.pk, before=before),
        silent.only("pk"),
        at_most=HANDOFFS_PER_ROUND,
        passed_by=passed_by,
    )


@transaction.atomic
def _end_silent(pk: UUID, *, before: datetime) -> bool:
    silent = Conversation.objects.locked().filter(pk=pk, last_activity_at__lt=before)
    since = silent.values_list("last_activity_at", flat=True).first()
    if since is None:
        return False
    with changing(pk) as conversation:
        stop_live_talk(conversation=conversation, state=LiveTalkState.IDLE)
        stop_next_one(conversation, reason="idle")
        if live_outgoing(conversation) is None and live_incoming(conversation) is not None:
            end_part(conversation=conversation, reason="idle", summary="")
    # That was no activity of anybody's.
    Conversation.objects.filter(pk=pk).update(last_activity_at=since)
    return True
