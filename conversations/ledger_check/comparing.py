"""Asking the agent that took over how its ledger stands, and finding the first entry in which the two differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from agents.calling import call_peer
from agents.earlier_links import in_use_instead_of, shown_to_be_of
from agents.models import Connection, ConnectionKind
from conversations.flows.ledger_entries import id_where_it_began
from conversations.flows.read_ledger import HeldLedger
from conversations.flows.state_ledger import statement_of
from conversations.ledger_report import Finding, Flaw
from conversations.models import LedgerOutcome
from protocol import a2a_v10
from protocol.errors import MessageRefused, Reason, WireError
from protocol.ledger import Counts, Stream, first_difference
from protocol.ledger_messages import (
    AskDigests,
    AskHeads,
    AskSignature,
    Heads,
    Question,
    digests_from,
    heads_from,
    signature_from,
)
from protocol.statement import SignedStatement, sign_statement, signature_holds

_NO_SUCH_METHOD, _NO_SUCH_TASK = -32601, -32001
_WORDS_FOR = {_NO_SUCH_METHOD: LedgerOutcome.NO_LEDGER_THERE, _NO_SUCH_TASK: LedgerOutcome.UNKNOWN_THERE}


@dataclass(frozen=True)
class Comparison:
    """detail: a Reason, when they could not be asked. theirs: None when they did not say."""

    outcome: LedgerOutcome
    detail: str = ""
    findings: tuple[Finding, ...] = ()
    theirs: Counts | None = None
    agreed: Mapping[str, Any] = field(default_factory=dict)


def compare(held: HeldLedger) -> Comparison:
    """Makes calls. A handoff that came to us is compared by the side that handed it over; a plain agent keeps none."""
    connection = held.row.connection
    if connection is None or connection.kind == ConnectionKind.PLAIN:
        return Comparison(LedgerOutcome.NOT_ASKED)
    asked_by = in_use_instead_of(connection)
    if asked_by is None:
        return Comparison(LedgerOutcome.NOT_REACHED, detail=Reason.GONE)
    try:
        return _Asking(held, connection, asked_by).compared()
    except a2a_v10.RpcError as error:
        outcome = _WORDS_FOR.get(error.code, LedgerOutcome.NOT_REACHED)
        return Comparison(outcome, detail=error.reason)
    except WireError as error:
        return Comparison(LedgerOutcome.NOT_REACHED, detail=error.reason)


class _Asking:
    """connection: that of the handoff, with whose keys both sides sign. asked_by: the one to the same agent in use."""

    def __init__(self, held: HeldLedger, connection: Connection, asked_by: Connection) -> None:
        self.held, self.connection, self.asked_by = held, connection, asked_by

    def compared(self) -> Comparison:
        ours = self.held.ledger
        theirs = heads_from(self._ask(AskHeads(ours.counts)))
        shared = ours.counts.shared_with(theirs.counts)
        findings = (*self._differences(theirs, shared), *_lost(self.held, theirs))
        if findings:
            return Comparison(LedgerOutcome.DIFFER, findings=findings, theirs=theirs.counts)
        agreed = self._signed_by_both(shared)
        return Comparison(LedgerOutcome.AGREE, theirs=theirs.counts, agreed=agreed)

    def _differences(self, theirs: Heads, shared: Counts) -> Iterator[Finding]:
        ours = self.held.ledger.upto(shared)
        for stream in Stream:
            if ours.head_of(stream) != theirs.heads[stream]:
                yield Finding(stream, stream.first + self._first_difference(stream, ours.of(stream)), Flaw.DIFFERS)

    def _first_difference(self, stream: Stream, ours: tuple[str, ...]) -> int:
        """An index. Raises MessageRefused when their digests are not what their head says."""
        start = 0
        while start < len(ours):
            theirs = digests_from(self._ask(AskDigests(stream, start))).digests
            found = first_difference(ours[start:], theirs)
            if found is not None:
                return start + found
            if not theirs:
                break
            start += len(theirs)
        raise MessageRefused("digests: are not those of the head")

    def _signed_by_both(self, counts: Counts) -> Mapping[str, Any]:
        link, at = self.connection, timezone.now()
        statement = statement_of(self.held, upto=counts, at=at)
        ours = sign_statement(statement, private_key=link.private_key)
        theirs = signature_from(self._ask(AskSignature(counts, at, ours))).signature
        if not signature_holds(statement, public_key=link.peer_public_key, signature=theirs):
            raise MessageRefused("signature: does not hold")
        return SignedStatement(statement, {link.public_key: ours, link.peer_public_key: theirs}).to_json()

    def _ask(self, question: Question) -> Mapping[str, Any]:
        row, method = self.held.row, a2a_v10.COMPARE_LEDGERS
        task_id = row.remote_id or id_where_it_began(row)
        shown = shown_to_be_of(self.connection, asked_by=self.asked_by, method=method, task_id=task_id)
        body = a2a_v10.extension_request(
            request_id=f"ledger-{row.pk}",
            method=method,
            task_id=task_id,
            extension={**question.to_json(), **shown},
        )
        answer = call_peer(self.asked_by, url=self.asked_by.remote_agent_url, body=body)
        return a2a_v10.read_extension_answer(answer.body)


def _lost(held: HeldLedger, theirs: Heads) -> Iterator[Finding]:
    """What the one side said that it had, or said itself, and has not."""
    if theirs.counts.there < held.acknowledged.there:
        yield Finding(Stream.THERE, Stream.THERE.first + theirs.counts.there, Flaw.LOST_THERE)
    if theirs.counts.back < held.ledger.counts.back:  # they keep what they say before they say it
        yield Finding(Stream.BACK, Stream.BACK.first + theirs.counts.back, Flaw.LOST_THERE)
    if held.ledger.counts.back < theirs.acknowledged:
        number = Stream.BACK.first + held.ledger.counts.back
        yield Finding(Stream.BACK, number, Flaw.NEVER_CAME if number in held.never_came else Flaw.LOST_HERE)
