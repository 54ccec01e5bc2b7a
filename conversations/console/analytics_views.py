"""Analytics: how handoffs went, and when people come, over a period."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from agents.models import Connection, Sender
from conversations.console.analytics_form import AnalyticsForm
from conversations.console.analytics_rows import MOST_ROWS, columns_of, outcomes, part_rows, seconds_words, share_words
from conversations.figures import HandoffReport, Period, conversation_report, handoff_report, offered_in
from conversations.models import Direction
from conversations.models.handoff import HandoffQuerySet
from conversations.repeats import said_again_in
from triggers.models import Trigger
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.charts import BarChart, bar_chart
from workspaces.models import Workspace

PRESETS = (7, 30, 90)  # days
LOOKED_THROUGH = 200  # handoffs, the latest: their packets and what was said are read for what was said again


@require_safe
@member_required(Permission.READ_CONVERSATIONS)
def analytics(request: MemberRequest) -> HttpResponse:
    workspace, today = request.member.workspace, timezone.now().astimezone(UTC).date()
    form = AnalyticsForm(request.GET, workspace=workspace, today=today)
    context: dict[str, object] = {"form": form, "presets": [(_days_words(days), form.preset(days)) for days in PRESETS]}
    if form.is_valid():
        context |= _figures(workspace, form)
    return render(request, "conversations/analytics.html", context, status=200 if form.is_valid() else 400)


def _figures(workspace: Workspace, form: AnalyticsForm) -> dict[str, object]:
    first, last = form.cleaned_data["since"], form.cleaned_data["until"]
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    period = Period(_midnight(first), _midnight(last + timedelta(days=1)))
    handoffs = form.handoffs()
    report = handoff_report(handoffs, period)
    incoming = form.cleaned_data["direction"] == Direction.INCOMING
    people = conversation_report(workspace, period)
    hours = [(formats.time_format(time(hour)), number) for hour, number in enumerate(people.hours)]
    return {
        "metrics": [*_metrics(report), *([] if incoming else _repeats(offered_in(period, handoffs)))],
        "handoffs_by_day": _by_day(days, report.days),
        "outcomes": outcomes(report.total),
        "by_link": part_rows(report.by_link, Sender if incoming else Connection),
        "by_trigger": part_rows(report.by_trigger, Trigger),
        "outcome_columns": _outcome_columns(),
        "incoming": incoming,
        "is_cut": max(len(report.by_link), 0 if incoming else len(report.by_trigger)) > MOST_ROWS,
        "link_caption": _("By sender") if incoming else _("By connection"),
        "link_columns": columns_of(_("Sender") if incoming else _("Connection")),
        "trigger_columns": columns_of(_("Trigger")),
        "conversations_by_day": _by_day(days, people.days),
        "messages_by_hour": bar_chart(hours),
    }


def _outcome_columns() -> list[object]:
    share = pgettext("part of a whole", "Share")
    return [_("State"), {"label": _("Handoffs"), "numeric": True}, {"label": share, "hidden": True}]


def _metrics(report: HandoffReport) -> list[dict[str, str]]:
    total = report.total
    return [
        {"label": _("Handoffs"), "value": formats.number_format(total.handed_over)},
        {"label": _("Accepted"), "value": share_words(total.accepted, total.handed_over)},
        {"label": _("Time to accept, median"), "value": seconds_words(total.accept_p50)},
        {"label": _("Time to accept, 95 of 100"), "value": seconds_words(total.accept_p95)},
        {"label": _("First reply, median"), "value": seconds_words(total.first_reply_p50)},
        {"label": _("First reply, 95 of 100"), "value": seconds_words(total.first_reply_p95)},
    ]


def _repeats(handoffs: HandoffQuerySet) -> list[dict[str, str]]:
    looked = said_again_in(list(handoffs.exclude(first_reply_at=None).order_by("-created_at")[:LOOKED_THROUGH]))
    if not looked:
        return []
    value = share_words(sum(map(bool, looked.values())), len(looked))
    note = ngettext(
        "Of the latest %(number)d that was answered", "Of the latest %(number)d that were answered", len(looked)
    ) % {"number": len(looked)}
    return [{"label": _("Had to say something again"), "value": value, "note": note}]


def _by_day(days: Sequence[date], counted: Iterable[tuple[date, int]]) -> BarChart:
    """Days on which nothing was counted are there too."""
    numbers = dict(counted)
    return bar_chart([(formats.date_format(day, "MONTH_DAY_FORMAT"), numbers.get(day, 0)) for day in days])


def _days_words(days: int) -> str:
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
