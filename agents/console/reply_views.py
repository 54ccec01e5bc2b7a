"""The Replies tab: which reply engine answers what no trigger matched, and its settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agents.console.reply_forms import engine_form
from agents.editing import change_reply_engine
from agents.lookups import agent_of
from agents.models import Agent
from agents.reply_engines import ENGINES, ReplyEngine, ReplyEngineForm
from workspaces.access import MemberRequest, Permission, member_required


class EngineForm(forms.Form):
    engine = forms.ChoiceField(
        label=gettext_lazy("Reply engine"),
        choices=[(name, engine.label) for name, engine in ENGINES.items()],
        widget=forms.RadioSelect,
    )


@dataclass(frozen=True)
class EngineSettings:
    """One engine with the form of its settings, as the page draws it."""

    engine: type[ReplyEngine]
    form: ReplyEngineForm
    depends: str


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
def replies(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    agent = agent_of(request.member, agent_id)
    choice = EngineForm(request.POST or None, initial={"engine": agent.reply_engine})
    chosen = choice.cleaned_data["engine"] if choice.is_valid() else ""
    offered = [_settings(agent, name, request.POST if name == chosen else None) for name in ENGINES]
    form = next((each.form for each in offered if each.engine.name == chosen), None)
    if form is None or not form.is_valid() or "try" in request.POST:
        if form is not None and form.is_valid():
            form.try_it()
        return render(request, "agents/replies.html", {"agent": agent, "choice": choice, "offered": offered})
    change_reply_engine(agent=agent, engine=form.engine(), key=form.key(), actor=request.user)
    messages.success(request, _("Saved."))
    return redirect("agents:replies", agent.pk)


def _settings(agent: Agent, name: str, data: Mapping[str, object] | None) -> EngineSettings:
    return EngineSettings(ENGINES[name], engine_form(agent, name, data), f"engine={name}")
