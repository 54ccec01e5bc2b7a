"""Figures of a workspace: its handoffs over time, how they went, and when people come."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import quantiles
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import ExtractHour, TruncDate

from conversations.models import AuthorKind, Conversation, HandoffState, Message
from conversations.models.handoff import HandoffQuerySet
from workspaces.models import Workspace

LONGEST = timedelta(days=92)


@dataclass(frozen=True)
class Period:
    """From ``since`` up to, and without, ``until``. Days and hours are those of UTC."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class HandoffFigures:
    """How handoffs went. Seconds from the offer on; None when there is nothing to tell from."""

    handed_over: int
    accepted: int
    states: dict[str, int]  # every HandoffState
    accept_p50: float | None
    accept_p95: float | None
    first_reply_p50: float | None
    first_reply_p95: float | None


@dataclass(frozen=True)
class Part:
    """id: of a connection, a sender or a trigger; None: it is gone, or there was none."""

    id: UUID | None
    name: str
    figures: HandoffFigures


@dataclass(frozen=True)
class HandoffReport:
    """by_link: by connection, or, of handoffs that came in, by sender."""

    total: HandoffFigures
    days: tuple[tuple[date, int], ...]
    by_link: tuple[Part, ...]
    by_trigger: tuple[Part, ...]


@dataclass(frozen=True)
class ConversationReport:
    """days: conversations begun. hours: messages of people, by the hour of the day, 0 to 23."""

    days: tuple[tuple[date, int], ...]
    hours: tuple[int, ...]


@dataclass
class _Counted:
    """What is counted of some handoffs."""

    states: Counter[str] = field(default_factory=Counter)
    to_accept: list[float] = field(default_factory=list)
    to_reply: list[float] = field(default_factory=list)

    def add(self, row: dict[str, Any]) -> None:
        self.states[row["state"]] += 1
        for moment, seconds in ((row["accepted_at"], self.to_accept), (row["first_reply_at"], self.to_reply)):
            if moment is not None:
                seconds.append((moment - row["created_at"]).total_seconds())

    def figures(self) -> HandoffFigures:
        return HandoffFigures(
            handed_over=self.states.total(),
            accepted=len(self.to_accept),
            states={str(state): self.states[state] for state in HandoffState},
            accept_p50=_percentile(self.to_accept, 50),
            accept_p95=_percentile(self.to_accept, 95),
            first_reply_p50=_percentile(self.to_reply, 50),
            first_reply_p95=_percentile(self.to_reply, 95),
        )


def offered_in(period: Period, handoffs: HandoffQuerySet) -> HandoffQuerySet:
    """Those of them that figures are of: without what test chats handed over."""
    return handoffs.filter(created_at__gte=period.since, created_at__lt=period.until, conversation__is_test=False)


def handoff_report(handoffs: HandoffQuerySet, period: Period) -> HandoffReport:
    rows = offered_in(period, handoffs)
    total, days = _Counted(), Counter[date]()
    links: defaultdict[tuple[UUID | None, str], _Counted] = defaultdict(_Counted)
    triggers: defaultdict[tuple[UUID | None, str], _Counted] = defaultdict(_Counted)
    names = ("connection__remote_name", "sender__remote_name", "trigger__name")
    ids = ("connection_id", "sender_id", "trigger_id")
    for row in rows.values("created_at", "accepted_at", "first_reply_at", "state", *ids, *names).iterator(2_000):
        days[row["created_at"].date()] += 1
        total.add(row)
        link = row["connection_id"] or row["sender_id"]
        links[link, row["connection__remote_name"] or row["sender__remote_name"]].add(row)
        triggers[row["trigger_id"], row["trigger__name"] or ""].add(row)
    return HandoffReport(total.figures(), tuple(sorted(days.items())), _parts(links), _parts(triggers))


def conversation_report(workspace: Workspace, period: Period) -> ConversationReport:
    begun = Conversation.objects.of(workspace).with_people()
    begun = begun.filter(created_at__gte=period.since, created_at__lt=period.until)
    days = begun.annotate(day=TruncDate("created_at")).values_list("day").annotate(number=Count("pk")).order_by("day")
    said = Message.objects.filter(
        conversation__workspace=workspace,
        conversation__is_test=False,
        conversation__last_activity_at__gte=period.since,  # by the index: what was over before is not looked through
        author_kind=AuthorKind.PERSON,
        from_transcript=False,
        created_at__gte=period.since,
        created_at__lt=period.until,
    )
    by_hour = dict(said.annotate(hour=ExtractHour("created_at")).values_list("hour").annotate(number=Count("pk")))
    return ConversationReport(tuple(days), tuple(by_hour.get(hour, 0) for hour in range(24)))


def _parts(counted: dict[tuple[UUID | None, str], _Counted]) -> tuple[Part, ...]:
    """The busiest first."""
    parts: Iterable[Part] = (Part(pk, name, each.figures()) for (pk, name), each in counted.items())
    return tuple(sorted(parts, key=lambda part: (-part.figures.handed_over, part.name)))


def _percentile(seconds: Sequence[float], percent: int) -> float | None:
    if len(seconds) < 2:
        return round(seconds[0], 3) if seconds else None
    return round(quantiles(seconds, n=100, method="inclusive")[percent - 1], 3)
