"""Our one extension of A2A: handing a conversation over.

Everything here travels under ``metadata[EXTENSION_URI]`` of ordinary A2A objects. docs/protocol.md describes the wire;
this module is its shapes: one frozen dataclass each, ``to_json`` to write it, ``…_from`` to read bytes of a stranger.
Every reader raises MessageRefused with the place that is wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from protocol.errors import MessageRefused
from protocol.ledger import ledger_key_from
from protocol.packet import (
    MAX_DETAILS,
    TEXT_LIMIT,
    Json,
    Packet,
    PacketDetail,
    PacketFile,
    detail_from,
    detail_json,
    files_from,
    number_at,
    objects_at,
    packet_from,
    time_at,
    time_text,
)
from protocol.pairing_messages import short_name
from protocol.strict_json import list_at, object_at, optional_object_at, optional_text_at, text_at

EXTENSION_URI = "urn:handoff:a2a:conversation-handoff:v1"

MAX_HOPS = 5
MAX_REPLIES = 50  # in one answer
MOST_BYTES_OF_REPLIES = (
    192 * 1024
)  # in one answer; whoever reads it takes 256 KiB, and the last words stand there twice
FILES_OF_A_REPLY = 1
LIVE_AGENT, SPEAKER_LIMIT = "live_agent", 80  # who else than the agent may speak; code points of their name
MOST_QUICK_REPLIES, QUICK_REPLY_LIMIT = 20, 80  # of one reply; code points of each


@dataclass(frozen=True)
class Offer:
    """ "Will you take over?", with the message that led here as turn 1. epoch: of the side that offers."""

    epoch: int
    packet: Packet
    at: datetime  # when the person said turn 1
    ledger_key: str = ""  # empty: the side that offers keeps no ledger

    def to_json(self) -> Json:
        key = {"ledgerKey": self.ledger_key} if self.ledger_key else {}
        return {"type": "offer", "epoch": self.epoch, "packet": self.packet.to_json(), "at": time_text(self.at), **key}


@dataclass(frozen=True)
class Turn:
    """What the person said next. ack: the last number of the other side's stream that was applied here. seen: the last
    that the person had before them when they wrote it; None: not told.
    """

    seq: int
    epoch: int
    ack: int
    at: datetime
    attachments: tuple[PacketFile, ...] = ()
    seen: int | None = None

    def to_json(self) -> Json:
        seen = {} if self.seen is None else {"seen": self.seen}
        files = {"attachments": [file.to_json() for file in self.attachments]} if self.attachments else {}
        return {
            "type": "turn",
            "seq": self.seq,
            "epoch": self.epoch,
            "ack": self.ack,
            **seen,
            "at": time_text(self.at),
            **files,
        }


@dataclass(frozen=True)
class Speaker:
    """A live agent. name: as people see it; empty where there is nothing to see in it."""

    name: str

    def to_json(self) -> Json:
        return {"kind": LIVE_AGENT, "name": self.name}

    @classmethod
    def called(cls, name: str) -> Self:
        """name: of any length, by anybody."""
        try:
            return cls(short_name(name, limit=SPEAKER_LIMIT))
        except MessageRefused:
            return cls("")


@dataclass(frozen=True)
class Reply:
    """One message of the agent that took over. kind: text or question. attachments: one file at most, which
    follows; the text may be empty then. speaker: None for the agent itself.
    """

    seq: int
    at: datetime
    message_id: str
    kind: str
    text: str
    quick_replies: tuple[str, ...] = ()
    attachments: tuple[PacketFile, ...] = ()
    speaker: Speaker | None = None

    def to_json(self) -> Json:
        files = {"attachments": [file.to_json() for file in self.attachments]} if self.attachments else {}
        speaker = {"speaker": self.speaker.to_json()} if self.speaker else {}
        return {
            "seq": self.seq,
            "at": time_text(self.at),
            "messageId": self.message_id,
            "kind": self.kind,
            "text": self.text,
            "quickReplies": list(self.quick_replies),
            **files,
            **speaker,
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
    """What an agent that took over has to say, in an answer or pushed later. epoch: the offering side's. more: it has
    said what did not fit into this answer.
    """

    epoch: int
    items: tuple[StreamItem, ...]
    more: bool = False

    def to_json(self) -> Json:
        more = {"more": True} if self.more else {}
        return {"type": "replies", "epoch": self.epoch, "replies": [item.to_json() for item in self.items], **more}


@dataclass(frozen=True)
class Ask:
    """What has it said since? ack: the last number of its stream that was applied here."""

    ack: int

    def to_json(self) -> Json:
        return {"type": "ask", "ack": self.ack}


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
    return Offer(
        epoch=number_at(data, "epoch"),
        packet=packet_from(object_at(data, "packet")),
        at=time_at(data, "at"),
        ledger_key=ledger_key_from(data),
    )


def turn_from(data: Mapping[str, Any]) -> Turn:
    return Turn(
        seq=number_at(data, "seq"),
        epoch=number_at(data, "epoch"),
        ack=number_at(data, "ack"),
        seen=None if data.get("seen") is None else number_at(data, "seen"),
        at=time_at(data, "at"),
        attachments=files_from(data),
    )


def replies_from(data: Mapping[str, Any]) -> Replies:
    items = tuple(stream_item_from(one) for one in objects_at(data, "replies", at_most=MAX_REPLIES))
    return Replies(epoch=number_at(data, "epoch"), items=items, more=data.get("more") is True)


def ask_from(data: Mapping[str, Any]) -> Ask:
    return Ask(ack=number_at(data, "ack"))


def refusal_from(data: Mapping[str, Any]) -> Refusal:
    return Refusal(text_at(data, "reason", max_length=40), optional_text_at(data, "text", max_length=500))


def take_back_from(data: Mapping[str, Any]) -> TakeBack:
    return TakeBack(number_at(data, "epoch"), optional_text_at(data, "reason", max_length=40))


def stream_item_from(data: Mapping[str, Any]) -> StreamItem:
    """One numbered item of the stream of the agent that took over. Raises MessageRefused."""
    seq, at, back = number_at(data, "seq"), time_at(data, "at"), optional_object_at(data, "handback")
    if seq < 1:
        raise MessageRefused("seq: must be 1 or more")
    if back is not None:
        return HandBack(
            seq=seq,
            at=at,
            reason=optional_text_at(back, "reason", max_length=40),
            summary=optional_text_at(back, "summary", max_length=TEXT_LIMIT),
            details=tuple(detail_from(one) for one in objects_at(back, "details", at_most=MAX_DETAILS)),
        )
    return Reply(
        seq=seq,
        at=at,
        message_id=text_at(data, "messageId", max_length=64),
        # A kind this version does not know is still words for the person.
        kind="question" if data.get("kind") == "question" else "text",
        text=text_at(data, "text", max_length=TEXT_LIMIT),
        quick_replies=_texts(data, "quickReplies", at_most=MOST_QUICK_REPLIES, max_length=QUICK_REPLY_LIMIT),
        attachments=files_from(data, at_most=FILES_OF_A_REPLY),
        speaker=_speaker_from(data),
    )


def _speaker_from(data: Mapping[str, Any]) -> Speaker | None:
    """Of a kind this version does not know, nothing is read: the words are the agent's, as far as it can tell."""
    told = optional_object_at(data, "speaker")
    if told is None or told.get("kind") != LIVE_AGENT:
        return None
    return Speaker.called(optional_text_at(told, "name", max_length=SPEAKER_LIMIT))


def _texts(data: Mapping[str, Any], name: str, *, at_most: int, max_length: int) -> tuple[str, ...]:
    values: Sequence[Any] = list_at(data, name, max_items=at_most) if name in data else []
    if not all(isinstance(value, str) and len(value) <= max_length for value in values):
        raise MessageRefused(f"{name}: must hold short texts")
    return tuple(values)
