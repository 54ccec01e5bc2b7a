"""Beside the thread: which live agents a conversation waits for or has, and which it had before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from conversations.console.rows import team_of, waits_in
from conversations.models import AskedOf, Conversation, LiveTalk, LiveTalkState

PAST_SHOWN = 10


@dataclass(frozen=True)
class PastTalk:
    """A talk that is over. who: the live agent, as the person saw them; empty when nobody came."""

    who: str
    team: str
    state: str
    at: datetime


@dataclass(frozen=True)
class LiveAgentFacts:
    """brief: team and language, for the head. facts: of the talk going on. past: the latest first."""

    brief: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    past: tuple[PastTalk, ...] = ()


def live_agent_facts(conversation: Conversation, talk: LiveTalk | None) -> LiveAgentFacts:
    """talk: the one going on."""
    ended = conversation.live_talks.filter(ended_at__isnull=False).select_related("team").order_by("-ended_at", "-pk")
    past = tuple(_past(each) for each in ended[:PAST_SHOWN])
    if talk is None:
        return LiveAgentFacts(past=past)
    brief = tuple(filter(None, (team_of(talk), waits_in(talk))))
    return LiveAgentFacts(brief, tuple(_facts(talk)), past)


def _facts(talk: LiveTalk) -> Iterator[tuple[str, str]]:
    yield _("Team"), team_of(talk) or _("Any")
    if talk.taken_at is not None:
        yield _("Assigned to"), str(talk.user or talk.shown_name)
        return
    yield _("Assigned to"), str(talk.assignee.user) if talk.assignee else _("Nobody yet")
    if talk.asked_of != AskedOf.MEMBER:
        yield _("Who is asked"), _asked(talk)


def _asked(talk: LiveTalk) -> str:
    match talk.asked_of:
        case AskedOf.SPEAKERS:
            return _("Those who speak the person's language")
        case AskedOf.NOBODY_SPEAKS if talk.team:
            return _("The whole team: nobody of it who is there speaks the person's language")
        case AskedOf.NOBODY_SPEAKS:
            return _("Everybody: nobody who is there speaks the person's language")
        case _:
            return _("The whole team") if talk.team else _("Everybody")


def _past(talk: LiveTalk) -> PastTalk:
    at = talk.ended_at or talk.asked_at
    # By a colleague who took over, or by the live agent who gave it to somebody else.
    words = _("Passed on") if talk.state == LiveTalkState.PASSED_ON else talk.get_state_display()
    return PastTalk(talk.shown_name, team_of(talk), words, at)
