"""Giving a conversation to a team or to another member."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from conversations.console.conversation_views import conversation_of, has_moved, note_deed, told_who_has_it
from conversations.console.forms import EpochForm
from conversations.console.rows import names_told, person_name
from conversations.flows.assign import assign
from conversations.models import LiveAgent, live_talk
from workspaces.access import MemberRequest, Permission, member_required, roles_with
from workspaces.models import AuditAction, Member, Workspace
from workspaces.teams.models import Team

TEAM, MEMBER = "team:", "member:"


class AssignForm(forms.Form):
    """epoch: which change of control the page showed last."""

    to = forms.ChoiceField(
        label=gettext_lazy("Team or member"),
        help_text=gettext_lazy("Who is there has set themselves as available, and has a page of the console open."),
        error_messages={"required": gettext_lazy("Choose a team or a member.")},
    )
    epoch = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, by: Member, epoch: int) -> None:
        super().__init__(data, initial={"epoch": epoch})
        there = set(LiveAgent.objects.there(by.workspace_id, at=timezone.now()).values_list("member", flat=True))
        self._teams = {f"{TEAM}{row.pk}": row for row in _teams(by.workspace, there)}
        self._members = {f"{MEMBER}{row.pk}": row for row in _members(by)}
        teams = [(key, _words(row.name, row.there)) for key, row in self._teams.items()]
        members = [(key, _words(str(row.user), int(row.pk in there))) for key, row in self._members.items()]
        groups = [(_("Teams"), teams), (_("Members"), members)]
        self.fields["to"].choices = [("", _("Choose a team or a member")), *(one for one in groups if one[1])]  # type: ignore[attr-defined]  # a choice field

    def team(self) -> Team | None:
        return self._teams.get(self.cleaned_data["to"])

    def member(self) -> Member | None:
        return self._members.get(self.cleaned_data["to"])


def _teams(workspace: Workspace, there: set[UUID]) -> Any:
    """Each with how many of it are ``there``."""
    return workspace.teams.annotate(there=Count("members", filter=Q(members__in=there))).by_name()


def _members(by: Member) -> Any:
    """Who may talk with people, but for who asks: they take it over."""
    rows = by.workspace.members.filter(role__in=roles_with(Permission.TALK), user__is_active=True).exclude(pk=by.pk)
    return rows.select_related("user").order_by("user__first_name", "user__last_name", "user__email")


def _words(name: str, there: int) -> str:
    """there: how many."""
    return (
        _("%(name)s · %(count)d there") % {"name": name, "count": there}
        if there
        else _("%(name)s · not there") % {"name": name}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.TALK)
def assign_view(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """Only what the page showed is given away: when control has moved since, whoever is late is told so.
    ``?epoch=``: as the page showed it that leads here.
    """
    shown = conversation_of(request, conversation_id)
    if request.method != "POST" and has_moved(shown, EpochForm(request.GET)):
        return told_who_has_it(request, shown)
    if live_talk(shown) is None:
        messages.info(request, _("Nobody waits for a live agent here. Take the conversation over first."))
        return redirect("conversations:conversation", shown.pk)
    form = AssignForm(request.POST if request.method == "POST" else None, by=request.member, epoch=shown.epoch)
    if not form.is_valid():
        person = person_name(names_told([shown.pk]).get(shown.pk))
        return render(
            request, "conversations/inbox_assign.html", {"conversation": shown, "person": person, "form": form}
        )
    team, member = form.team(), form.member()
    with transaction.atomic():
        given = assign(
            conversation_id=shown.pk, epoch=form.cleaned_data["epoch"], by=request.user, team=team, member=member
        )
        if given:
            note_deed(request, AuditAction.CONVERSATION_ASSIGNED, shown)
    if given:
        messages.success(request, _("Assigned to %(name)s.") % {"name": member.user if member else team})
    else:
        messages.info(
            request, _("Somebody else was quicker, and nothing was assigned. Look who has it, and decide again.")
        )
    return redirect("conversations:conversation", shown.pk)
