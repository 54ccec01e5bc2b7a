"""Our one extension of A2A: handing a conversation over.

Everything here travels under ``metadata[EXTENSION_URI]`` of ordinary A2A objects. docs/protocol.md describes the wire;
this module is its shapes: one frozen dataclass each, ``to_json`` to write it, ``…_from`` to read bytes of a stranger.
Every reader raises MessageRefused with the place that is wrong.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from protocol.errors import MessageRefused
from protocol.strict_json import int_at, list_at, object_at, optional_object_at, optional_text_at, text_at

EXTENSION_URI = "urn:handoff:a2a:conversation-handoff:v1"

PACKET_LIMIT = 64 * 1024  # bytes of JSON
TEXT_LIMIT = 8_000  # code points of one message
MAX_HOPS = 5
MAX_REPLIES = 50  # in one answer
MAX_DETAILS = 200
MAX_TURNS = 5_000
LARGEST_NUMBER = 2**31 - 1  # of a seq, an epoch or an ack: what every database keeps as a plain number
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

Json = dict[str, Any]  # what json can write; read back only by the functions below


@dataclass(frozen=True)
class Hop:
    """One agent a conversation has passed through."""

    domain: str
    agent_id: str


@dataclass(frozen=True)
class Party:
    """Who hands over. A claim, but for domain and agent id, which the signature proves."""

    domain: str
    agent_id: str
    name: str
    institution: str


@dataclass(frozen=True)
class PersonInfo:
    display_name: str
    locale: str  # BCP 47
    time_zone: str  # IANA


@dataclass(frozen=True)
class PacketDetail:
    """A session detail with its provenance. said_by: person, agent, peer_agent or live_agent. at: timezone-aware."""

    name: str
    type: str
    value: str
    said_by: str
    at: datetime
    verified: bool


@dataclass(frozen=True)
class PacketTurn:
    """One earlier message, as it was said."""

    seq: int
    author: str
    author_name: str
    kind: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Withheld:
    """Something that did not travel: by name and reason, never by value."""

    name: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Packet:
    """What travels with a handoff. All of it is data for the receiver, never instructions."""

    handoff_id: str
    sender: Party
    path: tuple[Hop, ...]
    reason: str
    person: PersonInfo
    details: tuple[PacketDetail, ...]
    transcript: tuple[PacketTurn, ...]
    summary: str
    withheld: tuple[Withheld, ...]
    expires_at: datetime

    def to_json(self) -> Json:
        return {
            "handoffId": self.handoff_id,
            "from": {
                "domain": self.sender.domain,
                "agentId": self.sender.agent_id,
                "name": self.sender.name,
                "institution": self.sender.institution,
            },
            "path": [{"domain": hop.domain, "agentId": hop.agent_id} for hop in self.path],
            "reason": self.reason,
            "person": {
                "displayName": self.person.display_name,
                "locale": self.person.locale,
                "timeZone": self.person.time_zone,
            },
            "details": [detail_json(detail) for detail in self.details],
            "transcript": [turn_json(turn) for turn in self.transcript],
            "summary": self.summary,
            "attachments": [],
            "withheld": [{"name": one.name, "kind": one.kind, "reason": one.reason} for one in self.withheld],
            "expiresAt": time_text(self.expires_at),
        }


def packet_from(data: Mapping[str, Any]) -> Packet:
    """Reads a packet that came in. Raises MessageRefused."""
    sender, person = object_at(data, "from"), object_at(data, "person")
    return Packet(
        handoff_id=text_at(data, "handoffId", max_length=64),
        sender=Party(
            domain=text_at(sender, "domain", max_length=300),
            agent_id=text_at(sender, "agentId", max_length=64),
            name=text_at(sender, "name", max_length=60),
            institution=text_at(sender, "institution", max_length=80),
        ),
        path=tuple(
            Hop(text_at(hop, "domain", max_length=300), text_at(hop, "agentId", max_length=64))
            for hop in _objects(data, "path", at_most=50)
        ),
        reason=optional_text_at(data, "reason", max_length=200),
        person=PersonInfo(
            display_name=optional_text_at(person, "displayName", max_length=200),
            locale=_locale_of(optional_text_at(person, "locale", max_length=16)),
            time_zone=optional_text_at(person, "timeZone", max_length=64) or "UTC",
        ),
        details=tuple(_detail_from(one) for one in _objects(data, "details", at_most=MAX_DETAILS)),
        transcript=tuple(_turn_from(one) for one in _objects(data, "transcript", at_most=MAX_TURNS)),
        summary=optional_text_at(data, "summary", max_length=TEXT_LIMIT),
        withheld=tuple(
            Withheld(
                text_at(one, "name", max_length=200),
                text_at(one, "kind", max_length=64),
                optional_text_at(one, "reason", max_length=300),
            )
            for one in _objects(data, "withheld", at_most=MAX_TURNS)
        ),
        expires_at=time_at(data, "expiresAt"),
    )


@dataclass(frozen=True)
class Offer:
    """ "Will you take over?", with the message that led here as turn 1. epoch: of the side that offers."""

    epoch: int
    packet: Packet
    at: datetime  # when the person said turn 1

    def to_json(self) -> Json:
        return {"type": "offer", "epoch": self.epoch, "packet": self.packet.to_json(), "at": time_text(self.at)}


@dataclass(frozen=True)
class Turn:
    """What the person said next. ack: the last number of the other side's stream that was applied here."""

    seq: int
    epoch: int
    ack: int
    at: datetime

    def to_json(self) -> Json:
        return {"type": "turn", "seq": self.seq, "epoch": self.epoch, "ack": self.ack, "at": time_text(self.at)}


