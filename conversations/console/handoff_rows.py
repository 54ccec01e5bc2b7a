"""One line of the list of handoffs."""

from dataclasses import dataclass
from datetime import datetime

from agents.durations import duration_words
from conversations.console.handoff_facts import ended_why, title_of
from conversations.models import Direction, Handoff


@dataclass(frozen=True)
class HandoffRow:
    """to_accept, to_first_reply: how long the other side took, in words; empty when it has not, or need not."""

    handoff: Handoff
    title: str
    to_accept: str
    to_first_reply: str
    why: str


def handoff_row(handoff: Handoff) -> HandoffRow:
    return HandoffRow(
        handoff=handoff,
        title=title_of(handoff),
        to_accept=_took(handoff, handoff.accepted_at),
        to_first_reply=_took(handoff, handoff.first_reply_at),
        why=ended_why(handoff),
    )


def _took(handoff: Handoff, moment: datetime | None) -> str:
    """A handoff that comes to us is taken over in the moment we hear of it, so there is nothing to measure."""
    if moment is None or handoff.direction == Direction.INCOMING:
        return ""
    return duration_words(moment - handoff.created_at)
