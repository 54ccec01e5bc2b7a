"""A2A clients: programs that talk to an agent with a token. A token is in the answer to its making, only."""

from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agents.addresses import agent_url
from agents.clients import create_client, revoke_client
from agents.console.forms import CreateClientForm
from agents.lookups import a2a_client_of, agent_of
from agents.management_api.shapes import A2AClientSerializer, MadeA2AClientSerializer, NewClient
from workspaces.access import Permission
from workspaces.management_api.idempotency import once
from workspaces.management_api.problems import require_valid
from workspaces.management_api.reading import Filters, filters, sent
from workspaces.management_api.schema import page_of
from workspaces.management_api.views import ManagementView

TAGS = ["clients"]
EXAMPLE = OpenApiExample("The program of a partner", {"name": "Portal of the consumer office"}, request_only=True)


class ClientsView(ManagementView):
    reads = Permission.BUILD
    makes_secret = True

    @extend_schema(
        operation_id="list_clients",
        parameters=[Filters],
        responses=page_of(A2AClientSerializer),
        summary="List the A2A clients of an agent",
        tags=TAGS,
    )
    def get(self, request: Request, agent_id: UUID) -> Response:
        """Revoked ones too."""
        rows = agent_of(self.caller, agent_id).clients.defer("token_hash")
        return self.page(rows, A2AClientSerializer, filters(request, Filters))

    @extend_schema(
        operation_id="create_client",
        request=NewClient,
        responses={201: MadeA2AClientSerializer},
        examples=[EXAMPLE],
        summary="Let a program talk to the agent",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID) -> Response:
        """The token is in this answer and cannot be had again. With an Idempotency-Key a lost answer can be."""
        agent, form = agent_of(self.caller, agent_id), CreateClientForm(sent(request, NewClient))
        require_valid(form)
        client, token = create_client(agent=agent, name=form.cleaned_data["name"], actor=self.caller.actor)
        told = {**A2AClientSerializer(client).data, "agent_url": agent_url(agent), "token": token}
        place = reverse("api_v1:client", args=[agent_id, client.pk])
        return Response(told, status=201, headers={"Location": place})


class ClientView(ManagementView):
    reads = Permission.BUILD

    @extend_schema(operation_id="read_client", responses=A2AClientSerializer, summary="Read an A2A client", tags=TAGS)
    def get(self, request: Request, agent_id: UUID, client_id: UUID) -> Response:
        return Response(A2AClientSerializer(a2a_client_of(self.caller, agent_id, client_id)).data)


class RevokeClient(ManagementView):
    @extend_schema(
        operation_id="revoke_client",
        request=None,
        responses=A2AClientSerializer,
        summary="Revoke the token of an A2A client",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID, client_id: UUID) -> Response:
        """At once. Doing it twice changes nothing."""
        revoke_client(client=a2a_client_of(self.caller, agent_id, client_id), actor=self.caller.actor)
        return Response(A2AClientSerializer(a2a_client_of(self.caller, agent_id, client_id)).data)
