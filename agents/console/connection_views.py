"""The Connections tab: whom this agent may hand to."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.links import disable, disconnect, enable
from agents.lookups import agent_of, connection_of
from agents.models import LinkState
from agents.pairing import start_recheck
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.listing import listing


@require_safe
@member_required(Permission.BUILD)
def connections(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    agent = agent_of(request.member, agent_id)
    rows = agent.connections.exclude(state=LinkState.CLOSED).select_related("plain").order_by("remote_name", "pk")
    columns = [
        *(_("External AI agent"), _("State"), _("Fingerprint"), _("Last checked"), _("Last used")),
        {"label": _("Actions"), "hidden": True},
    ]
    found = listing(request, rows, by=("remote_name", "remote_institution", "platform_domain", "remote_agent_id"))
    context = {"agent": agent, "found": found, "rows": found.page, "columns": columns}
    return render(request, "agents/connections.html", context)


@require_POST
@member_required(Permission.BUILD)
def verify_again(request: MemberRequest, agent_id: UUID, connection_id: UUID) -> HttpResponse:
    connection = connection_of(request.member, agent_id, connection_id)
    if connection.state == LinkState.CLOSED:
        return redirect("agents:connections", agent_id)
    started = start_recheck(connection=connection, actor=request.user)
    return redirect("agents:verification", agent_id, started.pk)


@require_POST
@member_required(Permission.BUILD)
def enable_connection(request: MemberRequest, agent_id: UUID, connection_id: UUID) -> HttpResponse:
    enable(link=connection_of(request.member, agent_id, connection_id), actor=request.user)
    return redirect("agents:connections", agent_id)


@require_POST
@member_required(Permission.BUILD)
def disable_connection(request: MemberRequest, agent_id: UUID, connection_id: UUID) -> HttpResponse:
    disable(link=connection_of(request.member, agent_id, connection_id), actor=request.user)
    return redirect("agents:connections", agent_id)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
def disconnect_connection(request: MemberRequest, agent_id: UUID, connection_id: UUID) -> HttpResponse:
    connection = connection_of(request.member, agent_id, connection_id)
    if request.method != "POST":
        return render(request, "agents/disconnect.html", {"agent": connection.agent, "connection": connection})
    disconnect(connection=connection, actor=request.user)
    messages.success(request, _("%(agent)s is disconnected.") % {"agent": connection.remote_name})
    return redirect("agents:connections", agent_id)
