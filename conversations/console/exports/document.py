"""A conversation as one JSON document. ``FORMAT`` names its shape; one that changes in what is there gets another."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from conversations.extras import attachment_of
from conversations.masking import AnsweringMessage, masked_value, masked_words, with_question
from conversations.models import Conversation, Handoff, Message, MessageKind, SessionDetail, Ticket
from protocol.packet import time_text
from protocol.strict_json import dumps

FORMAT = "handoff-conversation/1"
AT_ONCE = 500  # messages
Json = dict[str, Any]


def json_pieces(conversation: Conversation, *, notes: bool) -> Iterator[bytes]:
    """notes: whether what is internal is in it: notes, what a ticket says, and details that are marked private.

    conversation: with its agent and sender read along. The messages are the last field.
    """
    yield dumps(_head(conversation, notes=notes))[:-1] + b',"messages":['
    between = b""
    for rows in said_in(conversation, notes=notes):
        yield between + b",".join(dumps(_line(row)) for row in rows)
        between = b","
    yield b"]}\n"


def said_in(conversation: Conversation, *, notes: bool) -> Iterator[list[AnsweringMessage]]:
    """What was said up to now, in its order, some at a time."""
    rows = conversation.messages.filter(position__lte=conversation.last_position)
    rows = rows if notes else rows.shown_to_person()
    seen = 0
    while found := list(with_question(rows.filter(position__gt=seen).order_by("position"))[:AT_ONCE]):
        yield found
        seen = found[-1].position


def details_in(conversation: Conversation, *, notes: bool) -> QuerySet[SessionDetail]:
    """In the order in which they were told. What is marked private counts as internal."""
    rows = conversation.details.order_by("at", "pk")
    return rows if notes else rows.filter(private=False)


def _head(conversation: Conversation, *, notes: bool) -> Json:
    agent = conversation.agent
    handoffs = conversation.handoffs.select_related("connection", "sender").defer("packet", "settings")
    return {
        "format": FORMAT,
        "exported_at": time_text(timezone.now()),
        "institution": agent.workspace.name,
        "with_internal_notes": notes,
        "conversation": {
            "id": str(conversation.pk),
            "agent": {"id": agent.public_id, "name": agent.name},
            "came_from": _link(conversation.sender) if conversation.sender else None,
            "language": conversation.locale,
            "time_zone": conversation.time_zone,
            "open": conversation.open,
            "test": conversation.is_test,
            "started_at": time_text(conversation.created_at),
            "last_activity_at": time_text(conversation.last_activity_at),
        },
        "details": [_detail(one) for one in details_in(conversation, notes=notes)],
        "tickets": [_ticket(one, notes=notes) for one in conversation.tickets.order_by("created_at", "pk")],
        "handoffs": [_handoff(one) for one in handoffs.order_by("created_at", "pk")],
    }


def _detail(detail: SessionDetail) -> Json:
    """origin: the institution that told us; null when it was said here. masked: as of a message."""
    value, kinds = masked_value(detail.value, name=detail.name)
    return {
        "name": detail.name,
        "type": detail.type,
        "value": value,
        "masked": kinds,
        "said_by": detail.said_by,
        "origin": detail.origin or None,
        "verified": detail.verified,
        "private": detail.private,
        "at": time_text(detail.at),
    }


def _ticket(ticket: Ticket, *, notes: bool) -> Json:
    """What the person may know of it, and with notes what it says to those who see to it."""
    known: Json = {
        "number": ticket.number,
        "state": ticket.state,
        "created_at": time_text(ticket.created_at),
        "closed_at": _moment(ticket.closed_at),
    }
    if not notes:
        return known
    texts = {"subject": ticket.subject, "summary": ticket.summary, "category": ticket.category}
    said = {name: masked_value(text)[0] for name, text in texts.items()}
    return {**known, **said, "priority": ticket.priority}


def _handoff(handoff: Handoff) -> Json:
    """withheld: by name and reason, never by value."""
    return {
        "id": str(handoff.pk),
        "direction": handoff.direction,
        "state": handoff.state,
        "other": _link(handoff.connection or handoff.sender),
        "reason": handoff.reason,
        "summary": masked_value(handoff.summary)[0],
        "withheld": handoff.withheld,
        "offered_at": time_text(handoff.created_at),
        "accepted_at": _moment(handoff.accepted_at),
        "ended_at": _moment(handoff.ended_at),
    }


def _link(link: Any) -> Json:
    return {"agent": link.remote_name, "institution": link.remote_institution, "domain": link.platform_domain}


def _line(message: AnsweringMessage) -> Json:
    """masked: the kinds of secrets that the text holds no more."""
    text, kinds = masked_words(message)
    return {
        "position": message.position,
        "at": time_text(message.created_at),
        "kind": message.kind,
        "author": {
            "kind": message.author_kind,
            "name": message.author_name,
            "institution": message.author_institution,
            "domain": message.author_domain,
        },
        "text": text,
        "masked": kinds,
        "file": _file(message),
        "handed_over": _card(message),
        "delivery": message.delivery,
        "handoff": str(message.handoff_id) if message.handoff_id else None,
        "before_it_came_here": message.from_transcript,
    }


def _file(message: Message) -> Json | None:
    facts = attachment_of(message.extras)
    return asdict(facts) if facts else None


def _card(message: Message) -> Json | None:
    """What the person was shown of a handoff: to whom, what went, and what did not."""
    card: Json | None = message.extras.get("card") if message.kind == MessageKind.CARD else None
    if not card:
        return None
    return {
        "to": card["to"],
        "passed": passed_in(card),
        "turns": card["turns"],
        "files": card.get("files", []),
        "withheld": card["withheld"],
    }


def passed_in(card: Json) -> list[Json]:
    """The details that a card says went along."""
    return [{**one, "value": masked_value(str(one["value"]), name=one["name"])[0]} for one in card["passed"]]


def _moment(at: datetime | None) -> str | None:
    return time_text(at) if at else None
