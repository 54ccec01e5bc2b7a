"""Rows of the tables of Analytics."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from uuid import UUID

from django.utils import formats
from django.utils.translation import gettext as _

from agents.durations import duration_words
from agents.models import Connection, Sender
from conversations.figures import HandoffFigures, Part
from conversations.models import HandoffState
from triggers.models import Trigger

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
    """Of one connection, sender or trigger; not_taken: refused, not answered in time, or failed.

    agent: the name of ours it belongs to, where another agent of ours has one of this name too.
    """

    name: str
    agent: str
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


def part_rows(parts: Sequence[Part], kind: type[Connection | Sender | Trigger]) -> list[PartRow]:
    """Those with the most handoffs. kind: of which the parts are."""
    shown = parts[:MOST_ROWS]
    agents = _agents_of(shown, kind)
    return [_row(part, agents.get(part.id, "")) for part in shown]


def _agents_of(parts: Sequence[Part], kind: type[Connection | Sender | Trigger]) -> dict[UUID | None, str]:
    """The names of our agents, for those parts whose name does not say whose they are."""
    named: defaultdict[str, list[UUID]] = defaultdict(list)
    for part in parts:
        if part.id:
            named[part.name].append(part.id)
    alike = [ids for ids in named.values() if len(ids) > 1]
    if not alike:
        return {}
    rows = kind.objects.filter(pk__in=chain.from_iterable(alike))
    agents = dict(rows.values_list("pk", "agent__name"))
    of_several = (ids for ids in alike if len({agents.get(one) for one in ids}) > 1)
    return {one: agents.get(one, "") for one in chain.from_iterable(of_several)}


def columns_of(first: str) -> list[object]:
    """first: what the rows are."""
    numbers = (_("Handoffs"), _("Accepted"), _("Not taken"), _("Returned"), _("Time to accept"), _("First reply"))
    return [first, *({"label": label, "numeric": True} for label in numbers)]


def _row(part: Part, agent: str) -> PartRow:
    figures = part.figures
    return PartRow(
        name=part.name,
        agent=agent,
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
