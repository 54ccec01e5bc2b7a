"""*Copy to*: the same again, in this agent or in another of the workspace."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from agents.models import Agent
from triggers.changes import name_of
from triggers.console.page import Panel, action_of, action_tab_page, tab_url, tells_why_not, trigger_of
from triggers.console.place_words import in_words
from triggers.copying import Copied, copy_action, copy_trigger
from triggers.models import Action, Trigger
from triggers.places import Place, Tree
from workspaces.access import MemberRequest, Permission, member_required

NAME_LENGTH = 80


class CopyForm(forms.Form):
    """``to``: the id of an agent, or the key of a place for actions."""

    to = forms.ChoiceField(label=gettext_lazy("Copy to"))

    def __init__(self, request: MemberRequest, *, choices: list[tuple[str, object]], initial: str) -> None:
        super().__init__(request.POST if request.method == "POST" else None, initial={"to": initial})
        to = self.fields["to"]
        if isinstance(to, forms.ChoiceField):
            to.choices = choices


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@tells_why_not
def copy_trigger_to(request: MemberRequest, agent_id: UUID, trigger_id: UUID) -> HttpResponse:
    trigger = trigger_of(request, agent_id, trigger_id)
    agents = _agents(request, first=trigger.agent)
    form = CopyForm(request, choices=[(str(each.pk), each.name) for each in agents], initial=str(agent_id))
    if not form.is_valid():
        return _page(request, trigger, form)
    to = next(each for each in agents if str(each.pk) == form.cleaned_data["to"])
    name = trigger.name
    if to == trigger.agent:
        name = _("%(name)s (copy)") % {"name": trigger.name[: NAME_LENGTH - 10]}
    return _told(request, to, copy_trigger(trigger=trigger, to=to, name=name, actor=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@tells_why_not
def copy_action_to(request: MemberRequest, agent_id: UUID, action_id: UUID) -> HttpResponse:
    action = action_of(request, agent_id, action_id)
    here, agents = Tree(action.trigger.agent), _agents(request, first=action.trigger.agent)
    owners: dict[str, Agent] = {}
    groups: list[tuple[str, object]] = []
    for agent in agents:
        tree = Tree(agent)
        places = [each for each in tree.places() if not tree.why_not_at(action, each, source=here)]
        owners |= {place.key: agent for place in places}
        groups.append((agent.name, [(place.key, in_words(place, tree)) for place in places]))
    form = CopyForm(request, choices=groups, initial=Place(action.trigger, action.parent, action.arm).key)
    if not form.is_valid():
        return _page(request, action, form)
    place = form.cleaned_data["to"]
    return _told(request, owners[place], copy_action(action=action, to=owners[place], place=place, actor=request.user))


def _agents(request: MemberRequest, *, first: Agent) -> list[Agent]:
    """All that the builder may build; the one they are at stands first."""
    kept = Agent.objects.kept().select_related("workspace").filter(workspace=request.member.workspace)
    others = kept.exclude(pk=first.pk).order_by("name", "pk")
    if first.workspace_id != request.member.workspace_id:
        raise Http404
    return [first, *others]


def _page(request: MemberRequest, row: Trigger | Action, form: CopyForm) -> HttpResponse:
    agent = row.agent if isinstance(row, Trigger) else row.trigger.agent
    text = _(
        "“%(name)s” with everything in it, secrets too. In another agent it goes over that agent's own connections."
    ) % {"name": name_of(row)}
    panel = Panel(title=_("Copy to"), template="triggers/copy.html", text=text, row_id=str(row.pk))
    return action_tab_page(request, agent, panel=panel, form=form)


def _told(request: MemberRequest, to: Agent, copied: Copied) -> HttpResponse:
    messages.success(request, _("“%(name)s” is in %(agent)s now.") % {"name": name_of(copied.row), "agent": to.name})
    if count := copied.unconnected:
        words = ngettext(
            "%(count)d action in it is not connected here: choose a connection.",
            "%(count)d actions in it are not connected here: choose a connection for each.",
            count,
        )
        messages.warning(request, words % {"count": count})
    return redirect(tab_url(to, beside=copied.row))
