"""Events of conversations for webhooks: which one it was, how it stands, and when; never what was said in it."""

from django.utils import timezone

from agents.webhooks.events import code, moment, tell
from agents.webhooks.kinds import EventKind
from conversations.models import Conversation, Handoff, HandoffState, LiveTalk, LiveTalkState, Ticket

_OF_HANDOFF = {
    HandoffState.OFFERED: EventKind.HANDOFF_OFFERED,
    HandoffState.ACTIVE: EventKind.HANDOFF_ACCEPTED,
    HandoffState.REFUSED: EventKind.HANDOFF_REFUSED,
    HandoffState.EXPIRED: EventKind.HANDOFF_EXPIRED,
    HandoffState.FAILED: EventKind.HANDOFF_FAILED,
    HandoffState.RETURNED: EventKind.HANDOFF_RETURNED,
    HandoffState.TAKEN_BACK: EventKind.HANDOFF_TAKEN_BACK,
    HandoffState.ENDED: EventKind.HANDOFF_ENDED,
}


def tell_of_handoff(*, conversation: Conversation, handoff: Handoff) -> None:
    """It has just come into the state it is in. The caller holds the conversation, here and below."""
    facts = {
        "handoff_id": str(handoff.pk),
        "direction": handoff.direction,
        "state": handoff.state,
        "reason": code(handoff.reason),
        "connection_id": _text(handoff.connection_id),
        "sender_id": _text(handoff.sender_id),
        # Of an offer that was just made the row waits to be written, and gets its time then.
        "offered_at": moment(timezone.now() if handoff.state == HandoffState.OFFERED else handoff.created_at),
        "accepted_at": moment(handoff.accepted_at),
        "ended_at": moment(handoff.ended_at),
    }
    _tell(conversation, _OF_HANDOFF[HandoffState(handoff.state)], facts)


def tell_of_conversation(conversation: Conversation, kind: EventKind) -> None:
    """kind: started or closed."""
    facts = {"sender_id": _text(conversation.sender_id), "started_at": moment(conversation.created_at)}
    _tell(conversation, kind, facts)


def tell_of_live_talk(*, conversation: Conversation, talk: LiveTalk) -> None:
    match talk.state:
        case LiveTalkState.WAITING:
            kind = EventKind.LIVE_AGENT_WANTED
        case LiveTalkState.ACTIVE:
            kind = EventKind.LIVE_AGENT_JOINED
        case _:
            kind = EventKind.LIVE_AGENT_LEFT
    facts = {
        "live_talk_id": str(talk.pk),
        "state": talk.state,
        "team_id": _text(talk.team_id),
        "asked_at": moment(talk.asked_at),
        "taken_at": moment(talk.taken_at),
        "ended_at": moment(talk.ended_at),
    }
    _tell(conversation, kind, facts)


def tell_of_ticket(*, ticket: Ticket, kind: EventKind) -> None:
    """kind: created, closed or reopened. Its number is told to nobody but the person."""
    facts = {
        "ticket_id": str(ticket.pk),
        "state": ticket.state,
        "priority": ticket.priority,
        "created_at": moment(ticket.created_at),
        "closed_at": moment(ticket.closed_at),
    }
    _tell(ticket.conversation, kind, facts)


def _tell(conversation: Conversation, kind: EventKind, facts: dict[str, str | None]) -> None:
    """Nothing of a test chat, which is no business of a system of the institution."""
    if conversation.is_test:
        return
    agent = conversation.agent
    about = {"conversation_id": str(conversation.pk), "agent_id": agent.public_id}
    tell(workspace=agent.workspace, kind=kind, facts=about | facts)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
