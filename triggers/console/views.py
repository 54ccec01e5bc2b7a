"""The Action tab, and *Try it*."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agents.lookups import agent_of
from agents.models import Agent
from triggers.changes import name_of
from triggers.console.forms import TrialForm
from triggers.console.page import action_tab_page, tab_url, tells_why_not
from triggers.console.tree import levels_in, tree_of
from triggers.console.trial import SAMPLE_FILE, Trial, try_out
from triggers.flow import draft_flow
from triggers.removals import restore
from triggers.snapshots import draft_of
from workspaces.access import MemberRequest, Permission, member_required


@require_safe
@member_required(Permission.BUILD)
def action_tab(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    return action_tab_page(request, agent_of(request.member, agent_id))


@require_POST
@member_required(Permission.BUILD)
@tells_why_not
def undo(request: MemberRequest, agent_id: UUID, removal_id: UUID) -> HttpResponse:
    """Brings back what was deleted."""
    agent = agent_of(request.member, agent_id)
    subject = restore(agent=agent, removal_id=removal_id, actor=request.user)
    messages.success(request, _("“%(name)s” is back.") % {"name": name_of(subject)})
    return redirect(tab_url(agent, beside=subject))


@require_safe
@member_required(Permission.BUILD)
def try_it(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    agent = agent_of(request.member, agent_id)
    form = TrialForm(request.GET, agent=agent, levels=list(levels_in(tree_of(agent, draft_of(agent)))))
    trial = _tried(agent, form) if form.is_valid() else None
    if request.htmx:
        return render(request, "triggers/trial.html", {"agent": agent, "trial_form": form, "trial": trial})
    return action_tab_page(request, agent, trial_form=form, trial=trial)


def _tried(agent: Agent, form: TrialForm) -> Trial:
    typed = form.cleaned_data
    file_name = SAMPLE_FILE if typed["with_file"] else ""
    language, level = typed.get("language") or agent.default_language, typed.get("level", "")
    return try_out(draft_flow(agent), typed["text"], file_name=file_name, level=level, language=language)
