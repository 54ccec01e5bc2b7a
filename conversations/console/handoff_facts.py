"""One handoff as people read it: where it stands, what was tried, what was held back, and the packet itself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agents.durations import duration_words
from conversations.attachments.names import without_disguise
from conversations.authors import bare_domain
from conversations.console.leaving import SHOWN_AT_MOST, Leaving, leaving
from conversations.console.words import (
    PACKET_SPEAKERS,
    HeldBack,
    HeldBackWords,
    language_words,
    reason_words,
    seen_words,
)
from conversations.flows.build_packet import stored_packet
from conversations.flows.filtering import said_before
from conversations.flows.relay_turn import WHOLE_MESSAGE_WITHHELD
from conversations.models import DeliveryAttempt, Direction, Handoff, HandoffState, ItemState, OutboxItem, ReceivedItem
from protocol.packet import Packet, PacketTurn, Withheld

OK = "ok"


@dataclass(frozen=True)
class Event:
    """One step of a handoff, for the timeline."""

    at: datetime
    title: str
    state: str
    detail: str = ""


@dataclass(frozen=True)
class Attempt:
    """One try to get something across. status: the HTTP status in words, if there was one. detail: in English, for
    whoever runs the platform, where it says more than that.
    """

    what: str
    number: int
    at: datetime
    took: str
    state: str
    outcome: str
    status: str
    detail: str


@dataclass(frozen=True)
class HandoffFacts:
    """outbox: what of it is not settled, in words. ended_why: the reason in words, empty while it is live."""

    handoff: Handoff
    events: tuple[Event, ...]
    attempts: tuple[Attempt, ...]
    outbox: tuple[str, ...]
    withheld: Sequence[HeldBack]

    @property
    def outgoing(self) -> bool:
        return self.handoff.direction == Direction.OUTGOING

    @property
    def title(self) -> str:
        return title_of(self.handoff)


@dataclass(frozen=True)
class PassedOn:
    """A session detail of a packet, for the list of values."""

    name: str
    value: str
    said_by: str
    at: datetime
    verified: bool


@dataclass(frozen=True)
class EarlierTurn:
    """file: the name of the one that was told of with it; empty for none."""

    author: str
    text: str
    at: datetime
    file: str


@dataclass(frozen=True)
class PacketFacts:
    """A packet in the order people ask: from whom and why, about whom, what was known, what was said."""

    origin: tuple[tuple[str, str], ...]
    details: tuple[PassedOn, ...]
    turns: tuple[EarlierTurn, ...]


def title_of(handoff: Handoff) -> str:
    words = _("To %(name)s") if handoff.direction == Direction.OUTGOING else _("From %(name)s")
    return words % {"name": handoff.link.remote_name}


def facts_of(handoffs: Sequence[Handoff], *, attempts_at_most: int) -> list[HandoffFacts]:
    """In the order given, with three queries for all of them. attempts_at_most: the latest, over all the handoffs."""
    attempts, outbox, gaps = _attempts(handoffs, at_most=attempts_at_most), _unsettled(handoffs), _gaps(handoffs)
    return [
        HandoffFacts(
            handoff=handoff,
            events=tuple(sorted([*events_of(handoff), *gaps[handoff.pk]], key=lambda event: event.at)),
            attempts=tuple(attempts[handoff.pk]),
            outbox=tuple(outbox[handoff.pk]),
            withheld=HeldBackWords(_withheld(handoff)),
        )
        for handoff in handoffs
    ]


def events_of(handoff: Handoff) -> Iterable[Event]:
    if handoff.direction == Direction.OUTGOING:
        yield Event(handoff.created_at, _("Offered"), "offered")
    else:
        yield Event(handoff.created_at, _("Received"), "received")
    if handoff.accepted_at:
        yield Event(handoff.accepted_at, _("Accepted"), "accepted", _after(handoff, handoff.accepted_at))
    if handoff.first_reply_at:
        yield Event(handoff.first_reply_at, _("First reply"), "delivered", _after(handoff, handoff.first_reply_at))
    if handoff.ended_at:
        yield Event(handoff.ended_at, str(HandoffState(handoff.state).label), handoff.state, ended_why(handoff))


def _after(handoff: Handoff, moment: datetime) -> str:
    took = moment - handoff.created_at
    return _("after %(duration)s") % {"duration": duration_words(took)} if took >= timedelta(milliseconds=50) else ""


def ended_why(handoff: Handoff) -> str:
    """Empty while it is live, or when nobody gave a reason."""
    return reason_words(handoff.reason) if handoff.reason else ""


def _withheld(handoff: Handoff) -> list[Withheld]:
    """What a later message lost is there too."""
    return [Withheld(one["name"], one["kind"], one["reason"]) for one in handoff.withheld]


def _gaps(handoffs: Sequence[Handoff]) -> dict[object, list[Event]]:
    """What the other agent said and never came through."""
    found: dict[object, list[Event]] = defaultdict(list)
    for row in ReceivedItem.objects.filter(handoff__in=handoffs).never_came().order_by("seq"):
        words = _("Number %(number)d of what it said never came. What followed was shown.") % {"number": row.seq}
        found[row.handoff_id].append(Event(row.at, _("Something could not be shown"), "warning", words))
    return found


def _attempts(handoffs: Sequence[Handoff], *, at_most: int) -> dict[object, list[Attempt]]:
    rows = DeliveryAttempt.objects.filter(item__handoff__in=handoffs).select_related("item").defer("item__payload")
    found: dict[object, list[Attempt]] = defaultdict(list)
    for row in rows.order_by("-pk")[:at_most]:
        found[row.item.handoff_id].append(_attempt(row))
    return found


def _attempt(row: DeliveryAttempt) -> Attempt:
    return Attempt(
        what=row.item.get_kind_display(),
        number=row.number,
        at=row.started_at,
        took=duration_words(row.finished_at - row.started_at),
        state="delivered" if row.outcome == OK else "failed",
        outcome=reason_words(row.outcome),
        status=_("HTTP status %(status)d") % {"status": row.status} if row.status else "",
        detail="" if row.detail == f"status {row.status}" else row.detail,
    )


def _unsettled(handoffs: Sequence[Handoff]) -> dict[object, list[str]]:
    """What waits in the outbox, and what was given up, counted."""
    rows = OutboxItem.objects.filter(handoff__in=handoffs).exclude(state__in=[ItemState.DONE, ItemState.DROPPED])
    found: dict[object, list[str]] = defaultdict(list)
    for handoff_id, state, number in (
        rows.values_list("handoff", "state").annotate(number=Count("pk")).order_by("state")
    ):
        found[handoff_id].append(_unsettled_words(ItemState(state), number))
    return found


def _unsettled_words(state: ItemState, number: int) -> str:
    match state:
        case ItemState.CLAIMED:
            words = ngettext("%(n)d item is under way.", "%(n)d items are under way.", number)
        case ItemState.FAILED:
            words = ngettext("%(n)d item was not delivered.", "%(n)d items were not delivered.", number)
        case _:
            words = ngettext("%(n)d item waits to be sent.", "%(n)d items wait to be sent.", number)
    return words % {"n": number}


def what_left(handoff: Handoff) -> Leaving:
    """The packet and every message of the person's that went to the other agent, beside what was said."""
    packet = stored_packet(handoff.packet)
    carried = handoff.outbox_items.filter(message__isnull=False)
    of_all = carried.aggregate(number=Count("pk"), first=Min("message__position"))
    rows = list(carried.select_related("message").order_by("-seq")[:SHOWN_AT_MOST])[::-1]
    first = handoff.conversation.last_position if of_all["first"] is None else of_all["first"]
    earlier = said_before(handoff.conversation, position=first)
    return leaving(
        details=handoff.conversation.details.filter(at__lte=handoff.created_at).order_by("at", "pk"),
        messages=[*earlier, *(item.message for item in rows if item.message)],
        skipped=of_all["number"] - len(rows),
        packet=packet,
        arrived={
            item.message.position: item.payload
            for item in rows
            if item.message and item.payload != WHOLE_MESSAGE_WITHHELD
        },
        withheld=_withheld(handoff),
        files=_files_of(handoff),
    )


