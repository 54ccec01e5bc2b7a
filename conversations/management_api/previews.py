"""What would leave over a connection, as on the *Preview* page."""

import json
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.lookups import connection_of
from conversations.console.leaving import Leaving, Shown
from conversations.console.preview_form import PreviewForm
from conversations.console.previewing import previewed
from workspaces.management_api.idempotency import changes_nothing
from workspaces.management_api.problems import Problem, require_valid
from workspaces.management_api.reading import Sent, sent
from workspaces.management_api.views import ManagementView

EXAMPLE = OpenApiExample(
    "Words that nobody said yet",
    {"text": "My card is 4111 1111 1111 1111\nAgent: I will pass that on.", "details": "email = ana@example.org"},
    request_only=True,
)


class Previewed(Sent):
    """A past conversation, or lines and session details of one, and the settings of which action."""

    conversation = serializers.UUIDField(required=False)
    text = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="One message per line; what begins with `Agent:` is the agent's.",
    )
    details = serializers.CharField(
        required=False, allow_blank=True, help_text="One per line, such as `email = ana@example.org`."
    )
    action = serializers.UUIDField(required=False, help_text="Left out: all that the connection lets through.")


class LeavingOneSerializer(serializers.Serializer[None]):
    """`text`: what arrives, or of what stays the masked words. `number`: of a message; 0 for a session detail."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    leaves = serializers.BooleanField()
    text = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())


class WithheldLineSerializer(serializers.Serializer[None]):
    name = serializers.CharField()
    reason = serializers.CharField()


class PreviewSerializer(serializers.Serializer[None]):
    """`packet`: what would be sent. The person's last message goes beside it."""

    details = LeavingOneSerializer(many=True)
    turns = LeavingOneSerializer(many=True)
    withheld = WithheldLineSerializer(many=True)
    packet = serializers.DictField()


class PreviewSharing(ManagementView):
    @extend_schema(
        operation_id="preview_sharing",
        request=Previewed,
        responses=PreviewSerializer,
        examples=[EXAMPLE],
        summary="Look at what would leave over a connection",
        tags=["sharing"],
    )
    @changes_nothing
    def post(self, request: Request, agent_id: UUID, connection_id: UUID) -> Response:
        """Nothing is sent, and nothing of what is pasted is kept."""
        connection = connection_of(self.caller, agent_id, connection_id)
        form = PreviewForm(sent(request, Previewed), connection=connection)
        require_valid(form)
        leaving = previewed(connection, form)
        if leaving is None:
            raise Problem("invalid", _("Send a conversation, or text or details of one."))
        return Response(_told(leaving))


def _told(leaving: Leaving) -> dict[str, Any]:
    return {
        "details": [_one(each) for each in leaving.details],
        "turns": [_one(each) for each in leaving.turns],
        "withheld": [{"name": one.name, "reason": one.reason} for one in leaving.withheld],
        "packet": json.loads(leaving.packet),
    }


def _one(shown: Shown) -> dict[str, Any]:
    text = "".join(mark.text for mark in shown.marks)
    return {"number": shown.number, "name": shown.name, "leaves": shown.leaves, "text": text, "reasons": shown.reasons}