@dataclass(frozen=True)
class Reply:
    """One message of the agent that took over. kind: text or question."""

    seq: int
    at: datetime
    message_id: str
    kind: str
    text: str
    quick_replies: tuple[str, ...] = ()

    def to_json(self) -> Json:
        return {
            "seq": self.seq,
            "at": time_text(self.at),
            "messageId": self.message_id,
            "kind": self.kind,
            "text": self.text,
            "quickReplies": list(self.quick_replies),
        }


@dataclass(frozen=True)
class HandBack:
    """The agent that took over ends its part, with what it learned."""

    seq: int
    at: datetime
    reason: str
    summary: str
    details: tuple[PacketDetail, ...] = ()

    def to_json(self) -> Json:
        return {
            "seq": self.seq,
            "at": time_text(self.at),
            "handback": {
                "reason": self.reason,
                "summary": self.summary,
                "details": [detail_json(detail) for detail in self.details],
            },
        }


StreamItem = Reply | HandBack


@dataclass(frozen=True)
class Replies:
    """What an agent that took over has to say, in an answer or pushed later. epoch: the offering side's."""

    epoch: int
    items: tuple[StreamItem, ...]

    def to_json(self) -> Json:
        return {"type": "replies", "epoch": self.epoch, "replies": [item.to_json() for item in self.items]}


@dataclass(frozen=True)
class Refusal:
    """ "No", with a stable reason code and words for people."""

    reason: str
    text: str

    def to_json(self) -> Json:
        return {"type": "refusal", "reason": self.reason, "text": self.text}


@dataclass(frozen=True)
class TakeBack:
    """The offering side has taken the conversation back: stop."""

    epoch: int
    reason: str

    def to_json(self) -> Json:
        return {"type": "takeback", "epoch": self.epoch, "reason": self.reason}


def offer_from(data: Mapping[str, Any]) -> Offer:
    return Offer(epoch=_number_at(data, "epoch"), packet=packet_from(object_at(data, "packet")), at=time_at(data, "at"))


def turn_from(data: Mapping[str, Any]) -> Turn:
    return Turn(
        seq=_number_at(data, "seq"),
        epoch=_number_at(data, "epoch"),
        ack=_number_at(data, "ack"),
        at=time_at(data, "at"),
    )


def replies_from(data: Mapping[str, Any]) -> Replies:
    items = tuple(stream_item_from(one) for one in _objects(data, "replies", at_most=MAX_REPLIES))
    return Replies(epoch=_number_at(data, "epoch"), items=items)


