"""Handoffs: how each went, what was withheld, trying again, taking back, exporting."""

import json
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.flows.hurry_handoff import hurry_handoff
from conversations.management_api.conversations import in_period, taken_back
from conversations.management_api.shapes import (
    ExportSerializer,
    HandoffFilters,
    HandoffSerializer,
    HurriedSerializer,
    SaidSerializer,
    TakenBackSerializer,
    WholeHandoffSerializer,
)
from conversations.masking import with_question
from conversations.models import Direction, Handoff
from workspaces.access import Permission
from workspaces.audit import record
from workspaces.management_api.callers import Caller
from workspaces.management_api.idempotency import once
from workspaces.management_api.problems import Problem
from workspaces.management_api.reading import filters
from workspaces.management_api.schema import page_of
from workspaces.management_api.views import ManagementView
from workspaces.models import AuditAction

TAGS = ["handoffs"]
CHOICES = ("direction", "state", "connection", "sender", "trigger", "conversation")


def handoff_of(caller: Caller, handoff_id: UUID) -> Handoff:
    rows = caller.workspace.handoffs.select_related("connection", "sender", "conversation")
    return get_object_or_404(rows, pk=handoff_id)


class HandoffsView(ManagementView):
    reads = Permission.READ_CONVERSATIONS

    @extend_schema(
        operation_id="list_handoffs",
        parameters=[HandoffFilters],
        responses=page_of(HandoffSerializer),
        summary="List handoffs",
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        chosen = filters(request, HandoffFilters)
        rows = in_period(self.caller.workspace.handoffs.defer("packet", "settings", "withheld", "summary"), chosen)
        rows = rows.filter(conversation__is_test=False, **{name: chosen[name] for name in CHOICES if name in chosen})
        return self.page(rows, HandoffSerializer, chosen)


class HandoffView(ManagementView):
    reads = Permission.READ_CONVERSATIONS

    @extend_schema(
        operation_id="read_handoff",
        responses=WholeHandoffSerializer,
        summary="Read a handoff with its attempts and what was withheld",
        tags=TAGS,
    )
    def get(self, request: Request, handoff_id: UUID) -> Response:
        return Response(WholeHandoffSerializer(handoff_of(self.caller, handoff_id)).data)


class RetryHandoff(ManagementView):
    @extend_schema(
        operation_id="retry_handoff",
        request=None,
        responses=HurriedSerializer,
        summary="Try again at once what waits",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, handoff_id: UUID) -> Response:
        """Without waiting for its next attempt. What was given up is not tried again: it may have arrived."""
        handoff = handoff_of(self.caller, handoff_id)
        if not handoff.live:
            raise Problem("not_possible_now", _("The handoff is over."))
        with transaction.atomic():
            hurried = hurry_handoff(handoff_id=handoff.pk, conversation_id=handoff.conversation_id)
            record(
                workspace=self.caller.workspace,
                action=AuditAction.HANDOFF_HURRIED,
                subject=handoff,
                actor=self.caller.actor,
            )
        return Response({"hurried": hurried})


class TakeHandoffBack(ManagementView):
    writes = Permission.WRITE_NOTES

    @extend_schema(
        operation_id="take_handoff_back",
        request=None,
        responses=TakenBackSerializer,
        summary="Take the conversation of a handoff back",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, handoff_id: UUID) -> Response:
        """From the agent that it was handed to by this handoff, not by another."""
        handoff = handoff_of(self.caller, handoff_id)
        if handoff.direction != Direction.OUTGOING or not handoff.live:
            raise Problem("not_possible_now", _("Only a handoff of ours that is not over can be taken back."))
        return taken_back(self.caller, handoff.conversation, epoch=handoff.epoch)


class ExportHandoff(ManagementView):
    reads = Permission.READ_CONVERSATIONS

    @extend_schema(
        operation_id="export_handoff", responses=ExportSerializer, summary="Export a handoff as a whole", tags=TAGS
    )
    def get(self, request: Request, handoff_id: UUID) -> Response:
        """With its packet and what was said in it. That it was exported is in the audit log."""
        handoff = handoff_of(self.caller, handoff_id)
        said = with_question(handoff.messages.order_by("position"))
        record(
            workspace=self.caller.workspace,
            action=AuditAction.HANDOFF_EXPORTED,
            subject=handoff,
            actor=self.caller.actor,
        )
        told = {
            "handoff": WholeHandoffSerializer(handoff).data,
            "packet": None if handoff.forgotten_at else json.loads(handoff.packet),
            "messages": SaidSerializer(said, many=True).data,
        }
        return Response(told)
