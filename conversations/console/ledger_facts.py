"""The ledger of one handoff as people read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.failure_words import FAILURE_WORDS
from agents.models import ConnectionKind, LinkState
from conversations.flows.read_ledger import HeldLedger
from conversations.ledger_report import Finding, Flaw, Report
from conversations.models import Direction, Handoff, HandoffState, LedgerCheck, LedgerOutcome
from protocol.errors import Reason
from protocol.ledger import Stream

ENTRIES_SHOWN = 300  # of a stream, the latest

_FLAWS: Mapping[Flaw, Any] = {
    Flaw.CHANGED: gettext_lazy("Our record of it has changed since it was exchanged."),
    Flaw.MISSING: gettext_lazy("Our record of it is missing."),
    Flaw.DIFFERS: gettext_lazy("The two sides hold something else. From here on they do not agree."),
    Flaw.LOST_THERE: gettext_lazy("The other side said it, or that it had it, and has it no more."),
    Flaw.LOST_HERE: gettext_lazy("The other side knows from us that we had it. We have it no more."),
    Flaw.NEVER_CAME: gettext_lazy("It never came and was given up, so what followed on it cannot be compared."),
}


@dataclass(frozen=True)
class Entry:
    what: str
    digest: str


@dataclass(frozen=True)
class Verdict:
    """tone: of the callout. words: one sentence each."""

    tone: str
    words: tuple[str, ...]


def entries_of(held: HeldLedger) -> Iterator[Entry]:
    for stream in Stream:
        digests = list(enumerate(held.ledger.of(stream), start=stream.first))
        yield from (Entry(entry_words(held, stream, number), digest) for number, digest in digests[-ENTRIES_SHOWN:])


def entry_words(held: HeldLedger, stream: Stream, number: int) -> str:
    match stream:
        case Stream.THERE:
            return _("Offer") if number == stream.first else _("Message %(number)d") % {"number": number}
        case Stream.BACK if number == stream.first:
            return _("Taken over")
        case Stream.BACK:
            last = number == held.ledger.counts.back - 1
            returned = isinstance(held.row, Handoff) and held.row.state == HandoffState.RETURNED
            return _("Handed back") if last and returned else _("Reply %(number)d") % {"number": number}
        case Stream.STOP:
            return _("Taken back")


def is_plain(held: HeldLedger) -> bool:
    connection = held.row.connection
    return connection is not None and connection.kind == ConnectionKind.PLAIN


def flaws_of(held: HeldLedger, report: Report) -> list[tuple[str, str]]:
    """Each place with what is wrong there."""
    return [(entry_words(held, one.stream, one.number), str(_FLAWS[one.flaw])) for one in _in_order(report)]


def _in_order(report: Report) -> list[Finding]:
    return sorted(report.findings, key=lambda one: one.flaw not in (Flaw.DIFFERS, Flaw.LOST_THERE, Flaw.LOST_HERE))


def verdict_of(held: HeldLedger, check: LedgerCheck, report: Report) -> Verdict:
    """Of a check that is done."""
    words, tone = _comparison_words(held, check), "good" if check.outcome == LedgerOutcome.AGREE else "warn"
    own = [one for one in report.findings if one.flaw in (Flaw.CHANGED, Flaw.MISSING)]
    if own or check.outcome == LedgerOutcome.DIFFER:
        tone = "bad"
    return Verdict(tone, tuple(filter(None, [words, _own_words(check, report, wrong=len(own)), *_under_way(report)])))


def _comparison_words(held: HeldLedger, check: LedgerCheck) -> str:
    names = {"institution": held.row.link.remote_institution}
    match LedgerOutcome(check.outcome):
        case LedgerOutcome.AGREE:
            return _("Both sides agree, and have signed it.")
        case LedgerOutcome.DIFFER:
            return _("The two sides do not agree.")
        case LedgerOutcome.UNKNOWN_THERE if held.row.link.state == LinkState.CLOSED:
            return (
                _(
                    "%(institution)s knows no such handoff, or runs a version that answers only over the link "
                    "it came by."
                )
                % names
            )
        case LedgerOutcome.UNKNOWN_THERE:
            return _("%(institution)s knows no such handoff over this link.") % names
        case LedgerOutcome.NO_LEDGER_THERE:
            return _("The other side runs an older version that keeps no ledger. Nothing could be compared.")
        case LedgerOutcome.NOT_REACHED if check.detail == Reason.GONE:
            return _("No connection to %(institution)s is in use. Verify & Save it again, and then compare.") % names
        case LedgerOutcome.NOT_REACHED:
            why = FAILURE_WORDS.get(check.detail, check.detail)
            return _("The other side could not be asked. %(why)s") % {"why": why}
        case LedgerOutcome.NOT_ASKED if held.row.direction == Direction.INCOMING:
            return _("%(institution)s handed it over, so the comparing is theirs to do.") % names
        case LedgerOutcome.NOT_ASKED:
            return ""


def _own_words(check: LedgerCheck, report: Report, *, wrong: int) -> str:
    if not check.report:
        return ""  # the other side compared; nobody here has checked
    if wrong:
        return _("Our own records have changed since.")
    if report.unchecked:
        return _("What was said is deleted here; its digests stay.")
    return _("Our own records are unchanged.")


def _under_way(report: Report) -> Iterator[str]:
    """Not a difference: what one side has said and the other has not got, or not yet."""
    if report.theirs is None or report.findings:
        return
    if report.ours.there > report.theirs.there:
        number = report.ours.there - report.theirs.there
        yield _("Not there, or not yet: the last %(number)d of what was sent.") % {"number": number}
    if report.theirs.back > report.ours.back:
        number = report.theirs.back - report.ours.back
        yield _("Not here, or not yet: the last %(number)d of what was said there.") % {"number": number}
