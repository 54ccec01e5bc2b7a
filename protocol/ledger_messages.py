"""What two sides ask each other about a ledger: how far it goes, single digests, and a signature under all of it.

As in ``handoff_extension``: one frozen dataclass each, ``to_json`` to write it, ``…_from`` to read the bytes of a
stranger, which raises MessageRefused with the place that is wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from protocol.errors import MessageRefused
from protocol.ledger import MOST_ENTRIES, Counts, Stream, digests_at, heads_at
from protocol.packet import Json, time_at, time_text
from protocol.strict_json import int_at, object_at, text_at

MOST_DIGESTS = 500  # in one answer


@dataclass(frozen=True)
class AskHeads:
    """How far does yours go, and what are your heads as far as ours goes?"""

    counts: Counts

    def to_json(self) -> Json:
        return {"type": "heads", "counts": self.counts.to_json()}


@dataclass(frozen=True)
class Heads:
    """acknowledged: what the answering side said, as far as it knows that it came. heads: where both sides go."""

    counts: Counts
    acknowledged: int
    heads: Mapping[str, str]

    def to_json(self) -> Json:
        return {
            "type": "heads",
            "counts": self.counts.to_json(),
            "acknowledged": self.acknowledged,
            "heads": dict(self.heads),
        }


@dataclass(frozen=True)
class AskDigests:
    """start: an index, from 0. How many come is for the answering side to say."""

    stream: Stream
    start: int

    def to_json(self) -> Json:
        return {"type": "digests", "stream": str(self.stream), "start": self.start}


@dataclass(frozen=True)
class Digests:
    digests: tuple[str, ...]

    def to_json(self) -> Json:
        return {"type": "digests", "digests": list(self.digests)}


@dataclass(frozen=True)
class AskSignature:
    """ "We have signed a statement over so much. Do you?" Each side makes the statement of what it holds itself."""

    counts: Counts
    at: datetime  # of the statement
    signature: str

    def to_json(self) -> Json:
        counts, at = self.counts.to_json(), time_text(self.at)
        return {"type": "statement", "counts": counts, "at": at, "signature": self.signature}


@dataclass(frozen=True)
class Signature:
    signature: str

    def to_json(self) -> Json:
        return {"type": "statement", "signature": self.signature}


Question = AskHeads | AskDigests | AskSignature


def question_from(data: Mapping[str, Any]) -> Question:
    match data.get("type"):
        case "heads":
            return AskHeads(Counts.from_json(object_at(data, "counts")))
        case "digests":
            return AskDigests(_stream_at(data), int_at(data, "start", maximum=MOST_ENTRIES))
        case "statement":
            counts = Counts.from_json(object_at(data, "counts"))
            return AskSignature(counts, time_at(data, "at"), text_at(data, "signature", max_length=128))
        case _:
            raise MessageRefused("type: must be heads, digests or statement")


def heads_from(data: Mapping[str, Any]) -> Heads:
    return Heads(
        Counts.from_json(object_at(data, "counts")),
        int_at(data, "acknowledged", maximum=MOST_ENTRIES),
        heads_at(data, "heads"),
    )


def digests_from(data: Mapping[str, Any]) -> Digests:
    return Digests(digests_at(data, "digests"))


def signature_from(data: Mapping[str, Any]) -> Signature:
    return Signature(text_at(data, "signature", max_length=128))


def _stream_at(data: Mapping[str, Any]) -> Stream:
    try:
        return Stream(text_at(data, "stream", max_length=8))
    except ValueError:
        raise MessageRefused("stream: must be there, back or stop") from None
