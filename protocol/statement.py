"""A signed statement of what crossed the wire in one handoff: digests, numbers and heads, never content.

Both sides sign the same bytes, each with the Ed25519 key that it has for the link. Every entry stands with the link of
the chain behind it, so that a change is found in its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from protocol.errors import MessageRefused
from protocol.ledger import MOST_ENTRIES, Counts, Ledger, Stream, canonical, chain
from protocol.packet import Json, objects_at, time_at, time_text
from protocol.signing import document_holds, sign_document
from protocol.strict_json import int_at, list_at, loads_object, object_at, optional_text_at, text_at

STATEMENT_LIMIT = 32 * 1024 * 1024  # bytes of a file
# Nothing else that is signed with the key of a link begins like this: a statement is good for nothing but itself.
_PREFIX = b"handoff statement 1\n"


@dataclass(frozen=True)
class Party:
    """url: of its agent. key: its public key for this link; empty for an agent that has none."""

    url: str
    key: str


@dataclass(frozen=True)
class Statement:
    """handoff: the id of the side that handed over, task_id: of the one that took over. at: when it was written."""

    handoff: str
    task_id: str
    handed_over: Party
    took_over: Party
    at: datetime
    ledger: Ledger

    def to_json(self) -> Json:
        return {
            "version": 1,
            "handoff": self.handoff,
            "taskId": self.task_id,
            "from": {"agent": self.handed_over.url, "publicKey": self.handed_over.key},
            "to": {"agent": self.took_over.url, "publicKey": self.took_over.key},
            "at": time_text(self.at),
            "entries": {str(stream): _linked(self.ledger, stream) for stream in Stream},
            "head": self.ledger.head,
        }

    def signed_bytes(self) -> bytes:
        return _PREFIX + canonical(self.to_json())


@dataclass(frozen=True)
class SignedStatement:
    """signatures: by public key, base64url without padding."""

    statement: Statement
    signatures: Mapping[str, str]

    def to_json(self) -> Json:
        signed = [{"publicKey": key, "signature": signature} for key, signature in self.signatures.items()]
        return {"statement": self.statement.to_json(), "signatures": signed}


class EntryRefused(MessageRefused):
    """An entry is not what the chain says. stream and number name it."""

    def __init__(self, stream: Stream, number: int) -> None:
        super().__init__(f"entry {stream} {number}: is not the one the chain was made of")
        self.stream, self.number = stream, number


def sign_statement(statement: Statement, *, private_key: str) -> str:
    return sign_document(statement.signed_bytes(), private_key=private_key)


def signature_holds(statement: Statement, *, public_key: str, signature: str) -> bool:
    return document_holds(statement.signed_bytes(), public_key=public_key, signature=signature)


def read_statement(body: bytes) -> SignedStatement:
    """Raises EntryRefused for an entry that was changed, MessageRefused for anything else that does not fit."""
    data = loads_object(body, limit=STATEMENT_LIMIT)
    signatures = {
        text_at(one, "publicKey", max_length=64): text_at(one, "signature", max_length=128)
        for one in objects_at(data, "signatures", at_most=2)
    }
    return SignedStatement(statement_from(object_at(data, "statement")), signatures)


def signed_counts(stored: Mapping[str, Any]) -> Counts:
    """Of how much of a ledger it is. stored: what ``SignedStatement.to_json`` made."""
    entries = stored["statement"]["entries"]
    return Counts(*(len(entries[stream]) for stream in Stream))


def statement_from(data: Mapping[str, Any]) -> Statement:
    """As ``read_statement``, of the statement alone."""
    int_at(data, "version", minimum=1, maximum=1)
    handoff = text_at(data, "handoff", max_length=64)
    entries = object_at(data, "entries")
    statement = Statement(
        handoff=handoff,
        task_id=optional_text_at(data, "taskId", max_length=64),
        handed_over=_party(object_at(data, "from")),
        took_over=_party(object_at(data, "to")),
        at=time_at(data, "at"),
        ledger=Ledger(handoff, *(_entries(handoff, stream, entries) for stream in Stream)),
    )
    if statement.handed_over.key and statement.handed_over.key == statement.took_over.key:
        raise MessageRefused("to: has the key of the other side")
    if text_at(data, "head", max_length=64) != statement.ledger.head:
        raise MessageRefused("head: is not the one of these entries")
    if canonical(data) != canonical(statement.to_json()):
        raise MessageRefused("statement: holds something that belongs to no statement")
    return statement


def _party(data: Mapping[str, Any]) -> Party:
    return Party(text_at(data, "agent", max_length=600), optional_text_at(data, "publicKey", max_length=64))


def _linked(ledger: Ledger, stream: Stream) -> list[Json]:
    digests = ledger.of(stream)
    links = chain(ledger.handoff, stream, digests)
    return [
        {"number": number, "digest": digest, "link": link}
        for number, (digest, link) in enumerate(zip(digests, links, strict=True), start=stream.first)
    ]


def _entries(handoff: str, stream: Stream, data: Mapping[str, Any]) -> tuple[str, ...]:
    rows = [one for one in list_at(data, stream, max_items=MOST_ENTRIES) if isinstance(one, dict)]
    digests = tuple(text_at(one, "digest", max_length=64) for one in rows)
    for place, (row, link) in enumerate(zip(rows, chain(handoff, stream, digests), strict=True), start=stream.first):
        if row.get("number") != place or row.get("link") != link:
            raise EntryRefused(stream, place)
    return digests
