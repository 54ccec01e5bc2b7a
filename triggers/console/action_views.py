"""Adding, changing and deleting actions."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from triggers import editing
from triggers.actions import ACTIONS
from triggers.actions.base import ActionKind, Surroundings
from triggers.changes import CannotChange
from triggers.console.opened_action import OpenedAction, open_action
from triggers.console.page import (
    Panel,
    action_of,
    action_tab_page,
    change_begun,
    tab_url,
    tells_why_not,
    trigger_of,
    undo_url,
)
from triggers.console.surroundings import connections_for
from triggers.models import Action, Trigger
from triggers.places import Place, Tree, fits, place_in
from triggers.stored_actions import read_action
from triggers.text_folding import fold
from workspaces.access import MemberRequest, Permission, member_required


@require_safe
@member_required(Permission.BUILD)
@tells_why_not
def pick_action(request: MemberRequest, agent_id: UUID, trigger_id: UUID) -> HttpResponse:
    """The kinds of action, or those that the search box (``?q=``) finds by name or purpose."""
    trigger = trigger_of(request, agent_id, trigger_id)
    sought = request.GET.get("q", "").strip()
    found: dict[str, Any] = {
        "trigger": trigger,
        "sought": sought,
        "kinds": _kinds_for(trigger, sought),
        "place": _place_in(request, trigger),
    }
    if request.htmx:
        return render(request, "triggers/action_kinds.html", {"agent": trigger.agent, **found})
    panel = Panel(title=_("Add action"), template="triggers/pick_action.html", row_id=str(trigger.pk))
    return action_tab_page(request, trigger.agent, panel=panel, **found)


def _place_in(request: MemberRequest, trigger: Trigger) -> Place:
    """By ``?inside=<action id>&arm=…``. Raises Http404 for a way that is not there."""
    place = place_in(trigger, inside=request.GET.get("inside", ""), arm=request.GET.get("arm", ""))
    if place is None:
        raise Http404
    return place


def _kinds_for(trigger: Trigger, sought: str) -> list[type[ActionKind]]:
    words = fold(sought).split()
    kinds = [kind for kind in ACTIONS.values() if fits(kind, trigger)]
    return [kind for kind in kinds if all(word in fold(f"{kind.label} {kind.hint}") for word in words)]


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@tells_why_not
def add_action(request: MemberRequest, agent_id: UUID, trigger_id: UUID, kind: str) -> HttpResponse:
    def made() -> Action:
        trigger = trigger_of(request, agent_id, trigger_id)
        if kind not in ACTIONS or not fits(ACTIONS[kind], trigger):
            raise Http404
        place = _place_in(request, trigger)
        action = Action(trigger=trigger, kind=kind, parent=place.branch, arm=place.arm)
        if why_not := Tree(trigger.agent).why_not_at(action, place):
            raise CannotChange(why_not)
        return action

    return _form_page(request, agent_id, made)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@tells_why_not
def edit_action(request: MemberRequest, agent_id: UUID, action_id: UUID) -> HttpResponse:
    """``?connection=<id>`` proposes a connection, as *Connect External AI Agent* does when it returns here."""
    return _form_page(request, agent_id, lambda: action_of(request, agent_id, action_id))


def _form_page(request: MemberRequest, agent_id: UUID, read: Callable[[], Action]) -> HttpResponse:
    """A button that only changes the form, or tries something out, holds nobody else's change up."""
    opened = open_action(request, read())
    again = opened.edit.form.rearranged()
    if again is None and request.method == "POST":
        with change_begun(request, agent_id):
            opened = open_action(request, read())
            if saved := opened.edit.may_save():
                _warn_of_unknown(request, opened.edit.form.action(), opened.around)
                _save(request, opened)
        if saved:
            return redirect(_after_saving(request, opened.action))
    action, form, is_new = opened.action, again or opened.edit.form, opened.action._state.adding
    agent, seen = action.trigger.agent, None if is_new else opened.edit.seen
    shown = {"form": form, "is_new": is_new, "proposed": opened.proposed, "seen": seen}
    if request.htmx:
        return render(request, form.template, {"agent": agent, "tab_url": tab_url(agent), **shown})
    kind = ACTIONS[action.kind]
    panel = Panel(title=str(kind.label), text=str(kind.hint), template=form.template, row_id=_marked_row(action))
    return action_tab_page(request, agent, panel=panel, rows=opened.draft, **shown)


def _warn_of_unknown(request: MemberRequest, kind: ActionKind, around: Surroundings) -> None:
    set_here = kind.variables()
    if words := around.unknown(name for name in kind.variables_used() if name not in set_here):
        messages.warning(request, words)


def _marked_row(action: Action) -> str:
    return str((action.parent_id or action.trigger_id) if action._state.adding else action.pk)


def _save(request: MemberRequest, opened: OpenedAction) -> None:
    form = opened.edit.form
    connection = opened.connections.get(form.chosen_connection_id())
    editing.save_action(action=opened.action, kind=form.action(), connection=connection, actor=request.user)


def _after_saving(request: MemberRequest, action: Action) -> str:
    """The button *Connect External AI Agent* goes on to connecting, and returns to the form."""
    agent = action.trigger.agent
    if "connect" not in request.POST:
        return tab_url(agent, beside=action)
    back = reverse("triggers:edit_action", args=[agent.pk, action.pk])
    return f"{reverse('agents:connect', args=[agent.pk])}?{urlencode({'action': action.pk, 'next': back})}"


@require_POST
@member_required(Permission.BUILD)
@tells_why_not
def connect_action(request: MemberRequest, agent_id: UUID, action_id: UUID) -> HttpResponse:
    """``connection=<id>``: what the tree offers beside an action that hands over to nobody."""
    action = action_of(request, agent_id, action_id)
    connection = connections_for(action.trigger.agent, None).get(request.POST.get("connection", ""))
    if connection is None:
        raise CannotChange(_("This connection is not there any more. Choose another one."))
    if action.kind not in ACTIONS or not ACTIONS[action.kind].needs_connection:
        raise Http404
    editing.connect_action(action=action, connection=connection, actor=request.user)
    messages.success(request, _("It hands over to %(agent)s now.") % {"agent": connection.remote_name})
    return redirect(tab_url(action.trigger.agent, beside=action))


@require_POST
@member_required(Permission.BUILD)
@tells_why_not
def set_action_enabled(request: MemberRequest, agent_id: UUID, action_id: UUID, *, enabled: bool) -> HttpResponse:
    action = action_of(request, agent_id, action_id)
    editing.set_action_enabled(action=action, enabled=enabled, actor=request.user)
    return redirect(tab_url(action.trigger.agent, beside=action))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@tells_why_not
def delete_action(request: MemberRequest, agent_id: UUID, action_id: UUID) -> HttpResponse:
    """Asks first, naming what is lost."""
    action = action_of(request, agent_id, action_id)
    if request.method == "POST":
        return redirect(undo_url(editing.delete_action(action=action, actor=request.user)))
    kind, read = ACTIONS.get(action.kind), read_action(action)
    panel = Panel(title=_("Delete action"), template="triggers/delete_action.html", row_id=str(action.pk))
    return action_tab_page(
        request, action.trigger.agent, panel=panel, action=action, label=kind.label if kind else action.kind,
        lost=read.summary() if read else "", inside=_count_inside(action),
    )  # fmt: skip


def _count_inside(action: Action) -> int:
    return sum(1 + _count_inside(each) for each in action.inside.all())
