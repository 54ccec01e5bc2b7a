"""The Action tab as one page: the tree, *Try it*, and perhaps a panel with a form at its side."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, NoReturn, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from agents.lookups import agent_of
from agents.models import Agent
from triggers.changes import CannotChange, begin_change, deleted_meanwhile
from triggers.console.draft_state import draft_state
from triggers.console.forms import TrialForm
from triggers.console.tree import levels_in, tree_of
from triggers.console.window import is_shown_in_parts, window_of
from triggers.models import Action, Removal, Trigger
from triggers.removals import recent_removals, removal_of
from triggers.snapshots import Rows
from workspaces.access import MemberRequest
from workspaces.garbage import leaving_garbage

SHOWN_REMOVALS = 5
P = ParamSpec("P")
TreeView = Callable[Concatenate[MemberRequest, P], HttpResponse]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What stands at the side. ``template`` draws its body with the page's whole context."""

    title: str
    template: str
    text: str = ""
    row_id: str = ""  # of the trigger or action it is about, which the tree marks


def tells_why_not(view: TreeView[P]) -> TreeView[P]:
    """Leads a builder back to the tree, and says why, when another one has changed it meanwhile."""

    @wraps(view)
    def guarded(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except CannotChange as problem:
            messages.error(request, str(problem))
            return redirect("triggers:action_tab", kwargs["agent_id"])

    return guarded


@contextmanager
def change_begun(request: MemberRequest, agent_id: UUID) -> Iterator[None]:
    """For a POST: what is read in here nobody else changes before it is saved in here."""
    if request.method != "POST":
        yield
        return
    with transaction.atomic():
        begin_change(agent_of(request.member, agent_id))
        yield


def trigger_of(request: MemberRequest, agent_id: UUID, trigger_id: UUID) -> Trigger:
    """Raises CannotChange for one that was just deleted."""
    agent = agent_of(request.member, agent_id)
    triggers = Trigger.objects.select_related("agent__workspace", "parent", "intent")
    row = triggers.filter(agent=agent, pk=trigger_id).first()
    return row or _missing(agent, trigger_id)


def action_of(request: MemberRequest, agent_id: UUID, action_id: UUID) -> Action:
    """Raises CannotChange for one that was just deleted."""
    agent = agent_of(request.member, agent_id)
    actions = Action.objects.select_related("trigger__agent__workspace", "parent", "connection")
    row = actions.filter(trigger__agent=agent, pk=action_id).first()
    return row or _missing(agent, action_id)


def _missing(agent: Agent, row_id: UUID) -> NoReturn:
    removal = removal_of(agent, row_id)
    if removal is None:
        raise Http404
    raise deleted_meanwhile(removal.name)


def tab_url(agent: Agent, *, beside: Trigger | Action | None = None) -> str:
    """The Action tab, with a row in sight."""
    url = reverse("triggers:action_tab", args=[agent.pk])
    if beside is None:
        return url
    return f"{url}{f'?at={beside.pk}' if is_shown_in_parts(agent) else ''}#row-{beside.pk}"


def undo_url(removal: Removal) -> str:
    """The Action tab, with the keyboard at the way back of what was deleted."""
    return f"{tab_url(removal.agent)}#undo-{removal.pk}"


def action_tab_page(
    request: MemberRequest, agent: Agent, *, panel: Panel | None = None, rows: Rows | None = None, **values: object
) -> HttpResponse:
    """rows: the draft, where it was just read."""
    with leaving_garbage():
        return _drawn(request, agent, panel, rows, values)


def _drawn(
    request: MemberRequest, agent: Agent, panel: Panel | None, rows: Rows | None, values: Mapping[str, object]
) -> HttpResponse:
    draft = draft_state(agent, rows)
    row_id = panel.row_id if panel else ""
    tree = tree_of(agent, draft.rows, current_id=row_id, problems=draft.problems)
    window = window_of(request, tree, draft.rows, at=row_id or request.GET.get("at", ""))
    beside = f"{'?at=' + row_id if window.is_part else ''}#row-{row_id}" if row_id else ""
    context = {
        "agent": agent,
        "tree": tree,
        "window": window,
        "panel": panel,
        "removals": recent_removals(agent)[:SHOWN_REMOVALS],
        "draft": draft,
        "tab_url": f"{tab_url(agent)}{beside}",
        "trial_form": TrialForm(agent=agent, levels=list(levels_in(tree))),
        **values,
    }
    return render(request, "triggers/action_tab.html", context)
