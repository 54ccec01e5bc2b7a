"""Beside the thread: who the person is, what is known and from whom, and where the conversation was handed."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from conversations.authors import bare_domain
from conversations.console.handoff_facts import HandoffFacts, facts_of
from conversations.console.live_agent_facts import LiveAgentFacts, live_agent_facts
from conversations.console.rows import Control, control_of, person_name
from conversations.console.words import language_words, said_by_words
from conversations.flows.build_packet import NAME_DETAIL, path_so_far
from conversations.flows.can_be_reached import can_be_reached
from conversations.masking import masked_value
from conversations.model_figures import Used, used_in
from conversations.models import (
    Conversation,
    DeliveryAttempt,
    Direction,
    Handoff,
    LiveTalk,
    SessionDetail,
    Ticket,
    live_talk,
)

HANDOFFS_SHOWN = TICKETS_SHOWN = 10
ATTEMPTS_SHOWN = 20


@dataclass(frozen=True)
class KnownDetail:
    """A session detail, for the list of values. masked: the value without its secrets; empty when it has none."""

    name: str
    value: str
    masked: str
    said_by: str
    at: datetime
    verified: bool
    private: bool


@dataclass(frozen=True)
class Side:
    """live: the handoff that can be taken back. talk: the one going on with a live agent, or waiting for one.
    reachable: whether what a live agent says gets to the person. tickets, handoffs: the latest, newest first.
    attempt: the newest there is. used: what the language model took.
    """

    person: str
    live: Handoff | None
    talk: LiveTalk | None
    reachable: bool
    control: Control
    facts: tuple[tuple[str, str], ...]
    details: tuple[KnownDetail, ...]
    tickets: tuple[Ticket, ...]
    handoffs: tuple[HandoffFacts, ...]
    attempt: int
    used: Used
    live_agents: LiveAgentFacts


def newest_attempt(conversation: Conversation) -> int:
    """0 when nothing was tried yet. An attempt changes what is shown, and not the conversation's revision."""
    tried = DeliveryAttempt.objects.filter(item__conversation=conversation)
    return tried.order_by("-pk").values_list("pk", flat=True).first() or 0


def read_side(conversation: Conversation) -> Side:
    attempt = newest_attempt(conversation)
    person, details = known_in(conversation)
    rows = conversation.handoffs.select_related("connection", "sender", "trigger").defer("packet", "settings")
    handoffs = list(rows.order_by("-created_at", "-pk")[:HANDOFFS_SHOWN])
    live = next((one for one in handoffs if one.live and one.direction == Direction.OUTGOING), None)
    talk = live_talk(conversation)
    return Side(
        person=person,
        live=live,
        talk=talk,
        reachable=can_be_reached(conversation),
        control=control_of(conversation, live, talk),
        facts=tuple(_facts(conversation)),
        details=details,
        tickets=tuple(conversation.tickets.defer("summary").order_by("-created_at", "-pk")[:TICKETS_SHOWN]),
        handoffs=tuple(facts_of(handoffs, attempts_at_most=ATTEMPTS_SHOWN)),
        attempt=attempt,
        used=used_in(conversation),
        live_agents=live_agent_facts(conversation, talk),
    )


def known_in(conversation: Conversation) -> tuple[str, tuple[KnownDetail, ...]]:
    """What the person is called, and what is known."""
    details = list(conversation.details.order_by("at", "pk"))
    name = next((detail.value for detail in details if detail.name == NAME_DETAIL), "")
    return person_name(name), tuple(map(_known, details))


def _known(detail: SessionDetail) -> KnownDetail:
    said_by = said_by_words(detail.said_by, origin=detail.origin)
    shown, kinds = masked_value(detail.value, name=detail.name)
    return KnownDetail(
        name=detail.name,
        value=detail.value,
        masked=shown if kinds else "",
        said_by=said_by,
        at=detail.at,
        verified=detail.verified,
        private=detail.private,
    )


def _facts(conversation: Conversation) -> list[tuple[str, str]]:
    facts = [
        (_("Agent"), conversation.agent.name),
        (_("Language"), language_words(conversation.locale)),
        (_("Time zone"), conversation.time_zone),
    ]
    if conversation.sender:
        facts.append((_("Came from"), f"{conversation.sender.remote_name}, {conversation.sender.remote_institution}"))
        facts.append((_("The way it came"), " → ".join(bare_domain(hop.domain) for hop in path_so_far(conversation))))
    task = conversation.served_tasks.order_by("-created_at").values("client__name").first()
    if task is not None:
        client = _("A2A client %(name)s") % {"name": task["client__name"]} if task["client__name"] else _("A2A client")
        facts.append((_("Came from"), client))
    return facts
