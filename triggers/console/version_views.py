"""Draft and versions: what would change, publishing it, and what was published before."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.lookups import agent_of
from agents.models import Agent
from triggers.console.differences import differences
from triggers.console.draft_state import draft_state
from triggers.console.forms import PublishDraftForm
from triggers.console.page import tab_url
from triggers.models import FlowVersion
from triggers.publishing import DraftBroken, DraftMoved, discard_changes, publish, restore_as_draft
from triggers.snapshots import rows_of
from workspaces.access import MemberRequest, Permission, member_required

MOST_VERSIONS = 100  # in the history; older ones are kept


@require_safe
@member_required(Permission.BUILD)
def changes(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    agent = agent_of(request.member, agent_id)
    return _changes_page(request, agent, PublishDraftForm(initial={"revision": agent.draft_revision}))


@require_POST
@member_required(Permission.BUILD)
@member_required(Permission.PUBLISH)
def publish_draft(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    """What cannot be published is shown again with what is wrong, and with the note that was typed."""
    agent, form = agent_of(request.member, agent_id), PublishDraftForm(request.POST)
    if not form.is_valid():
        return _changes_page(request, agent, form)
    note, revision = form.cleaned_data["note"], form.cleaned_data["revision"]
    try:
        version = publish(agent=agent, actor=request.user, note=note, revision=revision)
    except DraftBroken:
        return _changes_page(request, agent, form)
    except DraftMoved:
        messages.warning(request, _("The draft has changed since you looked at it. Look at it again, then publish."))
        again = PublishDraftForm(initial={"note": note, "revision": agent.draft_revision})
        return _changes_page(request, agent, again)
    messages.success(request, _("Version %(number)d is live.") % {"number": version.number})
    return redirect(tab_url(agent))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
def discard(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    """Asks first, naming what is lost."""
    agent = agent_of(request.member, agent_id)
    state = draft_state(agent)
    if state.live is None:
        raise Http404
    if request.method == "POST":
        discard_changes(agent=agent, actor=request.user)
        messages.success(request, _("The draft is as version %(number)d again.") % {"number": state.live.number})
        return redirect(tab_url(agent))
    return render(request, "triggers/discard.html", {"agent": agent, "state": state})


@require_safe
@member_required(Permission.BUILD)
def versions(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    agent = agent_of(request.member, agent_id)
    rows = (
        agent.versions.published()
        .select_related("published_by")
        .defer("tree", "secrets")
        .order_by("-number")[:MOST_VERSIONS]
    )
    columns = [{"label": label} for label in (_("Version"), _("Published"), _("By"), _("Note"))]
    return render(request, "triggers/versions.html", {"agent": agent, "versions": rows, "columns": columns})


@require_safe
@member_required(Permission.BUILD)
def version(request: MemberRequest, agent_id: UUID, version_id: UUID) -> HttpResponse:
    """What it changed in the one before it."""
    shown = _version_of(request, agent_id, version_id)
    before = shown.agent.versions.filter(number__lt=shown.number or 0).order_by("number").last()
    found = differences(shown.agent, rows_of(before), rows_of(shown))
    return render(request, "triggers/version.html", {"agent": shown.agent, "version": shown, "changes": found})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
def restore(request: MemberRequest, agent_id: UUID, version_id: UUID) -> HttpResponse:
    """Asks first: what is in the draft and was never published is lost."""
    shown = _version_of(request, agent_id, version_id)
    if request.method == "POST":
        restore_as_draft(version=shown, actor=request.user)
        words = _("Version %(number)d is the draft now. Publish it to make it live.")
        messages.success(request, words % {"number": shown.number})
        return redirect(reverse("triggers:changes", args=[agent_id]))
    context = {"agent": shown.agent, "version": shown, "state": draft_state(shown.agent)}
    return render(request, "triggers/restore.html", context)


def _version_of(request: MemberRequest, agent_id: UUID, version_id: UUID) -> FlowVersion:
    rows = FlowVersion.objects.published().select_related("agent__workspace", "published_by")
    return get_object_or_404(rows, agent=agent_of(request.member, agent_id), pk=version_id)


def _changes_page(request: MemberRequest, agent: Agent, form: PublishDraftForm) -> HttpResponse:
    return render(request, "triggers/changes.html", {"agent": agent, "state": draft_state(agent), "form": form})
