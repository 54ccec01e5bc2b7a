"""Conversations that would go round in a circle: across institutions, or back and forth between two of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from agents.models import Connection, Sender
from conversations.flows.build_packet import path_so_far
from conversations.models import Conversation, Handoff
from protocol.handoff_extension import MAX_HOPS
from triggers.effects import MIN_ACCEPT_SECONDS
from workspaces.prepared import PreparedRows

# Somebody who goes over this often within this time is not helped by going over once more.
MOST_TIMES, WITHIN = 5, timedelta(minutes=10)
PATIENCE_OF_AN_OFFER = timedelta(seconds=MIN_ACCEPT_SECONDS)


_taken_over = PreparedRows(
    lambda conversation_id, connection_id, since: (
        Handoff.objects.outgoing()
        .filter(conversation_id=conversation_id, connection_id=connection_id, accepted_at__isnull=False)
        .filter(created_at__gt=since)
        .only("pk")[:MOST_TIMES]
    )
)
_came = PreparedRows(
    lambda sender_id, context_id, since: (
        Handoff.objects.incoming()
        .filter(sender_id=sender_id, context_id=context_id, created_at__gt=since)
        .only("pk")[:MOST_TIMES]
    )
)
_last_over = PreparedRows(
    lambda conversation_id, connection_id: (
        Handoff.objects.outgoing()
        .filter(conversation_id=conversation_id, connection_id=connection_id)
        .order_by("-created_at")
        .only("context_id")[:1]
    )
)


class WhyNot(StrEnum):
    """Why our agent must not hand a conversation over, although its builder says so."""

    NO_CONNECTION = "no_connection"
    BEEN_THERE = "loop"
    TOO_MANY_HOPS = "too_many_hops"
    TOO_OFTEN = "too_often"
    RESTS = "rests"
    JUST_FAILED = "just_failed"
    JUST_TAKEN_BACK = "just_taken_back"


@dataclass(frozen=True)
class NotTo:
    """Over which connection nothing that is answered now is offered, and why."""

    connection_id: UUID | None
    why: WhyNot


def why_not_to(connection: Connection | None, *, conversation: Conversation, now: datetime) -> WhyNot | None:
    """None when nothing speaks against it. connection: None when there is none in use."""
    if connection is None:
        return WhyNot.NO_CONNECTION
    if connection.rests(at=now) or connection.waits(at=now + PATIENCE_OF_AN_OFFER):
        return WhyNot.RESTS
    path = path_so_far(conversation)
    if (connection.platform_domain, connection.remote_agent_id) in {(hop.domain, hop.agent_id) for hop in path}:
        return WhyNot.BEEN_THERE
    if len(path) >= MAX_HOPS:
        return WhyNot.TOO_MANY_HOPS
    times = len(_taken_over.all(conversation.pk, connection.pk, now - WITHIN))
    return WhyNot.TOO_OFTEN if times >= MOST_TIMES else None


def came_too_often(sender: Sender, *, context_id: str, now: datetime) -> bool:
    """Whether a conversation that another institution offers was here, and went back, too often of late."""
    return bool(context_id) and len(_came.all(sender.pk, context_id, now - WITHIN)) >= MOST_TIMES


def context_for(connection: Connection, *, conversation: Conversation) -> str:
    """The A2A context of the handoffs of one conversation over one connection, by which the other side knows it again;
    empty at the first.
    """
    before = _last_over.first(conversation.pk, connection.pk)
    return before.context_id if before else ""
