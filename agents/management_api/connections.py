"""Whom an agent may hand to: *Verify & Save* and what came of it, and ending it again."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agents.console.connect_form import ConnectForm
from agents.links import disable, disconnect, enable
from agents.lookups import agent_of, connection_of, verification_of
from agents.management_api.shapes import (
    ConnectionFilters,
    ConnectionSerializer,
    NewConnection,
    VerificationSerializer,
)
from agents.models import LinkState, Verification
from agents.pairing import start_recheck, start_verification
from workspaces.access import Permission
from workspaces.management_api.idempotency import once
from workspaces.management_api.problems import Problem, require_valid
from workspaces.management_api.reading import filters, sent
from workspaces.management_api.schema import page_of
from workspaces.management_api.views import ManagementView

TAGS = ["connections"]
ASK_AGAIN_SECONDS = 1
EXAMPLE = OpenApiExample(
    "What the office gave to the bank",
    {
        "remote_agent_id": "agt_5f0c2f6b8f7c4c1f9a3d1f2e4b6a8c0d",
        "secret": "hsec_…",
        "platform_domain": "https://agents.office.example",
    },
    request_only=True,
)


class ConnectionsView(ManagementView):
    reads = Permission.BUILD

    @extend_schema(
        operation_id="list_connections",
        parameters=[ConnectionFilters],
        responses=page_of(ConnectionSerializer),
        summary="List the connections of an agent",
        tags=TAGS,
    )
    def get(self, request: Request, agent_id: UUID) -> Response:
        chosen = filters(request, ConnectionFilters)
        rows = agent_of(self.caller, agent_id).connections.defer("private_key")
        rows = rows.filter(**{name: chosen[name] for name in ("state", "kind") if name in chosen})
        return self.page(rows, ConnectionSerializer, chosen, column="verified_at")

    @extend_schema(
        operation_id="create_connection",
        request=NewConnection,
        responses={202: VerificationSerializer},
        examples=[EXAMPLE],
        summary="Verify & Save",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID) -> Response:
        """Begins the checks. `Location` is where they can be watched; the connection is there when they passed."""
        agent, form = agent_of(self.caller, agent_id), ConnectForm(sent(request, NewConnection))
        require_valid(form)
        return _begun(start_verification(agent=agent, actor=self.caller.actor, **form.cleaned_data))


class VerificationView(ManagementView):
    reads = Permission.BUILD

    @extend_schema(
        operation_id="read_verification", responses=VerificationSerializer, summary="Watch Verify & Save", tags=TAGS
    )
    def get(self, request: Request, agent_id: UUID, verification_id: UUID) -> Response:
        watched = verification_of(self.caller, agent_id, verification_id)
        return Response(VerificationSerializer(watched).data)


class ConnectionView(ManagementView):
    reads = Permission.BUILD

    @extend_schema(
        operation_id="read_connection", responses=ConnectionSerializer, summary="Read a connection", tags=TAGS
    )
    def get(self, request: Request, agent_id: UUID, connection_id: UUID) -> Response:
        return Response(ConnectionSerializer(connection_of(self.caller, agent_id, connection_id)).data)


class VerifyConnection(ManagementView):
    @extend_schema(
        operation_id="verify_connection",
        request=None,
        responses={202: VerificationSerializer},
        summary="Verify again",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID, connection_id: UUID) -> Response:
        """Looks whether the connection still holds, with its own keys."""
        connection = connection_of(self.caller, agent_id, connection_id)
        if connection.state == LinkState.CLOSED:
            raise Problem("not_possible_now", _("The connection is closed. Create a new one."))
        return _begun(start_recheck(connection=connection, actor=self.caller.actor))


class EnableConnection(ManagementView):
    @extend_schema(
        operation_id="enable_connection",
        request=None,
        responses=ConnectionSerializer,
        summary="Take a disabled connection up again",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID, connection_id: UUID) -> Response:
        connection = connection_of(self.caller, agent_id, connection_id)
        enable(link=connection, actor=self.caller.actor)
        return Response(ConnectionSerializer(connection).data)


class DisableConnection(ManagementView):
    @extend_schema(
        operation_id="disable_connection",
        request=None,
        responses=ConnectionSerializer,
        summary="Disable a connection",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID, connection_id: UUID) -> Response:
        """Nothing goes over it until it is enabled again."""
        connection = connection_of(self.caller, agent_id, connection_id)
        disable(link=connection, actor=self.caller.actor)
        return Response(ConnectionSerializer(connection).data)


class DisconnectConnection(ManagementView):
    @extend_schema(
        operation_id="disconnect_connection",
        request=None,
        responses=ConnectionSerializer,
        summary="End a connection for good",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID, connection_id: UUID) -> Response:
        connection = connection_of(self.caller, agent_id, connection_id)
        disconnect(connection=connection, actor=self.caller.actor)
        return Response(ConnectionSerializer(connection).data)


def _begun(verification: Verification) -> Response:
    place = reverse("api_v1:verification", args=[verification.agent_id, verification.pk])
    headers = {"Location": place, "Retry-After": str(ASK_AGAIN_SECONDS)}
    return Response(VerificationSerializer(verification).data, status=202, headers=headers)
