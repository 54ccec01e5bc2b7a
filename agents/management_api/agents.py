"""Agents: made, read, changed and deleted as in the console, by the same forms."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agents.console.forms import AgentForm, PublishForm
from agents.editing import create_agent, delete_agent, save_agent, set_enabled
from agents.lookups import agent_of, agents_of
from agents.management_api.shapes import AgentFilters, AgentSerializer, ChangedAgent, NewAgent
from agents.models import Agent
from workspaces.access import Permission
from workspaces.management_api.etags import require_match
from workspaces.management_api.idempotency import once
from workspaces.management_api.problems import require_valid
from workspaces.management_api.reading import filters, sent
from workspaces.management_api.schema import page_of
from workspaces.management_api.views import ManagementView
from workspaces.typed_forms import with_changes

TAGS = ["agents"]
EXAMPLE = OpenApiExample(
    "An agent that speaks two languages",
    {"name": "Harbour Assistant", "languages": ["en", "es"], "default_language": "en"},
    request_only=True,
)


class AgentsView(ManagementView):
    reads = Permission.BUILD

    @extend_schema(
        operation_id="list_agents",
        parameters=[AgentFilters],
        responses=page_of(AgentSerializer),
        summary="List agents",
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        chosen = filters(request, AgentFilters)
        rows = agents_of(self.caller)
        if "enabled" in chosen:
            rows = rows.filter(enabled=chosen["enabled"])
        return self.page(rows, AgentSerializer, chosen)

    @extend_schema(
        operation_id="create_agent",
        request=NewAgent,
        responses={201: AgentSerializer},
        examples=[EXAMPLE],
        summary="Create an agent",
        tags=TAGS,
    )
    @once
    def post(self, request: Request) -> Response:
        """Without `languages` it speaks its default language."""
        typed = sent(request, NewAgent)
        agent = Agent(workspace=self.caller.workspace)
        typed.setdefault("languages", [typed.get("default_language", agent.default_language)])
        _fill_in(agent, typed)
        made = create_agent(agent=agent, actor=self.caller.actor)
        return self.shown(made, AgentSerializer, status=201, location=reverse("api_v1:agent", args=[made.pk]))


class AgentView(ManagementView):
    reads = Permission.BUILD

    @extend_schema(operation_id="read_agent", responses=AgentSerializer, summary="Read an agent", tags=TAGS)
    def get(self, request: Request, agent_id: UUID) -> Response:
        return self.shown(agent_of(self.caller, agent_id), AgentSerializer)

    @extend_schema(
        operation_id="change_agent",
        request=ChangedAgent,
        responses=AgentSerializer,
        summary="Change an agent",
        tags=TAGS,
    )
    def patch(self, request: Request, agent_id: UUID) -> Response:
        """Only what is sent is changed."""
        with transaction.atomic():
            agent = get_object_or_404(agents_of(self.caller).select_for_update(of=("self",)), pk=agent_id)
            typed = sent(request, ChangedAgent, partial=True)
            require_match(request, AgentSerializer(agent).data)
            save_agent(agent=agent, fields=_fill_in(agent, typed), actor=self.caller.actor)
            if "enabled" in typed:
                set_enabled(agent=agent, enabled=typed["enabled"], actor=self.caller.actor)
        return self.shown(agent, AgentSerializer)

    @extend_schema(operation_id="delete_agent", responses={204: None}, summary="Delete an agent", tags=TAGS)
    def delete(self, request: Request, agent_id: UUID) -> Response:
        """Ends its secrets, senders and connections with it. Its conversations stay."""
        delete_agent(agent=agent_of(self.caller, agent_id), actor=self.caller.actor)
        return Response(status=204)


def _fill_in(agent: Agent, typed: Mapping[str, Any]) -> list[str]:
    """Puts what was typed into the agent, and says which fields changed. Raises Problem."""
    changed: list[str] = []
    for form_class in (AgentForm, PublishForm):
        form = form_class(with_changes(form_class(instance=agent), typed), instance=agent)
        require_valid(form)
        changed += form.changed_data
    return changed
