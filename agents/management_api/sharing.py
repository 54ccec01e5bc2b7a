"""What may leave over one connection, where it differs from what the workspace says."""

from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agents.lookups import connection_of
from agents.models import Connection, ConnectionKind
from agents.sharing import change_sharing
from privacy.sharing import Sharing
from workspaces.access import Permission
from workspaces.management_api.etags import require_match
from workspaces.management_api.reading import sent
from workspaces.management_api.sharing import EXAMPLE, TAGS, ChangedSharing, SharingSerializer, changed, shown, told
from workspaces.management_api.views import ManagementView


class ConnectionSharingView(ManagementView):
    reads = Permission.BUILD

    @extend_schema(
        operation_id="read_connection_sharing",
        responses=SharingSerializer,
        summary="Read what may leave over a connection",
        tags=TAGS,
    )
    def get(self, request: Request, agent_id: UUID, connection_id: UUID) -> Response:
        chosen, below = _choices(connection_of(self.caller, agent_id, connection_id))
        return shown(told(chosen, below))

    @extend_schema(
        operation_id="change_connection_sharing",
        request=ChangedSharing,
        responses=SharingSerializer,
        examples=[EXAMPLE],
        summary="Change what may leave over a connection",
        tags=TAGS,
    )
    def patch(self, request: Request, agent_id: UUID, connection_id: UUID) -> Response:
        """Holds from the next message on, also in handoffs that are under way."""
        found = connection_of(self.caller, agent_id, connection_id)
        with transaction.atomic():
            rows = Connection.objects.select_related("workspace").select_for_update(of=("self",))
            connection = get_object_or_404(rows, pk=found.pk)
            before, below = _choices(connection)
            typed = sent(request, ChangedSharing, partial=True)
            require_match(request, told(before, below))
            after = changed(typed, before, below, may_repeat=connection.kind == ConnectionKind.PLAIN)
            change_sharing(connection=connection, sharing=after, actor=self.caller.actor)
        return shown(told(after, below))


def _choices(connection: Connection) -> tuple[Sharing, Sharing]:
    """Its own, and those of its workspace."""
    return Sharing.from_json(connection.sharing), Sharing.from_json(connection.workspace.sharing)
