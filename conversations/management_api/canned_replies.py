"""Canned replies of live agents: made, read, changed and deleted as in the settings, by the same form."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.languages import LANGUAGES
from conversations.canned_replies import (
    CannedText,
    NameTaken,
    TooManyCannedReplies,
    change_canned_reply,
    create_canned_reply,
    delete_canned_reply,
)
from conversations.console.canned_reply_form import PREFIX, CannedReplyForm
from conversations.lookups import canned_reply_of
from conversations.models import CannedReply
from workspaces.access import Permission
from workspaces.management_api.etags import require_match
from workspaces.management_api.idempotency import once
from workspaces.management_api.problems import Problem, require_valid
from workspaces.management_api.reading import Filters, Line, Sent, filters, sent
from workspaces.management_api.schema import page_of
from workspaces.management_api.views import ManagementView, refuse
from workspaces.typed_forms import with_changes

TAGS = ["canned replies"]
EXAMPLE = OpenApiExample(
    "A greeting in two languages",
    {"short_name": "hello", "text": "Hello {name}, how can I help?", "translations": {"es": "Hola, {name}."}},
    request_only=True,
)


class CannedReplySerializer(serializers.ModelSerializer[CannedReply]):
    """`agent`: null where it is for conversations of every agent. `text` is said where `translations` has none."""

    translations = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = CannedReply
        fields = ["id", "short_name", "agent", "text", "translations", "created_at"]


class ChangedCannedReply(Sent):
    """Only what is sent is changed; of `translations` each language by itself, and an empty text takes one away."""

    short_name = Line(required=False, help_text="One word, without spaces and slashes.")
    agent = serializers.UUIDField(required=False, allow_null=True)
    text = serializers.CharField(required=False)
    translations = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)


class NewCannedReply(ChangedCannedReply):
    short_name = Line(help_text="One word, without spaces and slashes.")
    text = serializers.CharField()


class CannedRepliesView(ManagementView):
    reads = Permission.BUILD

    @extend_schema(
        operation_id="list_canned_replies",
        parameters=[Filters],
        responses=page_of(CannedReplySerializer),
        summary="List canned replies",
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        return self.page(self.caller.workspace.canned_replies.all(), CannedReplySerializer, filters(request, Filters))

    @extend_schema(
        operation_id="create_canned_reply",
        request=NewCannedReply,
        responses={201: CannedReplySerializer},
        examples=[EXAMPLE],
        summary="Create a canned reply",
        tags=TAGS,
    )
    @once
    def post(self, request: Request) -> Response:
        workspace = self.caller.workspace
        content = _content(CannedReply(workspace=workspace), sent(request, NewCannedReply))
        made = _kept(lambda: create_canned_reply(workspace=workspace, content=content, actor=self.caller.actor))
        return self.shown(
            made, CannedReplySerializer, status=201, location=reverse("api_v1:canned_reply", args=[made.pk])
        )


class CannedReplyView(ManagementView):
    reads = Permission.BUILD

    @extend_schema(
        operation_id="read_canned_reply", responses=CannedReplySerializer, summary="Read a canned reply", tags=TAGS
    )
    def get(self, request: Request, canned_reply_id: UUID) -> Response:
        return self.shown(canned_reply_of(self.caller, canned_reply_id), CannedReplySerializer)

    @extend_schema(
        operation_id="change_canned_reply",
        request=ChangedCannedReply,
        responses=CannedReplySerializer,
        summary="Change a canned reply",
        tags=TAGS,
    )
    def patch(self, request: Request, canned_reply_id: UUID) -> Response:
        """Only what is sent is changed."""
        with transaction.atomic():
            rows = self.caller.workspace.canned_replies.select_for_update(of=("self",))
            reply = get_object_or_404(rows, pk=canned_reply_id)
            typed = sent(request, ChangedCannedReply, partial=True)
            require_match(request, CannedReplySerializer(reply).data)
            content = _content(reply, typed)
            _kept(lambda: change_canned_reply(reply=reply, content=content, actor=self.caller.actor))
        return self.shown(reply, CannedReplySerializer)

    @extend_schema(
        operation_id="delete_canned_reply", responses={204: None}, summary="Delete a canned reply", tags=TAGS
    )
    def delete(self, request: Request, canned_reply_id: UUID) -> Response:
        """What was said with it stays."""
        delete_canned_reply(reply=canned_reply_of(self.caller, canned_reply_id), actor=self.caller.actor)
        return Response(status=204)


def _content(reply: CannedReply, typed: Mapping[str, Any]) -> CannedText:
    """reply: as it is so far; it may be new. Raises Problem."""
    told = typed.get("translations", {})
    if unknown := sorted(set(told) - set(LANGUAGES) - set(reply.translations)):
        words = _("Known are: %(names)s.") % {"names": ", ".join(LANGUAGES)}
        raise refuse(f"translations.{unknown[0]}", words, code="unknown")
    fields = {name: value for name, value in typed.items() if name != "translations"}
    fields |= {f"{PREFIX}{code}": words for code, words in told.items()}
    current = None if reply._state.adding else reply
    empty = CannedReplyForm(workspace=reply.workspace, current=current, languages=LANGUAGES)
    data = with_changes(empty, fields)
    form = CannedReplyForm(data, workspace=reply.workspace, current=current, languages=LANGUAGES)
    require_valid(form)
    return form.content()


def _kept(keep: Callable[[], Any]) -> Any:
    try:
        return keep()
    except NameTaken as error:
        detail = _("There is a canned reply of this name for the same conversations.")
        raise refuse("short_name", detail, code="taken") from error
    except TooManyCannedReplies as error:
        raise Problem("not_possible_now", _("The workspace has as many canned replies as it may.")) from error
