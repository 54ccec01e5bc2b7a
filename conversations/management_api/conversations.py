"""Conversations: listed, read, and taken back."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.flows.take_back import take_back
from conversations.management_api.shapes import (
    ConversationFilters,
    ConversationSerializer,
    SaidSerializer,
    TakenBackSerializer,
    TakingBack,
    WholeConversationSerializer,
)
from conversations.masking import with_question
from conversations.models import Conversation
from conversations.search.finding import Search
from workspaces.access import Permission
from workspaces.audit import record
from workspaces.management_api.callers import Caller
from workspaces.management_api.idempotency import once
from workspaces.management_api.problems import Problem
from workspaces.management_api.reading import Filters, filters, sent
from workspaces.management_api.schema import page_of
from workspaces.management_api.views import ManagementView, refuse
from workspaces.models import AuditAction

TAGS = ["conversations"]


def conversation_of(caller: Caller, conversation_id: UUID) -> Conversation:
    return get_object_or_404(Conversation.objects.of(caller.workspace), pk=conversation_id)


def in_period(rows: QuerySet[Any], chosen: dict[str, Any]) -> QuerySet[Any]:
    """Those that came in ``since`` … ``until``, as far as these were sent."""
    ends = {"created_at__gte": chosen.get("since"), "created_at__lt": chosen.get("until")}
    return rows.filter(**{lookup: moment for lookup, moment in ends.items() if moment})


class ConversationsView(ManagementView):
    reads = Permission.READ_CONVERSATIONS

    @extend_schema(
        operation_id="list_conversations",
        parameters=[ConversationFilters],
        responses=page_of(ConversationSerializer),
        summary="List conversations",
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        chosen = filters(request, ConversationFilters)
        rows = in_period(Conversation.objects.of(self.caller.workspace).with_people(), chosen)
        rows = rows.filter(**{name: chosen[name] for name in ("agent", "controller", "open") if name in chosen})
        if "q" in chosen:
            rows = Search(self.caller.workspace, chosen["q"]).among(rows)
        return self.page(rows, ConversationSerializer, chosen)


class ConversationView(ManagementView):
    reads = Permission.READ_CONVERSATIONS

    @extend_schema(
        operation_id="read_conversation",
        responses=WholeConversationSerializer,
        summary="Read a conversation with its details",
        tags=TAGS,
    )
    def get(self, request: Request, conversation_id: UUID) -> Response:
        return Response(WholeConversationSerializer(conversation_of(self.caller, conversation_id)).data)


class SaidView(ManagementView):
    reads = Permission.READ_CONVERSATIONS

    @extend_schema(
        operation_id="list_messages",
        parameters=[Filters],
        responses=page_of(SaidSerializer),
        summary="Read what was said",
        tags=TAGS,
    )
    def get(self, request: Request, conversation_id: UUID) -> Response:
        """The last words first."""
        rows, chosen = conversation_of(self.caller, conversation_id).messages.all(), filters(request, Filters)
        if "cursor" in chosen:
            if not (chosen["cursor"].isdecimal() and len(chosen["cursor"]) < 19):
                raise refuse("cursor", _("Use next_cursor as it was given."))
            rows = rows.filter(position__lt=int(chosen["cursor"]))
        found = list(with_question(rows.order_by("-position"))[: chosen["limit"] + 1])
        shown = found[: chosen["limit"]]
        more = str(shown[-1].position) if len(found) > len(shown) else None
        return Response({"items": SaidSerializer(shown, many=True).data, "next_cursor": more})


class TakeConversationBack(ManagementView):
    writes = Permission.WRITE_NOTES

    @extend_schema(
        operation_id="take_conversation_back",
        request=TakingBack,
        responses=TakenBackSerializer,
        summary="Take a conversation back",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """From the agent of another institution, to ours."""
        conversation = conversation_of(self.caller, conversation_id)
        return taken_back(self.caller, conversation, epoch=sent(request, TakingBack).get("epoch"))


def taken_back(caller: Caller, conversation: Conversation, *, epoch: int | None) -> Response:
    """epoch: as the caller saw it, where they saw it. Raises Problem when control has moved since."""
    with transaction.atomic():
        taken = take_back(conversation_id=conversation.pk, reason="operator", epoch=epoch)
        if taken:
            record(
                workspace=caller.workspace,
                action=AuditAction.HANDOFF_TAKEN_BACK,
                subject=conversation,
                actor=caller.actor,
            )
        else:
            _require_epoch(conversation, epoch)
    return Response({"taken_back": taken})


def _require_epoch(conversation: Conversation, epoch: int | None) -> None:
    conversation.refresh_from_db(fields=["epoch"])
    if epoch not in {None, conversation.epoch}:
        raise Problem("not_possible_now", _("Nothing was changed: control has moved on since you looked."))
