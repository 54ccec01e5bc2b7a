"""The API for a workspace's own programs. So far it tells a key whose it is; what it may do comes here."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from workspaces.api_authentication import ApiKeyAuthentication, ApiKeyRequired
from workspaces.models import ApiKey


class WorkspaceSerializer(serializers.Serializer[None]):
    """id: of the workspace; key: the name that the API key was given."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    key = serializers.CharField()


class WorkspaceView(APIView):
    authentication_classes = [ApiKeyAuthentication]
    permission_classes = [ApiKeyRequired]

    @extend_schema(responses=WorkspaceSerializer, summary="Whose key this is", tags=["workspace"])
    def get(self, request: Request) -> Response:
        """A program calls it to see that its key works."""
        key = cast("ApiKey", request.auth)  # the permission let nothing else through
        workspace = key.workspace
        return Response({"id": str(workspace.pk), "name": workspace.name, "key": key.name})
