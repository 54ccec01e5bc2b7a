"""Settings: teams, and which languages a member speaks."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agents.languages import language_names
from conversations.console.team_form import SpokenForm, TeamForm
from conversations.lookups import team_of
from conversations.models import LiveTalk
from triggers.team_use import uses_of
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.seen import Edit, Seen, held
from workspaces.console.settings_tabs import settings_tabs
from workspaces.members import change_languages
from workspaces.teams.deeds import (
    MOST_TEAMS,
    NameTaken,
    TeamContent,
    TooManyTeams,
    change_team,
    create_team,
    delete_team,
)
from workspaces.teams.models import Team

DEED = ["GET", "HEAD", "POST"]
PAGE_LENGTH = 50


@require_safe
@member_required(Permission.MANAGE_WORKSPACE)
def teams(request: MemberRequest) -> HttpResponse:
    rows = request.member.workspace.teams.by_name().annotate(number=Count("members"))
    told = rows.values_list("pk", "name", "number", "languages")
    page = Paginator(told, PAGE_LENGTH).get_page(request.GET.get("page"))
    shown = [(pk, name, number, language_names(languages)) for pk, name, number, languages in page]
    columns = [_("Team"), {"label": _("Members"), "numeric": True}, _("Languages of the team")]
    context = {"rows": shown, "page": page, "columns": columns, "tabs": settings_tabs(request)}
    return render(request, "conversations/teams.html", context)


@require_http_methods(DEED)
@member_required(Permission.MANAGE_WORKSPACE)
def add(request: MemberRequest) -> HttpResponse:
    workspace = request.member.workspace
    form = TeamForm(request.POST or None, workspace=workspace)

    def create(content: TeamContent) -> None:
        create_team(workspace=workspace, content=content, actor=request.user)

    if form.is_valid() and _kept(form, create):
        return redirect("conversations:teams")
    return _form_page(request, form)


@require_http_methods(DEED)
@member_required(Permission.MANAGE_WORKSPACE)
def change(request: MemberRequest, team_id: UUID) -> HttpResponse:
    with held(request, request.member.workspace.teams.filter(pk=team_id)):
        row = team_of(request.member, team_id)
        edit = Edit(request, partial(TeamForm, workspace=row.workspace, current=row))

        def save(content: TeamContent) -> None:
            change_team(team=row, content=content, actor=request.user)

        saved = edit.may_save() and _kept(edit.form, save)
    if saved:
        messages.success(request, _("Saved."))
        return redirect("conversations:teams")
    return _form_page(request, edit.form, row=row, seen=edit.seen)


@require_http_methods(DEED)
@member_required(Permission.MANAGE_WORKSPACE)
def delete(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Asks first, and says which actions ask it and how many people wait for it."""
    row = team_of(request.member, team_id)
    if request.method == "POST":
        with suppress(Team.DoesNotExist):  # somebody else was quicker
            delete_team(team=row, actor=request.user)
        messages.success(request, _("The team is deleted."))
        return redirect("conversations:teams")
    waiting = LiveTalk.objects.waiting().filter(team=row).count()
    context = {"row": row, "uses": uses_of(row), "waiting": waiting, "tabs": settings_tabs(request)}
    return render(request, "conversations/team_delete.html", context)


@require_http_methods(DEED)
@member_required(Permission.MANAGE_WORKSPACE)
def member_languages(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Which languages a member speaks, said by an owner; they say it themselves beside their name."""
    rows = request.member.workspace.members.select_related("user", "workspace").filter(pk=member_id)
    with held(request, rows):
        row = get_object_or_404(rows)
        edit = Edit(request, partial(SpokenForm, initial={"languages": row.languages}))
        if saved := edit.may_save():
            change_languages(member=row, languages=edit.form.cleaned_data["languages"], actor=request.user)
    if saved:
        messages.success(request, _("Saved."))
        return redirect("workspaces:members")
    context = {"form": edit.form, "seen": edit.seen, "row": row, "tabs": settings_tabs(request)}
    return render(request, "conversations/member_languages.html", context)


def _kept(form: TeamForm, keep: Callable[[TeamContent], None]) -> bool:
    """False when it could not be, which the form then says. Raises Http404 when the team is gone."""
    try:
        keep(form.content())
    except Team.DoesNotExist as error:
        raise Http404 from error
    except NameTaken:
        form.add_error("name", _("There is a team of this name already."))
    except TooManyTeams:
        form.add_error(None, _("A workspace has at most %(most)d teams.") % {"most": MOST_TEAMS})
    return form.is_valid()


def _form_page(
    request: MemberRequest, form: TeamForm, row: Team | None = None, seen: Seen | None = None
) -> HttpResponse:
    context = {"form": form, "row": row, "seen": seen, "tabs": settings_tabs(request)}
    return render(request, "conversations/team.html", context)
