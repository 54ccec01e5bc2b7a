"""The list of agents, *Create AI Agent*, and the General tab."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agents.console.forms import AgentForm, CreateAgentForm
from agents.editing import create_agent, save_agent
from agents.lookups import agent_of, agents_of
from agents.models import Agent, LinkState
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.listing import listing
from workspaces.console.seen import Edit, held


@require_safe
@member_required(Permission.BUILD)
def agent_list(request: MemberRequest) -> HttpResponse:
    """Named ``rows``: every page has ``agents`` for the switcher."""
    in_use = Count("connections", filter=~Q(connections__state=LinkState.CLOSED))
    rows = Agent.objects.kept().filter(workspace=request.member.workspace).annotate(connection_count=in_use)
    columns = [_("Agent"), _("State"), _("Languages"), {"label": _("Connections"), "numeric": True}]
    found = listing(request, rows.order_by("name", "pk"), by=("name", "description", "public_id"))
    return render(request, "agents/list.html", {"found": found, "rows": found.page, "columns": columns})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
def create(request: MemberRequest) -> HttpResponse:
    form = CreateAgentForm(request.POST or None, instance=Agent(workspace=request.member.workspace))
    if not form.is_valid():
        return render(request, "agents/create.html", {"form": form})
    try:
        agent = create_agent(agent=form.new_agent(), actor=request.user)
    except Agent.DoesNotExist as error:
        raise Http404 from error
    next_step = _("%(name)s is created. On the Action tab you say what it does, and to whom it hands over.")
    messages.success(request, next_step % {"name": agent.name})
    return redirect("agents:general", agent.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
def general(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    with held(request, agents_of(request.member).filter(pk=agent_id)):
        agent = agent_of(request.member, agent_id)
        edit = Edit(request, partial(AgentForm, instance=agent))
        if saved := edit.may_save():
            save_agent(agent=agent, fields=edit.form.changed_data, actor=request.user)
    if not saved:
        # What was typed stands in the form; the heading still says what is stored.
        context = {"agent": agent_of(request.member, agent_id), "form": edit.form, "seen": edit.seen}
        return render(request, "agents/general.html", context)
    messages.success(request, _("Saved."))
    return redirect("agents:general", agent.pk)
