"""The Action tab as one page: the tree, *Try it*, and perhaps a panel with a form at its side."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from agents.console.lookups import agent_of
from agents.models import Agent
from triggers.console.forms import TrialForm
from triggers.console.tree import tree_of
from triggers.models import Action, Trigger
from workspaces.access import MemberRequest


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What stands at the side. ``template`` draws its body with the page's whole context."""

    title: str
    template: str
    text: str = ""
    row_id: str = ""  # of the trigger or action it is about, which the tree marks


def trigger_of(request: MemberRequest, agent_id: UUID, trigger_id: UUID) -> Trigger:
    triggers = Trigger.objects.select_related("agent__workspace", "parent", "intent")
    return get_object_or_404(triggers, agent=agent_of(request, agent_id), pk=trigger_id)


def action_of(request: MemberRequest, agent_id: UUID, action_id: UUID) -> Action:
    actions = Action.objects.select_related("trigger__agent__workspace", "connection")
    return get_object_or_404(actions, trigger__agent=agent_of(request, agent_id), pk=action_id)


def tab_url(agent: Agent, *, beside: Trigger | Action | None = None) -> str:
    """The Action tab, scrolled to a row."""
    url = reverse("triggers:action_tab", args=[agent.pk])
    return f"{url}#row-{beside.pk}" if beside else url


def action_tab_page(
    request: MemberRequest, agent: Agent, *, panel: Panel | None = None, **values: object
) -> HttpResponse:
    context = {
        "agent": agent,
        "tree": tree_of(agent, current_id=panel.row_id if panel else ""),
        "panel": panel,
        "tab_url": tab_url(agent),
        "trial_form": TrialForm(),
        **values,
    }
    return render(request, "triggers/action_tab.html", context)
