"""The ledger of a handoff: for each thing that crossed the wire a digest, chained, the same on both sides.

What the two sides say to each other overlaps in time, and neither sees the order in which the other heard it. So there
is a chain for each stream, in the numbers that stream has anyway, and one head over all of them. A digest is salted
with a key that only the two sides have, and that is deleted together with what was said: afterwards nobody can find out
by trying whether a digest stands for *yes* or for *no*. docs/protocol.md says the same for others.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from protocol.errors import MessageRefused
from protocol.strict_json import int_at, list_at, object_at, optional_text_at, text_at

KEY_LENGTH = 64  # characters; shorter and longer texts are no key
MOST_ENTRIES = 100_000  # of one stream
DIGEST_LENGTH = 64  # hex
Json = dict[str, Any]


class Stream(StrEnum):
    """THERE: the offer is 1, then what the person said. BACK: that it was taken over is 0, then what was said there,
    the hand back last. STOP: that it was taken back, 1.
    """

    THERE = "there"
    BACK = "back"
    STOP = "stop"

    @property
    def first(self) -> int:
        """The number of its first entry."""
        return 0 if self is Stream.BACK else 1


def new_ledger_key() -> str:
    return secrets.token_hex(KEY_LENGTH // 2)


def ledger_key_from(data: Mapping[str, Any]) -> str:
    """Of an offer; empty when the other side keeps no ledger. Raises MessageRefused."""
    key = optional_text_at(data, "ledgerKey", max_length=KEY_LENGTH)
    if key and not _is_hex(key):
        raise MessageRefused(f"ledgerKey: must be {KEY_LENGTH} hex digits")
    return key


def entry_digest(key: str, *, handoff: str, stream: Stream, number: int, content: Json) -> str:
    """SHA-256 in hex over a salt and the entry in canonical form (RFC 8785).

    The salt is made of the key for this entry alone, so that one entry can be opened to a third person without the
    others. handoff: the id that the side gave it that handed over.
    """
    salt = hmac.new(bytes.fromhex(key), f"{stream}:{number}".encode(), hashlib.sha256).digest()
    entry = {"handoff": handoff, "stream": str(stream), "number": number, "content": content}
    return hashlib.sha256(salt + canonical(entry)).hexdigest()


def canonical(value: object) -> bytes:
    """RFC 8785, for text, truth, whole numbers and names of plain letters: of such the standard library writes it, many
    times faster than a library for all of JSON. A test compares the two.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True).encode()


def chain(handoff: str, stream: Stream, digests: Sequence[str]) -> Iterator[str]:
    """The link behind each entry: SHA-256 in hex over the one before, a line feed, and the digest."""
    link = empty_head(handoff, stream)
    for digest in digests:
        link = _hash(f"{link}\n{digest}")
        yield link


def empty_head(handoff: str, stream: Stream) -> str:
    """What the first link follows on; the head of a stream in which nothing is."""
    return _hash(f"{handoff}\n{stream}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Counts:
    """How many entries of each stream."""

    there: int = 0
    back: int = 0
    stop: int = 0

    def of(self, stream: Stream) -> int:
        return {Stream.THERE: self.there, Stream.BACK: self.back, Stream.STOP: self.stop}[stream]

    def to_json(self) -> Json:
        return {str(stream): self.of(stream) for stream in Stream}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises MessageRefused."""
        return cls(*(int_at(data, stream, maximum=MOST_ENTRIES) for stream in Stream))

    def shared_with(self, other: "Counts") -> "Counts":
        return Counts(*(min(self.of(stream), other.of(stream)) for stream in Stream))

    def covers(self, other: "Counts") -> bool:
        """Whether it is at least as much, in every stream."""
        return self.shared_with(other) == other


@dataclass(frozen=True)
class Ledger:
    """The digests of one handoff, stream by stream, without a gap. handoff: the id of the side that handed over."""

    handoff: str
    there: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()

    def of(self, stream: Stream) -> tuple[str, ...]:
        return {Stream.THERE: self.there, Stream.BACK: self.back, Stream.STOP: self.stop}[stream]

    @property
    def counts(self) -> Counts:
        return Counts(len(self.there), len(self.back), len(self.stop))

    def upto(self, counts: Counts) -> "Ledger":
        return Ledger(self.handoff, *(self.of(stream)[: counts.of(stream)] for stream in Stream))

    def head_of(self, stream: Stream) -> str:
        *_, head = empty_head(self.handoff, stream), *chain(self.handoff, stream, self.of(stream))
        return head

    @property
    def heads(self) -> dict[str, str]:
        return {str(stream): self.head_of(stream) for stream in Stream}

    @property
    def head(self) -> str:
        """One for all of it: SHA-256 over the heads of there, back and stop, joined by line feeds."""
        return _hash("\n".join(self.heads.values()))

    def to_json(self) -> Json:
        return {str(stream): list(self.of(stream)) for stream in Stream}

    @classmethod
    def from_json(cls, handoff: str, data: Mapping[str, Any]) -> Self:
        """Raises MessageRefused."""
        return cls(handoff, *(digests_at(data, stream) for stream in Stream))


def digests_at(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Raises MessageRefused."""
    digests = tuple(list_at(data, name, max_items=MOST_ENTRIES))
    if not all(isinstance(one, str) and len(one) == DIGEST_LENGTH and _is_hex(one) for one in digests):
        raise MessageRefused(f"{name}: must hold digests")
    return digests


def heads_at(data: Mapping[str, Any], name: str) -> dict[str, str]:
    """Raises MessageRefused."""
    heads = object_at(data, name)
    return {str(stream): text_at(heads, stream, max_length=DIGEST_LENGTH) for stream in Stream}


def first_difference(ours: Sequence[str], theirs: Sequence[str]) -> int | None:
    """The index from which on they are not the same, as far as both go; None when there is none."""
    return next((index for index, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other), None)


def _is_hex(text: str) -> bool:
    return len(text) == KEY_LENGTH and all(character in "0123456789abcdef" for character in text)
