"""An agent's Settings tab: disable it, delete it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agents.console.forms import DeleteAgentForm
from agents.editing import delete_agent, set_enabled
from agents.lookups import agent_of
from agents.models import Agent, LinkState
from workspaces.access import MemberRequest, Permission, member_required


@require_safe
@member_required(Permission.BUILD)
def settings(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    agent = agent_of(request.member, agent_id)
    return _page(request, agent, DeleteAgentForm(agent=agent))


@require_POST
@member_required(Permission.BUILD)
def enable(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    set_enabled(agent=agent_of(request.member, agent_id), enabled=True, actor=request.user)
    return redirect("agents:settings", agent_id)


@require_POST
@member_required(Permission.BUILD)
def disable(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    set_enabled(agent=agent_of(request.member, agent_id), enabled=False, actor=request.user)
    return redirect("agents:settings", agent_id)


@require_POST
@member_required(Permission.BUILD)
def delete(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    """Finds a deleted agent too: the second of two clicks leads where the first one did."""
    agent = get_object_or_404(
        Agent.objects.select_related("workspace"), workspace=request.member.workspace, pk=agent_id
    )
    form = DeleteAgentForm(request.POST, agent=agent)
    if not form.is_valid() and agent.deleted_at is None:
        return _page(request, agent, form)
    if delete_agent(agent=agent, actor=request.user):
        messages.success(request, _("%(agent)s is deleted.") % {"agent": agent.name})
    return redirect("agents:list")


def _page(request: MemberRequest, agent: Agent, form: DeleteAgentForm) -> HttpResponse:
    context = {
        "agent": agent,
        "form": form,
        "connection_count": agent.connections.exclude(state=LinkState.CLOSED).count(),
        "sender_count": agent.senders.exclude(state=LinkState.CLOSED).count(),
        "secret_count": agent.credentials.filter(revoked_at=None).count(),
    }
    return render(request, "agents/settings.html", context)