def _files_of(handoff: Handoff) -> dict[int, str]:
    """The names under which they were told of, by the position of their message here."""
    rows = handoff.passed_files.filter(back=False).exclude(announced={}).select_related("attachment__message")
    named = {row.attachment.message.position: row.announced["name"] for row in rows if row.attachment}
    return {position: without_disguise(name) for position, name in named.items()}


def packet_facts(handoff: Handoff) -> PacketFacts:
    packet = stored_packet(handoff.packet)
    names = {seq: without_disguise(name) for seq, name in packet.file_names.items()}
    return PacketFacts(
        origin=tuple((str(term), value) for term, value in _origin(packet) if value),
        details=tuple(
            PassedOn(one.name, one.value, _packet_speaker(one.said_by), one.at, one.verified) for one in packet.details
        ),
        turns=tuple(_earlier_turn(turn, names.get(turn.seq, "")) for turn in packet.transcript),
    )


def _earlier_turn(turn: PacketTurn, file: str) -> EarlierTurn:
    author = turn.author_name or _packet_speaker(turn.author)
    text = turn.text if file and not turn.text else seen_words(turn.text)
    return EarlierTurn(author, text, turn.at, file)


def _origin(packet: Packet) -> Iterable[tuple[str, str]]:
    yield _("From"), f"{packet.sender.name}, {packet.sender.institution}"
    yield _("Domain"), bare_domain(packet.sender.domain)
    yield _("Reason"), packet.reason
    yield _("The way it came"), " → ".join(bare_domain(hop.domain) for hop in packet.path)
    yield _("Person"), packet.person.display_name
    yield _("Language"), language_words(packet.person.locale)
    yield _("Time zone"), packet.person.time_zone
    yield _("Summary"), packet.summary


def _packet_speaker(kind: str) -> str:
    return str(PACKET_SPEAKERS.get(kind, kind))
