"""Figures of the workspace."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.figures import LONGEST, Period, conversation_report, handoff_report
from conversations.models import HandoffState
from workspaces.access import Permission
from workspaces.management_api.reading import filters
from workspaces.management_api.views import ManagementView, refuse

TAGS = ["figures"]
USUAL = timedelta(days=30)


class PeriodFilters(serializers.Serializer[None]):
    since = serializers.DateTimeField(required=False, help_text="Left out: 30 days before `until`.")
    until = serializers.DateTimeField(required=False, help_text="Left out: now. At most 92 days after `since`.")


class DayCountSerializer(serializers.Serializer[None]):
    day = serializers.DateField(help_text="Of UTC.")
    number = serializers.IntegerField()


StatesSerializer = type(
    "HandoffStatesSerializer",
    (serializers.Serializer,),
    {str(state): serializers.IntegerField() for state in HandoffState},
)


class HandoffFiguresSerializer(serializers.Serializer[None]):
    """Seconds from the offer on, null when there is nothing to tell from."""

    handed_over = serializers.IntegerField()
    accepted = serializers.IntegerField(help_text="Of them, whatever became of them later.")
    states = StatesSerializer(help_text="Where they stand now.")
    accept_p50 = serializers.FloatField(allow_null=True)
    accept_p95 = serializers.FloatField(allow_null=True)
    first_reply_p50 = serializers.FloatField(allow_null=True)
    first_reply_p95 = serializers.FloatField(allow_null=True)


class PartSerializer(serializers.Serializer[None]):
    id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    figures = HandoffFiguresSerializer()


class HandoffReportSerializer(serializers.Serializer[None]):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    total = HandoffFiguresSerializer()
    days = DayCountSerializer(many=True)
    by_connection = PartSerializer(many=True)
    by_trigger = PartSerializer(many=True)


class ConversationReportSerializer(serializers.Serializer[None]):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    days = DayCountSerializer(many=True, help_text="Conversations begun.")
    hours = serializers.ListField(
        child=serializers.IntegerField(), help_text="What people wrote in each hour of the day, 0 to 23, of UTC."
    )


class HandoffFiguresView(ManagementView):
    reads = Permission.READ_CONVERSATIONS

    @extend_schema(
        operation_id="read_handoff_figures",
        parameters=[PeriodFilters],
        responses=HandoffReportSerializer,
        summary="How handoffs went",
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        period = _period(request)
        report = handoff_report(self.caller.workspace.handoffs.outgoing(), period)
        told: Any = {**_ends(period), "total": report.total, "days": _days(report.days)}
        told |= {"by_connection": report.by_link, "by_trigger": report.by_trigger}
        return Response(HandoffReportSerializer(told).data)


class ConversationFiguresView(ManagementView):
    reads = Permission.READ_CONVERSATIONS

    @extend_schema(
        operation_id="read_conversation_figures",
        parameters=[PeriodFilters],
        responses=ConversationReportSerializer,
        summary="When people come",
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        period = _period(request)
        report = conversation_report(self.caller.workspace, period)
        told: Any = {**_ends(period), "days": _days(report.days), "hours": report.hours}
        return Response(ConversationReportSerializer(told).data)


def _period(request: Request) -> Period:
    chosen = filters(request, PeriodFilters)
    until = chosen.get("until", timezone.now())
    # Before the first moments there are, nothing can be reckoned.
    since = chosen["since"] if "since" in chosen else until - min(USUAL, until - datetime.min.replace(tzinfo=UTC))
    if not timedelta() < until - since <= LONGEST:
        raise refuse("since", _("Must be before until, by at most %(days)d days.") % {"days": LONGEST.days})
    return Period(since, until)


def _ends(period: Period) -> dict[str, Any]:
    return {"since": period.since, "until": period.until}


def _days(days: Any) -> list[dict[str, Any]]:
    return [{"day": day, "number": number} for day, number in days]
