"""The Action tab, and *Try it*."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agents.console.lookups import agent_of
from triggers.console.forms import TrialForm
from triggers.console.page import action_tab_page
from triggers.console.trial import try_out
from triggers.flow import load_flow
from workspaces.access import MemberRequest, Permission, member_required


@require_safe
@member_required(Permission.BUILD)
def action_tab(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    return action_tab_page(request, agent_of(request, agent_id))


@require_safe
@member_required(Permission.BUILD)
def try_it(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    agent = agent_of(request, agent_id)
    form = TrialForm(request.GET)
    trial = try_out(load_flow(agent), form.cleaned_data["text"]) if form.is_valid() else None
    if request.htmx:
        return render(request, "triggers/trial.html", {"agent": agent, "trial_form": form, "trial": trial})
    return action_tab_page(request, agent, trial_form=form, trial=trial)
