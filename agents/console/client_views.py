"""A2A clients, on the Credentials tab: programs that talk to this agent with a token. It is shown once, when made."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agents.addresses import agent_url
from agents.clients import create_client, revoke_client
from agents.console.forms import CreateClientForm
from agents.lookups import a2a_client_of, agent_of
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.listing import listing
from workspaces.fresh_sign_in import fresh_sign_in_required


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@fresh_sign_in_required
def clients(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    agent = agent_of(request.member, agent_id)
    form, token = CreateClientForm(request.POST or None), ""
    if form.is_valid():
        _row, token = create_client(agent=agent, name=form.cleaned_data["name"], actor=request.user)
        form = CreateClientForm()
    rows = agent.clients.order_by("-created_at", "-pk").select_related("created_by")
    found = listing(request, rows, by=("name", "hint"))
    context = {
        "agent": agent,
        "form": form,
        "found": found,
        "token": token,
        "agent_url": agent_url(agent),
        "rows": found.page,
        "columns": [
            *(_("Name"), _("Token"), _("State"), _("Created"), _("Last used")),
            {"label": _("Actions"), "hidden": True},
        ],
    }
    return render(request, "agents/clients.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
def revoke(request: MemberRequest, agent_id: UUID, client_id: UUID) -> HttpResponse:
    client = a2a_client_of(request.member, agent_id, client_id)
    if request.method != "POST":
        return render(request, "agents/revoke_client.html", {"agent": client.agent, "client": client})
    if revoke_client(client=client, actor=request.user):
        messages.success(request, _("%(name)s has no access any more.") % {"name": client.name})
    return redirect("agents:clients", agent_id)
