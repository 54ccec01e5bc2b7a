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
from agents.lookups import agent_of, agents_of
from agents.models import Agent
from agents.reply_engines import ENGINES, ReplyEngine, ReplyEngineForm
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.seen import Seen, held, seen_in


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


@dataclass(frozen=True, kw_only=True)
class OpenedReplies:
    """The tab as it is opened or comes back. form: that of the engine that was chosen; None while none was."""

    agent: Agent
    choice: EngineForm
    offered: list[EngineSettings]
    form: ReplyEngineForm | None
    seen: Seen


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
def replies(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    if "try" in request.POST:  # it asks somebody outside, and holds nobody else's change up
        opened = _open(request, agent_id)
        if opened.form is not None and opened.form.is_valid():
            opened.form.try_it()
        return _page(request, opened)
    with held(request, agents_of(request.member).filter(pk=agent_id)):
        opened = _open(request, agent_id)
        form = opened.form if opened.form is not None and opened.form.is_valid() else None
        saved = form is not None and not opened.seen.overtaken
        if form is not None and saved:
            change_reply_engine(agent=opened.agent, engine=form.engine(), key=form.key(), actor=request.user)
    if not saved:
        return _page(request, opened)
    messages.success(request, _("Saved."))
    return redirect("agents:replies", agent_id)


def _open(request: MemberRequest, agent_id: UUID) -> OpenedReplies:
    agent = agent_of(request.member, agent_id)
    choice = EngineForm(request.POST or None, initial={"engine": agent.reply_engine})
    chosen = choice.cleaned_data["engine"] if choice.is_valid() else ""
    offered = [_settings(agent, name, request.POST if name == chosen else None) for name in ENGINES]
    stored = [engine_form(agent, name) for name in ENGINES]
    return OpenedReplies(
        agent=agent,
        choice=choice,
        offered=offered,
        form=next((each.form for each in offered if each.engine.name == chosen), None),
        seen=seen_in(request, EngineForm(initial={"engine": agent.reply_engine}), *stored),
    )


def _page(request: MemberRequest, opened: OpenedReplies) -> HttpResponse:
    shown = {"agent": opened.agent, "choice": opened.choice, "offered": opened.offered, "seen": opened.seen}
    return render(request, "agents/replies.html", shown)


def _settings(agent: Agent, name: str, data: Mapping[str, object] | None) -> EngineSettings:
    return EngineSettings(ENGINES[name], engine_form(agent, name, data), f"engine={name}")
