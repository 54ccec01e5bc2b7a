"""The packet: what travels with a handoff, with its provenance. All of it is data for the receiver, never instructions.

One frozen dataclass for each part; ``to_json`` writes it, ``packet_from`` reads the bytes of a stranger and raises
MessageRefused with the place that is wrong. docs/packet.schema.json says the same for others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from protocol.errors import MessageRefused
from protocol.strict_json import int_at, list_at, object_at, optional_text_at, text_at

PACKET_LIMIT = 64 * 1024  # bytes of JSON
TEXT_LIMIT = 8_000  # code points of one message
NAME_OF_AN_AUTHOR = 80  # code points
MAX_DETAILS = 200
MAX_TURNS = 5_000
MAX_FILES = 20
FILES_IN_A_MESSAGE = 5 * 1024 * 1024  # bytes of files that go as parts of one message, together
LARGEST_NUMBER = 2**31 - 1  # of a seq, an epoch or an ack: what every database keeps as a plain number
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHA256 = re.compile("[0-9a-f]{64}")
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
    """One earlier message, as it was said. author: person, agent, live_agent, peer_agent or peer_live_agent."""

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
class PacketFile:
    """A file that follows what is said, in pieces of its own (protocol.file_pieces).

    id: a UUID of the side that passes it on. seq: of the earlier message it belongs to; 0: of the one it is told with.
    size: bytes. sha256: of its bytes, in hexadecimal digits.
    """

    id: str
    seq: int
    name: str
    media_type: str
    size: int
    sha256: str

    def to_json(self) -> Json:
        return {
            "id": self.id,
            "seq": self.seq,
            "name": self.name,
            "mediaType": self.media_type,
            "size": self.size,
            "sha256": self.sha256,
        }


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
    attachments: tuple[PacketFile, ...] = ()

    @classmethod
    def blank(cls, handoff_id: str, *, sender: Party, expires_at: datetime) -> Self:
        """One that tells nothing of a conversation."""
        return cls(
            handoff_id=handoff_id,
            sender=sender,
            path=(),
            reason="",
            person=PersonInfo("", "en", "UTC"),
            details=(),
            transcript=(),
            summary="",
            withheld=(),
            expires_at=expires_at,
        )

    @property
    def file_names(self) -> dict[int, str]:
        """By the message each belongs to (``PacketFile.seq``)."""
        return {one.seq: one.name for one in self.attachments}

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
            "attachments": [file.to_json() for file in self.attachments],
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
            for hop in objects_at(data, "path", at_most=50)
        ),
        reason=optional_text_at(data, "reason", max_length=200),
        person=PersonInfo(
            display_name=optional_text_at(person, "displayName", max_length=200),
            locale=_locale_of(optional_text_at(person, "locale", max_length=16)),
            time_zone=optional_text_at(person, "timeZone", max_length=64) or "UTC",
        ),
        details=details_from(data),
        transcript=tuple(_turn_from(one) for one in objects_at(data, "transcript", at_most=MAX_TURNS)),
        summary=optional_text_at(data, "summary", max_length=TEXT_LIMIT),
        withheld=tuple(
            Withheld(
                text_at(one, "name", max_length=200),
                text_at(one, "kind", max_length=64),
                optional_text_at(one, "reason", max_length=300),
            )
            for one in objects_at(data, "withheld", at_most=MAX_TURNS)
        ),
        expires_at=time_at(data, "expiresAt"),
        attachments=files_from(data),
    )


def details_from(data: Mapping[str, Any]) -> tuple[PacketDetail, ...]:
    """Those of a packet, without the rest of it. Raises MessageRefused."""
    return tuple(detail_from(one) for one in objects_at(data, "details", at_most=MAX_DETAILS))


def files_from(data: Mapping[str, Any], *, at_most: int = MAX_FILES) -> tuple[PacketFile, ...]:
    """Those of a packet, a turn or a reply; a side that passes none on need not say so. Raises MessageRefused."""
    if "attachments" not in data:
        return ()
    files = tuple(file_from(one) for one in objects_at(data, "attachments", at_most=at_most))
    if len({one.id for one in files}) < len(files):
        raise MessageRefused("attachments: the same id twice")
    return files


def file_from(data: Mapping[str, Any]) -> PacketFile:
    sha256 = text_at(data, "sha256", max_length=64)
    if not _SHA256.fullmatch(sha256):
        raise MessageRefused("sha256: must be 64 hexadecimal digits")
    return PacketFile(
        id=uuid_at(data, "id"),
        seq=number_at(data, "seq"),
        name=text_at(data, "name", max_length=200),
        media_type=text_at(data, "mediaType", max_length=64),
        size=int_at(data, "size", minimum=1, maximum=LARGEST_NUMBER),
        sha256=sha256,
    )


def uuid_at(data: Mapping[str, Any], name: str) -> str:
    """In the one way it is written here: lower case, with hyphens."""
    text = text_at(data, name, max_length=36)
    if not _UUID.fullmatch(text):
        raise MessageRefused(f"{name}: must be a UUID in lower case")
    return text


def detail_json(detail: PacketDetail) -> Json:
    return {
        "name": detail.name,
        "type": detail.type,
        "value": detail.value,
        "saidBy": detail.said_by,
        "at": time_text(detail.at),
        "verified": detail.verified,
    }


def pieces_of(text: str) -> tuple[str, ...]:
    """The text in pieces of at most ``TEXT_LIMIT`` code points, in order; of an empty one a single empty piece."""
    return tuple(text[start : start + TEXT_LIMIT] for start in range(0, max(len(text), 1), TEXT_LIMIT))


def time_text(moment: datetime) -> str:
    """RFC 3339 in UTC, to the microsecond, so that it comes back as it was."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def number_at(data: Mapping[str, Any], name: str) -> int:
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
        seq=number_at(data, "seq"),
        author=text_at(data, "author", max_length=16),
        author_name=optional_text_at(data, "authorName", max_length=NAME_OF_AN_AUTHOR),
        kind=text_at(data, "kind", max_length=16),
        text=text_at(data, "text", max_length=TEXT_LIMIT),
        at=time_at(data, "at"),
    )


def detail_from(data: Mapping[str, Any]) -> PacketDetail:
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


def objects_at(data: Mapping[str, Any], name: str, *, at_most: int) -> list[Mapping[str, Any]]:
    values = list_at(data, name, max_items=at_most)
    if not all(isinstance(value, dict) for value in values):
        raise MessageRefused(f"{name}: must hold objects")
    return values
