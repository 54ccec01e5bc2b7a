"""The figures of a period, against the same counted one by one in Python."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from statistics import quantiles

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.models import Agent
from conversations.figures import HandoffFigures, Part, Period, conversation_report, handoff_report
from conversations.models import AuthorKind, Conversation, Handoff, HandoffState, Message
from tests.conversations.console_world import connection_of, sender_of
from triggers.models import Trigger
from workspaces.models import Workspace

pytestmark = pytest.mark.store
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
PERIOD = Period(BEGIN, BEGIN + timedelta(days=20))
ENDED = [state for state in HandoffState if state not in {HandoffState.OFFERED, HandoffState.ACTIVE}]
DAY = 24 * 3600 * 10**6  # microseconds


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour Assistant")


@pytest.fixture
def made(agent: Agent) -> list[Handoff]:
    """Some before the period and some after it, in test chats, at whole seconds, over days, and with no trigger. One
    trigger has no name.
    """
    chance = random.Random(12)
    links = [connection_of(agent, remote_agent_id=f"agt_{n}", remote_name=f"Desk {n // 2}") for n in range(4)]
    sender = sender_of(agent)
    names = ["", "Trigger 1", "Trigger 2"]
    triggers = [Trigger.objects.create(agent=agent, kind="fallback", name=name) for name in names]
    talks = [Conversation(workspace=agent.workspace, agent=agent, is_test=n % 19 == 0) for n in range(240)]
    Conversation.objects.bulk_create(talks)
    rows = [_row(chance, talk, n) for n, talk in enumerate(talks)]
    for n, row in enumerate(rows):
        over = {"sender": sender, "direction": "incoming"} if n % 5 == 0 else {"connection": chance.choice(links)}
        for name, value in over.items():
            setattr(row, name, value)
        row.trigger = None if n % 5 == 0 else chance.choice([*triggers, None])
    moments = [row.created_at for row in rows]
    Handoff.objects.bulk_create(rows)
    for row, talk, moment in zip(rows, talks, moments, strict=True):
        row.created_at = talk.created_at = talk.last_activity_at = moment  # making them has dated them now
    Handoff.objects.bulk_update(rows, ["created_at"])
    Conversation.objects.bulk_update(talks, ["created_at", "last_activity_at"])
    return rows


def _row(chance: random.Random, talk: Conversation, number: int) -> Handoff:
    unit = 10**6 if number % 7 == 0 else 1  # microseconds
    at = BEGIN + timedelta(microseconds=chance.randrange(-DAY, 21 * DAY) // unit * unit)
    accepted = at + timedelta(microseconds=chance.randrange(2 * DAY) // unit * unit) if chance.random() < 0.8 else None
    replied = at + timedelta(microseconds=chance.randrange(10**8)) if accepted and chance.random() < 0.9 else None
    return Handoff(
        workspace=talk.workspace, conversation=talk, direction="outgoing", context_id="c", remote_id=f"t{number}",
        state=chance.choice(ENDED), epoch=1, packet="{}", offer_expires_at=at, created_at=at, accepted_at=accepted,
        first_reply_at=replied,
    )  # fmt: skip


@pytest.mark.parametrize("direction", ["outgoing", "incoming"])
def test_handoffs_are_counted_as_one_by_one(bank: Workspace, made: list[Handoff], direction: str) -> None:
    counted = [row for row in made if row.direction == direction and _is_counted(row)]
    report = handoff_report(bank.handoffs.filter(direction=direction), PERIOD)
    assert report.total == _figures(counted)
    assert report.days == _by_day(row.created_at for row in counted)
    by_link, by_trigger = defaultdict(list), defaultdict(list)
    for row in counted:
        by_link[row.link.pk, row.link.remote_name].append(row)
        by_trigger[row.trigger_id, row.trigger.title if row.trigger else ""].append(row)
    for told, expected in ((report.by_link, by_link), (report.by_trigger, by_trigger)):
        parts = [Part(pk, name, _figures(rows)) for (pk, name), rows in expected.items()]
        assert len(parts) > 1 or direction == "incoming"
        assert sorted(told, key=str) == sorted(parts, key=str)
        order = [(-each.figures.handed_over, each.name) for each in told]
        assert order == sorted(order)


def test_a_trigger_is_called_what_it_was_called_when_it_fired_last(bank: Workspace, made: list[Handoff]) -> None:
    """Whatever became of it in the draft."""
    renamed, deleted, unnamed = Trigger.objects.order_by("-name")
    Handoff.objects.filter(trigger=deleted).update(trigger_kind="message_received", trigger_name="Complaint")
    Handoff.objects.filter(trigger=unnamed).update(trigger_kind="conversation_returned")
    fired = Handoff.objects.filter(trigger=renamed, created_at__gte=PERIOD.since, created_at__lt=PERIOD.until)
    rows = list(fired.filter(conversation__is_test=False).order_by("created_at"))
    Handoff.objects.filter(pk__in=[row.pk for row in rows]).update(trigger_kind="fallback", trigger_name="As it was")
    Handoff.objects.filter(pk=rows[-1].pk).update(trigger_name="As it was then")
    Trigger.objects.filter(pk=renamed.pk).update(name="As it will be")
    Trigger.objects.filter(pk__in=[deleted.pk, unnamed.pk]).delete()
    report = handoff_report(bank.handoffs.outgoing(), PERIOD)
    called = {part.id: part.name for part in report.by_trigger}
    assert called == {
        renamed.pk: "As it was then", deleted.pk: "Complaint", unnamed.pk: "Conversation returned", None: "",
    }  # fmt: skip
    assert next(part for part in report.by_trigger if part.id == renamed.pk).figures.handed_over == len(rows)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_of_very_few_the_figures_are_theirs(bank: Workspace, made: list[Handoff], number: int) -> None:
    kept = [row for row in made if _is_counted(row) and row.accepted_at][:number]
    report = handoff_report(bank.handoffs.filter(pk__in=[row.pk for row in kept]), PERIOD)
    assert report.total == _figures(kept)


def test_however_many_there_are_they_are_looked_at_once_and_without_their_packets(
    bank: Workspace, made: list[Handoff]
) -> None:
    with CaptureQueriesContext(connection) as asked:
        handoff_report(bank.handoffs.all(), PERIOD)
    assert len(asked) == 1
    assert "packet" not in asked[0]["sql"]


def test_conversations_and_messages_are_counted_as_one_by_one(bank: Workspace, made: list[Handoff]) -> None:
    with_people = [row.conversation for row in made if not row.conversation.is_test]
    moments = [talk.created_at for talk in with_people]
    said = {"position": 1, "revision": 1, "kind": "text", "author_kind": AuthorKind.PERSON, "text": "Hello"}
    Message.objects.bulk_create(Message(conversation=talk, created_at=talk.created_at, **said) for talk in with_people)
    report = conversation_report(bank, PERIOD)
    begun = [moment for moment in moments if PERIOD.since <= moment < PERIOD.until]
    hours = Counter(moment.hour for moment in begun)
    assert report.days == _by_day(begun)
    assert report.hours == tuple(hours[hour] for hour in range(24))


def _is_counted(row: Handoff) -> bool:
    return PERIOD.since <= row.created_at < PERIOD.until and not row.conversation.is_test


def _by_day(moments: Iterable[datetime]) -> tuple[tuple[date, int], ...]:
    return tuple(sorted(Counter(moment.date() for moment in moments).items()))


def _figures(rows: list[Handoff]) -> HandoffFigures:
    accept = [(row.accepted_at - row.created_at).total_seconds() for row in rows if row.accepted_at]
    reply = [(row.first_reply_at - row.created_at).total_seconds() for row in rows if row.first_reply_at]
    states = Counter(row.state for row in rows)
    return HandoffFigures(
        handed_over=len(rows),
        accepted=len(accept),
        states={str(state): states[state] for state in HandoffState},
        accept_p50=_percentile(accept, 50),
        accept_p95=_percentile(accept, 95),
        first_reply_p50=_percentile(reply, 50),
        first_reply_p95=_percentile(reply, 95),
    )


def _percentile(seconds: list[float], percent: int) -> float | None:
    if len(seconds) < 2:
        return round(seconds[0], 3) if seconds else None
    return round(quantiles(seconds, n=100, method="inclusive")[percent - 1], 3)
