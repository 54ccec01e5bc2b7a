"""Rows of the tables of Analytics."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import formats
from django.utils.translation import gettext as _

from agents.durations import duration_words
from conversations.figures import HandoffFigures, Part
from conversations.models import HandoffState

NOT_TAKEN = (HandoffState.REFUSED, HandoffState.EXPIRED, HandoffState.FAILED)
MISSING = "–"
MOST_ROWS = 50  # of a table, those with the most handoffs


@dataclass(frozen=True)
class Outcome:
    """share: percent, 0 to 100."""

    state: str
    share: int
    words: str


@dataclass(frozen=True)
class PartRow:
    """Of one connection, sender or trigger; not_taken: refused, not answered in time, or failed."""

    name: str
    figures: HandoffFigures
    accepted: str
    not_taken: int
    returned: int
    accept: str
    first_reply: str


def outcomes(figures: HandoffFigures) -> list[Outcome]:
    """Each state in which one of them stands now."""
    total = figures.handed_over
    return [
        Outcome(state, round(100 * number / total), share_words(number, total))
        for state, number in figures.states.items()
        if number
    ]


def part_rows(parts: Sequence[Part]) -> list[PartRow]:
    """Those with the most handoffs."""
    return [_row(part) for part in parts[:MOST_ROWS]]


def columns_of(first: str) -> list[object]:
    """first: what the rows are."""
    numbers = (_("Handoffs"), _("Accepted"), _("Not taken"), _("Returned"), _("Time to accept"), _("First reply"))
    return [first, *({"label": label, "numeric": True} for label in numbers)]


def _row(part: Part) -> PartRow:
    figures = part.figures
    return PartRow(
        name=part.name,
        figures=figures,
        accepted=share_words(figures.accepted, figures.handed_over),
        not_taken=sum(figures.states[state] for state in NOT_TAKEN),
        returned=figures.states[HandoffState.RETURNED],
        accept=_both(figures.accept_p50, figures.accept_p95),
        first_reply=_both(figures.first_reply_p50, figures.first_reply_p95),
    )


def share_words(number: int, total: int) -> str:
    """``19 (95 %)``; of nothing, no share."""
    shown = formats.number_format(number)
    if not total:
        return shown
    return _("%(number)s (%(percent)d%%)") % {"number": shown, "percent": round(100 * number / total)}


def seconds_words(seconds: float | None) -> str:
    return duration_words(timedelta(seconds=seconds)) if seconds is not None else MISSING


def _both(median: float | None, highest: float | None) -> str:
    return f"{seconds_words(median)} / {seconds_words(highest)}" if median is not None else MISSING
