"""Erasing a person: finding their conversations, erasing them, and what became of it at other institutions."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.console.erasure_rows import erasures_of
from conversations.flows.ask_to_erase import ask_again
from conversations.flows.erase_person import erase_person, is_going_on
from conversations.flows.find_person import conversations_of_person
from conversations.lookups import erasure_request_of
from conversations.models import Conversation, Erasure, ErasureRequest
from workspaces.access import Permission
from workspaces.management_api.idempotency import changes_nothing, once
from workspaces.management_api.problems import Problem
from workspaces.management_api.reading import Filters, Sent, filters, sent
from workspaces.management_api.schema import page_of
from workspaces.management_api.views import ManagementView, refuse

TAGS = ["erasures"]
AT_ONCE = 200  # conversations
EXAMPLE = OpenApiExample(
    "What was found of one person", {"conversations": ["2f0d1b5e-6f3f-4f0c-9d3b-0c5a8e7d1a11"]}, request_only=True
)


class ErasureRequestSerializer(serializers.ModelSerializer[ErasureRequest]):
    """An institution that got something by `handoff`. `reason`: a code, why it was not reached or refused. `receipt`:
    what it signed, null while there is none.
    """

    handoff = serializers.UUIDField(source="handoff_id")
    institution = serializers.CharField(source="connection.remote_institution")
    receipt = serializers.SerializerMethodField()

    class Meta:
        model = ErasureRequest
        fields = [
            *("id", "handoff", "connection", "institution", "handed_over_at", "state", "reason", "asked_at"),
            *("attempts", "next_attempt_at", "settled_at", "receipt"),
        ]

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_receipt(self, request: ErasureRequest) -> dict[str, Any] | None:
        return request.receipt or None


class ErasureSerializer(serializers.ModelSerializer[Erasure]):
    """`asked_by`: the sender that asked for it over its link, with its id `asked_for` of the handoff; null for one of
    ours. `conversations`: how many were erased.
    """

    requests = ErasureRequestSerializer(many=True, help_text="Institutions that got something, asked to follow.")

    class Meta:
        model = Erasure
        fields = ["id", "at", "conversations", "asked_by", "asked_for", "requests"]


class MadeErasureSerializer(ErasureSerializer):
    left_alone = serializers.ListField(
        child=serializers.UUIDField(), help_text="Conversations that are going on: close or take them back first."
    )

    class Meta(ErasureSerializer.Meta):
        fields = [*ErasureSerializer.Meta.fields, "left_alone"]


class NewErasure(Sent):
    conversations = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=AT_ONCE)


class Term(Sent):
    term = serializers.CharField(
        max_length=300, help_text="Exactly as it stands in the session details, or the id of a conversation or handoff."
    )


class FoundSerializer(serializers.ModelSerializer[Conversation]):
    going_on = serializers.SerializerMethodField()
    messages = serializers.IntegerField(source="last_position", help_text="How many there are.")

    class Meta:
        model = Conversation
        fields = ["id", "agent", "created_at", "last_activity_at", "messages", "going_on"]

    def get_going_on(self, conversation: Conversation) -> bool:
        return is_going_on(conversation)


class OfOwners(ManagementView):
    reads = writes = Permission.MANAGE_WORKSPACE


class FindPerson(OfOwners):
    @extend_schema(
        operation_id="find_person",
        request=Term,
        responses=FoundSerializer(many=True),
        examples=[OpenApiExample("By an e-mail address", {"term": "ana@example.org"}, request_only=True)],
        summary="Find the conversations of a person",
        tags=TAGS,
    )
    @changes_nothing
    def post(self, request: Request) -> Response:
        """The newest first, at most 200. What is looked for stands in the body, so that no log holds it."""
        found = conversations_of_person(self.caller.workspace, sent(request, Term)["term"])
        return Response(FoundSerializer(found, many=True).data)


class ErasuresView(OfOwners):
    @extend_schema(
        operation_id="list_erasures",
        parameters=[Filters],
        responses=page_of(ErasureSerializer),
        summary="List what was erased",
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        rows = erasures_of(self.caller.workspace)
        return self.page(rows, ErasureSerializer, filters(request, Filters), column="at")

    @extend_schema(
        operation_id="erase",
        request=NewErasure,
        examples=[EXAMPLE],
        responses={201: MadeErasureSerializer},
        summary="Erase conversations",
        tags=TAGS,
    )
    @once
    def post(self, request: Request) -> Response:
        """For good, with everything in them. Institutions that got something are asked to erase it too."""
        ids = sent(request, NewErasure)["conversations"]
        known = set(Conversation.objects.of(self.caller.workspace).filter(pk__in=ids).values_list("pk", flat=True))
        for number, each in enumerate(ids):
            if each not in known:
                raise refuse(f"conversations.{number}", _("There is no such conversation."), code="does_not_exist")
        made = erase_person(workspace=self.caller.workspace, conversation_ids=ids, actor=self.caller.actor)
        left = Conversation.objects.filter(pk__in=known).values_list("pk", flat=True)
        told = {**ErasureSerializer(made).data, "left_alone": sorted(map(str, left))}
        place = reverse("api_v1:erasure", args=[made.pk])
        return Response(told, status=201, headers={"Location": place})


class ErasureView(OfOwners):
    @extend_schema(
        operation_id="read_erasure", responses=ErasureSerializer, summary="Read what became of an erasure", tags=TAGS
    )
    def get(self, request: Request, erasure_id: UUID) -> Response:
        found = get_object_or_404(erasures_of(self.caller.workspace), pk=erasure_id)
        return Response(ErasureSerializer(found).data)


class AskAgain(OfOwners):
    @extend_schema(
        operation_id="ask_to_erase_again",
        request=None,
        responses=ErasureRequestSerializer,
        summary="Ask an institution to erase once more",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, request_id: UUID) -> Response:
        """Where it was refused, or nobody was reached."""
        found = erasure_request_of(self.caller, request_id)
        if not ask_again(found):
            raise Problem("not_possible_now", _("It is under way or done, or there is nobody who could be asked."))
        found.refresh_from_db()
        return Response(ErasureRequestSerializer(found).data)