def refusal_from(data: Mapping[str, Any]) -> Refusal:
    return Refusal(text_at(data, "reason", max_length=40), optional_text_at(data, "text", max_length=500))


def take_back_from(data: Mapping[str, Any]) -> TakeBack:
    return TakeBack(_number_at(data, "epoch"), optional_text_at(data, "reason", max_length=40))


def stream_item_from(data: Mapping[str, Any]) -> StreamItem:
    """One numbered item of the stream of the agent that took over. Raises MessageRefused."""
    seq, at, back = _number_at(data, "seq"), time_at(data, "at"), optional_object_at(data, "handback")
    if seq < 1:
        raise MessageRefused("seq: must be 1 or more")
    if back is not None:
        return HandBack(
            seq=seq,
            at=at,
            reason=optional_text_at(back, "reason", max_length=40),
            summary=optional_text_at(back, "summary", max_length=TEXT_LIMIT),
            details=tuple(_detail_from(one) for one in _objects(back, "details", at_most=MAX_DETAILS)),
        )
    return Reply(
        seq=seq,
        at=at,
        message_id=text_at(data, "messageId", max_length=64),
        # A kind this version does not know is still words for the person.
        kind="question" if data.get("kind") == "question" else "text",
        text=text_at(data, "text", max_length=TEXT_LIMIT),
        quick_replies=_texts(data, "quickReplies", at_most=20, max_length=80),
    )


def detail_json(detail: PacketDetail) -> Json:
    return {
        "name": detail.name,
        "type": detail.type,
        "value": detail.value,
        "saidBy": detail.said_by,
        "at": time_text(detail.at),
        "verified": detail.verified,
    }


def time_text(moment: datetime) -> str:
    """RFC 3339 in UTC, to the microsecond, so that it comes back as it was."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _number_at(data: Mapping[str, Any], name: str) -> int:
    return int_at(data, name, maximum=LARGEST_NUMBER)


def time_at(data: Mapping[str, Any], name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text_at(data, name, max_length=40))
        if moment.tzinfo is None:
            raise MessageRefused(f"{name}: a time needs its zone")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise MessageRefused(f"{name}: not a time") from None


def turn_json(turn: PacketTurn) -> Json:
    return {
        "seq": turn.seq,
        "author": turn.author,
        "authorName": turn.author_name,
        "kind": turn.kind,
        "text": turn.text,
        "at": time_text(turn.at),
    }


def _turn_from(data: Mapping[str, Any]) -> PacketTurn:
    return PacketTurn(
        seq=_number_at(data, "seq"),
        author=text_at(data, "author", max_length=16),
        author_name=optional_text_at(data, "authorName", max_length=80),
        kind=text_at(data, "kind", max_length=16),
        text=text_at(data, "text", max_length=TEXT_LIMIT),
        at=time_at(data, "at"),
    )


def _detail_from(data: Mapping[str, Any]) -> PacketDetail:
    return PacketDetail(
        name=text_at(data, "name", max_length=64),
        type=text_at(data, "type", max_length=16),
        value=text_at(data, "value", max_length=TEXT_LIMIT),
        said_by=text_at(data, "saidBy", max_length=16),
        at=time_at(data, "at"),
        verified=data.get("verified") is True,
    )


def _locale_of(text: str) -> str:
    """A language tag; anything else a stranger writes there is English."""
    return text if _LANGUAGE_TAG.fullmatch(text) else "en"


def _objects(data: Mapping[str, Any], name: str, *, at_most: int) -> list[Mapping[str, Any]]:
    values = list_at(data, name, max_items=at_most)
    if not all(isinstance(value, dict) for value in values):
        raise MessageRefused(f"{name}: must hold objects")
    return values


def _texts(data: Mapping[str, Any], name: str, *, at_most: int, max_length: int) -> tuple[str, ...]:
    values: Sequence[Any] = list_at(data, name, max_items=at_most) if name in data else []
    if not all(isinstance(value, str) and len(value) <= max_length for value in values):
        raise MessageRefused(f"{name}: must hold short texts")
    return tuple(values)
