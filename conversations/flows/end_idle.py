"""Conversations with plain agents in which nobody says anything any more: they come home by themselves."""

from datetime import datetime

from conversations.flows.changing import changing
from conversations.flows.each_by_itself import each_by_itself
from conversations.flows.end_handoff import Ending
from conversations.flows.take_back import bring_home
from conversations.models import Handoff, HandoffState, PlainThread
from workspaces.prepared import PreparedRows

HANDOFFS_PER_ROUND = 100

_idle = PreparedRows(
    lambda at: PlainThread.objects.filter(idle_at__lte=at, handoff__state=HandoffState.ACTIVE).select_related(
        "handoff"
    )[:HANDOFFS_PER_ROUND]
)


def end_idle(*, at: datetime) -> int:
    """Called by the clock. How many came home."""
    return each_by_itself(lambda thread: _end(thread, at=at), _idle.all(at))


def _end(thread: PlainThread, *, at: datetime) -> bool:
    with changing(thread.handoff.conversation_id) as conversation:
        thread.refresh_from_db()
        handoff = Handoff.objects.select_related("connection__agent").get(pk=thread.pk)
        if thread.idle_at > at or handoff.state != HandoffState.ACTIVE:
            return False
        return bring_home(conversation=conversation, handoff=handoff, ending=Ending(HandoffState.TAKEN_BACK, "idle"))
