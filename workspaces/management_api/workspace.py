"""Whose the caller is, and what it may do."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workspaces.access import Permission
from workspaces.management_api.views import ManagementView


class WorkspaceSerializer(serializers.Serializer[None]):
    """id: of the workspace; key: the name that the API key was given, null for a member."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    key = serializers.CharField(allow_null=True)
    permissions = serializers.ListField(child=serializers.ChoiceField(sorted(Permission)))


class WorkspaceView(ManagementView):
    @extend_schema(
        operation_id="read_workspace", responses=WorkspaceSerializer, summary="Whose key this is", tags=["workspace"]
    )
    def get(self, request: Request) -> Response:
        """A program calls it to see that its key works, and what it may do."""
        workspace, key = self.caller.workspace, self.caller.key
        told = {"id": str(workspace.pk), "name": workspace.name, "key": key.name if key else None}
        return Response({**told, "permissions": sorted(self.caller.permissions)})
