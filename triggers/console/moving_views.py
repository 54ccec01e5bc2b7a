"""*Move to*: another place in the tree, chosen from a list or shown by dragging."""

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from triggers import editing
from triggers.changes import name_of
from triggers.console.page import Panel, action_of, action_tab_page, tab_url, tells_why_not, trigger_of
from triggers.console.place_words import in_words
from triggers.models import Action, Trigger
from triggers.moving import move_action_to, move_trigger_to
from triggers.places import Place, Tree
from triggers.placing import siblings_of
from workspaces.access import MemberRequest, Permission, member_required


class MoveForm(forms.Form):
    """``to``: the id of a trigger or the key of a place. ``before``: the row it goes in front of; empty: the last."""

    to = forms.CharField(label=gettext_lazy("Move to"), required=False, widget=forms.Select)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@tells_why_not
def move_trigger(request: MemberRequest, agent_id: UUID, trigger_id: UUID) -> HttpResponse:
    trigger = trigger_of(request, agent_id, trigger_id)
    form = MoveForm(request.POST if request.method == "POST" else None, initial={"to": str(trigger.parent_id or "")})
    if not form.is_valid():
        hosts = Tree(trigger.agent).hosts_for(trigger)
        choices = [("", _("The outermost level")), *((str(host.pk), host.name) for host in hosts)]
        return _page(request, trigger, form, choices)
    typed = form.cleaned_data
    move_trigger_to(trigger=trigger, host_id=typed["to"], before=typed["before"], actor=request.user)
    return moved(request, trigger)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@tells_why_not
def move_action(request: MemberRequest, agent_id: UUID, action_id: UUID) -> HttpResponse:
    action = action_of(request, agent_id, action_id)
    here = Place(action.trigger, action.parent, action.arm)
    form = MoveForm(request.POST if request.method == "POST" else None, initial={"to": here.key})
    if not form.is_valid():
        tree = Tree(action.trigger.agent)
        choices = [(place.key, in_words(place, tree)) for place in tree.places_for(action)]
        return _page(request, action, form, choices)
    typed = form.cleaned_data
    move_action_to(action=action, place=typed["to"], before=typed["before"], actor=request.user)
    return moved(request, action)


@require_POST
@member_required(Permission.BUILD)
@tells_why_not
def step_trigger(request: MemberRequest, agent_id: UUID, trigger_id: UUID, *, up: bool) -> HttpResponse:
    trigger = trigger_of(request, agent_id, trigger_id)
    editing.move_trigger(trigger=trigger, up=up, actor=request.user)
    return moved(request, trigger)


@require_POST
@member_required(Permission.BUILD)
@tells_why_not
def step_action(request: MemberRequest, agent_id: UUID, action_id: UUID, *, up: bool) -> HttpResponse:
    action = action_of(request, agent_id, action_id)
    editing.move_action(action=action, up=up, actor=request.user)
    return moved(request, action)


def moved(request: MemberRequest, row: Trigger | Action) -> HttpResponse:
    """Back to the row in the tree, with a word on where it stands now."""
    siblings = [each.pk for each in siblings_of(row)]
    agent = row.agent if isinstance(row, Trigger) else row.trigger.agent
    words = _("“%(name)s” is number %(number)d of %(count)d here.")
    numbers = {"number": siblings.index(row.pk) + 1, "count": len(siblings)}
    messages.success(request, words % {"name": name_of(row), **numbers})
    return redirect(tab_url(agent, beside=row))


def _page(
    request: MemberRequest, row: Trigger | Action, form: MoveForm, choices: Sequence[tuple[str, str]]
) -> HttpResponse:
    widget = form.fields["to"].widget
    if isinstance(widget, forms.Select):
        widget.choices = choices
    agent = row.agent if isinstance(row, Trigger) else row.trigger.agent
    text = _("“%(name)s” goes there with everything in it, behind what stands there.") % {"name": name_of(row)}
    panel = Panel(title=_("Move to"), template="triggers/move.html", text=text, row_id=str(row.pk))
    return action_tab_page(request, agent, panel=panel, form=form)
