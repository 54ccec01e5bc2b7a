"""Taking along what is kept: of one conversation, and of a person."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from conversations.console.exports.answers import PiecewiseAnswer, conversation_file, person_file
from conversations.flows.find_person import conversations_of_person
from conversations.flows.note_download import note_download
from conversations.management_api.erasures import AT_ONCE, OfOwners, Term
from conversations.models import Conversation
from workspaces.access import Permission
from workspaces.audit import record
from workspaces.management_api.idempotency import changes_nothing
from workspaces.management_api.problems import Problem
from workspaces.management_api.reading import filters, sent
from workspaces.management_api.views import ManagementView, refuse
from workspaces.models import AuditAction

NOTES_HELP = "Whether what is internal is in it: notes, what tickets say beside their number, and private details."

EXAMPLE = {"term": "ana@example.org", "conversations": ["2f0d1b5e-6f3f-4f0c-9d3b-0c5a8e7d1a11"]}


class ExportFilters(serializers.Serializer[None]):
    notes = serializers.BooleanField(required=False, help_text=NOTES_HELP)


class WhoseAll(Term):
    conversations = serializers.ListField(
        child=serializers.UUIDField(),
        min_length=1,
        max_length=AT_ONCE,
        help_text="Those of the person, among what is found under the term: others may share a value such as a city.",
    )
    notes = serializers.BooleanField(required=False, help_text=NOTES_HELP)


class ExportConversation(ManagementView):
    reads = Permission.READ_CONVERSATIONS

    @extend_schema(
        operation_id="export_conversation",
        parameters=[ExportFilters],
        responses={(200, "application/json"): OpenApiTypes.OBJECT},
        summary="Export a conversation as a whole",
        tags=["conversations"],
    )
    def get(self, request: Request, conversation_id: UUID) -> PiecewiseAnswer:
        """One document, however long, of the `format` that it names: details, tickets, handoffs, and every message with
        the kinds of secrets that were masked in it. That it was exported is in the audit log.
        """
        chosen = filters(request, ExportFilters)
        rows = Conversation.objects.of(self.caller.workspace).select_related("agent__workspace", "sender")
        shown = get_object_or_404(rows, pk=conversation_id)
        record(
            workspace=self.caller.workspace,
            action=AuditAction.CONVERSATION_EXPORTED,
            subject=shown,
            actor=self.caller.actor,
        )
        still = self.caller.still_may(request, self.reads)
        return conversation_file(shown, format="json", notes=chosen.get("notes", False), still=still)


class DownloadPerson(OfOwners):
    @extend_schema(
        operation_id="download_person",
        request=WhoseAll,
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
        examples=[OpenApiExample("By an e-mail address", EXAMPLE, request_only=True)],
        summary="Download all that is kept of a person",
        tags=["erasures"],
    )
    @changes_nothing
    def post(self, request: Request) -> PiecewiseAnswer:
        """A ZIP file with a folder for each conversation that is named: its document, a page to read, its files.
        That it was made is in the audit log, without what was looked for.
        """
        chosen = sent(request, WhoseAll)
        found = conversations_of_person(self.caller.workspace, chosen["term"])
        if not found:
            raise Problem("not_found", _("Nothing is kept under that."))
        known = {one.pk for one in found}
        for number, each in enumerate(chosen["conversations"]):
            if each not in known:
                raise refuse(f"conversations.{number}", _("There is no such conversation."), code="does_not_exist")
        taken = [one for one in found if one.pk in chosen["conversations"]]
        note_download(taken, workspace=self.caller.workspace, actor=self.caller.actor)
        return person_file(taken, notes=chosen.get("notes", False), still=self.caller.still_may(request, self.writes))
