"""Figures of a workspace: its handoffs over time, how they went, and when people come."""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, TextField
from django.db.models.functions import Cast, Coalesce

from conversations.models import AuthorKind, Conversation, HandoffState, Message
from conversations.models.handoff import HandoffQuerySet
from triggers.models import TriggerKind
from workspaces.models import Workspace
from workspaces.moments_in_sql import DayOf, HourOf, Microseconds

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
    """What is counted of some handoffs. to_accept, to_reply: microseconds, eight bytes each. newest: when the latest of
    them was offered.
    """

    name: str = ""
    newest: int = 0
    states: Counter[str] = field(default_factory=Counter)
    to_accept: "array[int]" = field(default_factory=lambda: array("q"))
    to_reply: "array[int]" = field(default_factory=lambda: array("q"))

    def add(self, more: "_Counted") -> None:
        self.newest = max(self.newest, more.newest)
        self.states.update(more.states)
        self.to_accept.extend(more.to_accept)
        self.to_reply.extend(more.to_reply)

    def figures(self) -> HandoffFigures:
        accept, reply = sorted(self.to_accept), sorted(self.to_reply)
        return HandoffFigures(
            handed_over=self.states.total(),
            accepted=len(accept),
            states={str(state): self.states[state] for state in HandoffState},
            accept_p50=_percentile(accept, 50),
            accept_p95=_percentile(accept, 95),
            first_reply_p50=_percentile(reply, 50),
            first_reply_p95=_percentile(reply, 95),
        )


_Parts = dict[str | None, _Counted]  # by their ids as the database writes them; None: it is gone, or there was none


def offered_in(period: Period, handoffs: HandoffQuerySet) -> HandoffQuerySet:
    """Those of them that figures are of: without what test chats handed over."""
    return handoffs.filter(created_at__gte=period.since, created_at__lt=period.until, conversation__is_test=False)


def handoff_report(handoffs: HandoffQuerySet, period: Period) -> HandoffReport:
    """In one look at them, since a handoff lies beside its packet, which is large. The database works out numbers and
    texts, and of those only what is counted is kept: there may be hundreds of thousands.

    A trigger is called what it was called when it fired last.
    """
    rows = offered_in(period, handoffs)
    offered = Microseconds("created_at")
    told = rows.values_list(
        "state",
        Cast(DayOf("created_at"), TextField()),
        Cast(Coalesce("connection_id", "sender_id"), TextField()),
        Coalesce("connection__remote_name", "sender__remote_name"),
        Cast("trigger_id", TextField()),
        "trigger_kind",
        "trigger_name",
        "trigger__kind",
        "trigger__name",
        offered,
        Microseconds("accepted_at") - offered,
        Microseconds("first_reply_at") - offered,
    )
    total, days, links, triggers = _Counted(), Counter[str](), _Parts(), _Parts()
    of_both: dict[tuple[str, str | None, str, str], _Counted] = {}  # of a link, a trigger, and what that was then
    for state, day, link, link_name, trigger, kind, name, *in_draft, at, to_accept, to_reply in told.iterator(2_000):
        days[day] += 1
        counted = of_both.get((link, trigger, kind, name))
        if counted is None:
            called = _title(kind, name) or _title(*in_draft)
            counted = of_both[link, trigger, kind, name] = _Counted(called)
            links.setdefault(link, _Counted(link_name))
            triggers.setdefault(trigger, _Counted())
        counted.newest = max(counted.newest, at)
        counted.states[state] += 1
        if to_accept is not None:
            counted.to_accept.append(to_accept)
        if to_reply is not None:
            counted.to_reply.append(to_reply)
    for (link, trigger, _kind, _name), counted in of_both.items():
        if counted.newest >= triggers[trigger].newest:
            triggers[trigger].name = counted.name
        for each in (total, links[link], triggers[trigger]):
            each.add(counted)
    by_day = tuple((date.fromisoformat(day), number) for day, number in sorted(days.items()))
    return HandoffReport(total.figures(), by_day, _in_order(links), _in_order(triggers))


def _title(kind: str | None, name: str | None) -> str:
    """Empty where nothing is known of it."""
    return TriggerKind(kind).title_of(name) if kind else ""


def conversation_report(workspace: Workspace, period: Period) -> ConversationReport:
    begun = Conversation.objects.of(workspace).with_people()
    begun = begun.filter(created_at__gte=period.since, created_at__lt=period.until)
    days = begun.annotate(day=DayOf("created_at")).values_list("day").annotate(number=Count("pk")).order_by("day")
    said = Message.objects.filter(
        conversation__workspace=workspace,
        conversation__is_test=False,
        conversation__last_activity_at__gte=period.since,  # by the index: what was over before is not looked through
        author_kind=AuthorKind.PERSON,
        from_transcript=False,
        created_at__gte=period.since,
        created_at__lt=period.until,
    )
    by_hour = dict(said.annotate(hour=HourOf("created_at")).values_list("hour").annotate(number=Count("pk")))
    return ConversationReport(tuple(days), tuple(by_hour.get(hour, 0) for hour in range(24)))


def _in_order(parts: _Parts) -> tuple[Part, ...]:
    """The busiest first."""
    known = (Part(UUID(key) if key else None, each.name, each.figures()) for key, each in parts.items())
    return tuple(sorted(known, key=lambda part: (-part.figures.handed_over, part.name)))


def _percentile(ordered: Sequence[int], percent: int) -> float | None:
    """In seconds, between the two that stand nearest: ``statistics.quantiles`` with the method *inclusive*.

    ordered: microseconds.
    """
    if not ordered:
        return None
    place, beyond = divmod(percent * (len(ordered) - 1), 100)
    below, above = ordered[place] / 10**6, ordered[min(place + 1, len(ordered) - 1)] / 10**6
    return round((below * (100 - beyond) + above * beyond) / 100, 3)
