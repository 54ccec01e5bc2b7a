"""The ledger of one handoff: what both sides can show of it, whether they agree, and the signed statement."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.console.ledger_facts import entry_words
from conversations.console.statements import export_statement
from conversations.flows.read_ledger import HeldLedger
from conversations.ledger_check.starting import start_check
from conversations.ledger_report import Finding, Flaw, Report
from conversations.lookups import held_ledger_of
from conversations.models import CheckState, Direction, Handoff, LedgerCheck, LedgerOutcome
from protocol.ledger import Counts, Stream
from workspaces.access import Permission
from workspaces.management_api.idempotency import once
from workspaces.management_api.views import ManagementView

TAGS = ["ledgers"]
ASK_AGAIN_SECONDS = 1


class CountsSerializer(serializers.Serializer[None]):
    """How many entries: what went there, what came back, and whether it was taken back."""

    there = serializers.IntegerField()
    back = serializers.IntegerField()
    stop = serializers.IntegerField()


class FindingSerializer(serializers.Serializer[None]):
    """A place where something is wrong. `label` is for people."""

    stream = serializers.ChoiceField([str(one) for one in Stream])
    number = serializers.IntegerField()
    flaw = serializers.ChoiceField([str(one) for one in Flaw])
    label = serializers.CharField()  # type: ignore[assignment]  # a field, which the class takes out


class LedgerCheckSerializer(serializers.Serializer[None]):
    """`outcome` and what follows it are those of the last check that is done. `unchecked`: what was said is deleted
    here, so only digests were compared. `theirs`: null when the other side did not say. `agreed`: both sides signed it.
    """

    state = serializers.ChoiceField(CheckState.choices)
    stopped = serializers.BooleanField(help_text="Nobody carries it on; start another.")
    started_at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(LedgerOutcome.choices)
    detail = serializers.CharField(help_text="A code: why the other side was not reached.")
    findings = FindingSerializer(many=True)
    unchecked = serializers.BooleanField()
    theirs = CountsSerializer(allow_null=True)
    agreed = serializers.BooleanField()


class LedgerSerializer(serializers.Serializer[None]):
    """`entries`: how many we hold. `head`: a digest of all of them. `kept`: false when the conversation is deleted and
    only digests are left. `check`: null when nobody ever checked.
    """

    handoff = serializers.UUIDField()
    direction = serializers.ChoiceField(Direction.choices)
    kept = serializers.BooleanField()
    entries = CountsSerializer()
    head = serializers.CharField()
    check = LedgerCheckSerializer(allow_null=True)


class SignedStatementSerializer(serializers.Serializer[None]):
    """As `python -m protocol.check_statement` reads it. See the protocol for what is in it."""

    statement = serializers.DictField()
    signatures = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class LedgerView(ManagementView):
    reads = Permission.READ_CONVERSATIONS

    @extend_schema(
        operation_id="read_ledger", responses=LedgerSerializer, summary="Read the ledger of a handoff", tags=TAGS
    )
    def get(self, request: Request, handoff_id: UUID) -> Response:
        return Response(LedgerSerializer(_told(held_ledger_of(self.caller, handoff_id))).data)


class CheckLedger(ManagementView):
    @extend_schema(
        operation_id="check_ledger",
        request=None,
        responses={202: LedgerSerializer},
        summary="Check a ledger, and compare it with the other side",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, handoff_id: UUID) -> Response:
        """`Location` is where to look until `check.state` is `done`. One that is under way is gone on with."""
        held = held_ledger_of(self.caller, handoff_id)
        start_check(held=held, actor=self.caller.actor)
        headers = {"Location": reverse("api_v1:ledger", args=[handoff_id]), "Retry-After": str(ASK_AGAIN_SECONDS)}
        return Response(LedgerSerializer(_told(held)).data, status=202, headers=headers)


class ExportStatement(ManagementView):
    @extend_schema(
        operation_id="export_statement",
        request=None,
        responses=SignedStatementSerializer,
        summary="Export the signed statement of a handoff",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, handoff_id: UUID) -> Response:
        """What both sides signed, if it is all that we hold; otherwise all that we hold, signed by us."""
        held = held_ledger_of(self.caller, handoff_id)
        return Response(export_statement(held, workspace=self.caller.workspace, actor=self.caller.actor))


def _told(held: HeldLedger) -> Any:
    check = LedgerCheck.objects.filter(pk=held.row.pk).first()
    return {
        "handoff": held.row.pk,
        "direction": held.row.direction,
        "kept": isinstance(held.row, Handoff),
        "entries": _counts(held.ledger.counts),
        "head": held.ledger.head,
        "check": _check(held, check) if check else None,
    }


def _check(held: HeldLedger, check: LedgerCheck) -> dict[str, Any]:
    report = Report.from_json(check.report)
    return {
        "state": check.state,
        "stopped": check.has_stopped,
        "started_at": check.started_at,
        "outcome": check.outcome,
        "detail": check.detail,
        "findings": [_finding(held, one) for one in report.findings],
        "unchecked": report.unchecked,
        "theirs": _counts(report.theirs) if report.theirs else None,
        "agreed": bool(check.agreed),
    }


def _finding(held: HeldLedger, found: Finding) -> dict[str, object]:
    label = entry_words(held, found.stream, found.number)
    return {"stream": found.stream, "number": found.number, "flaw": found.flaw, "label": label}


def _counts(counts: Counts) -> dict[str, int]:
    return {"there": counts.there, "back": counts.back, "stop": counts.stop}
