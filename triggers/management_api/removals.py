"""What was deleted of late, and bringing it back."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.lookups import agent_of
from triggers.management_api.views import TreeView
from triggers.models import Action, Removal
from triggers.removals import KEPT_FOR, recent_removals, restore
from workspaces.management_api.idempotency import once
from workspaces.management_api.reading import Filters, filters
from workspaces.management_api.schema import page_of

TAGS = ["removals"]


class RemovalSerializer(serializers.ModelSerializer[Removal]):
    """`row_ids`: every trigger and action in it, what was deleted first. `undo_until`: then it is gone for good."""

    row_ids = serializers.ListField(child=serializers.UUIDField())
    undo_until = serializers.SerializerMethodField()

    class Meta:
        model = Removal
        fields = ["id", "name", "row_ids", "created_at", "undo_until"]

    def get_undo_until(self, removal: Removal) -> Any:
        return serializers.DateTimeField().to_representation(removal.created_at + KEPT_FOR)


class RestoredSerializer(serializers.Serializer[None]):
    """What stands there again, with everything that was in it."""

    kind = serializers.ChoiceField(["trigger", "action"])
    id = serializers.UUIDField()


class RemovalsView(TreeView):
    @extend_schema(
        operation_id="list_removals",
        parameters=[Filters],
        responses=page_of(RemovalSerializer),
        summary="List what was deleted of late",
        tags=TAGS,
    )
    def get(self, request: Request, agent_id: UUID) -> Response:
        """Triggers and actions that can be brought back, for ten minutes."""
        rows = recent_removals(agent_of(self.caller, agent_id))
        return self.page(rows, RemovalSerializer, filters(request, Filters))


class RestoreRemoval(TreeView):
    @extend_schema(
        operation_id="restore_removal",
        request=None,
        responses=RestoredSerializer,
        summary="Bring back what was deleted",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID, removal_id: UUID) -> Response:
        """Where it stood, with the ids it had. 404 when it is back already or its time is over."""
        agent = agent_of(self.caller, agent_id)
        removal = get_object_or_404(recent_removals(agent), pk=removal_id)
        found = restore(agent=agent, removal_id=removal.pk, actor=self.caller.actor)
        kind = "action" if isinstance(found, Action) else "trigger"
        return Response({"kind": kind, "id": str(found.pk)})
