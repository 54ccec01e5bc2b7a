"""*Export and import*: an agent's triggers as a file, and from a file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agents.lookups import agent_of
from agents.models import Agent
from triggers.console.transfer.exporting import tree_file
from triggers.console.transfer.forms import ImportForm
from triggers.console.transfer.importing import bring_in
from triggers.publishing import DraftMoved
from workspaces.access import MemberRequest, Permission, member_required


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
def transfer(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    """A file is looked at first; what it would do is shown, and done when the builder says so."""
    agent = agent_of(request.member, agent_id)
    if request.method != "POST":
        return _page(request, agent, ImportForm(agent=agent))
    form = ImportForm(request.POST, request.FILES, agent=agent)
    if not form.is_valid() or "confirmed" not in request.POST:
        return _page(request, agent, form)
    try:
        bring_in(
            agent,
            form.tree,
            replace_all=form.replaces,
            revision=form.cleaned_data["revision"],
            actor=request.user,
        )
    except DraftMoved:
        agent.refresh_from_db(fields=["draft_revision"])
        messages.warning(
            request,
            _("Nothing was imported now: the draft has changed since you looked at the file, perhaps by this import."),
        )
        return _page(request, agent, form)
    messages.success(request, _("The triggers of the file are in the draft. Publish it to make them live."))
    return redirect("triggers:changes", agent.pk)


@require_safe
@member_required(Permission.BUILD)
def export(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    agent = agent_of(request.member, agent_id)
    name = f"triggers-{slugify(agent.name) or 'agent'}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(tree_file(agent), content_type="application/json", headers=headers)


def _page(request: MemberRequest, agent: Agent, form: ImportForm) -> HttpResponse:
    return render(request, "triggers/transfer.html", {"agent": agent, "form": form})
