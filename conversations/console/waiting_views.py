"""Tells a live agent on any page of the console that somebody began to wait."""

from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conversations.console.live_agents import looking
from conversations.console.rows import names_told, person_name
from conversations.models import LiveTalk
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.models import Workspace

TOLD_AT_ONCE = 3  # people; the number in the navigation says how many there are


class KnownForm(forms.Form):
    """since: when the last of those who wait, that the page knows of, began to."""

    since = forms.DateTimeField()


@require_safe
@member_required(Permission.TALK)
def waiting(request: MemberRequest) -> HttpResponse:
    """Who began to wait since the page was told; 204 when nobody did, or when this member is not available.

    A page that asks is a page that is open, so the member counts as there.
    """
    form = KnownForm(request.GET)
    live_agent = looking(request.member)
    if not form.is_valid() or not live_agent.available:
        return HttpResponse(status=204)
    talks = _waiting_since(request.member.workspace, form.cleaned_data["since"])
    if not talks:
        return HttpResponse(status=204)
    names = names_told(talk.conversation_id for talk in talks[:TOLD_AT_ONCE])
    people = [(person_name(names.get(talk.conversation_id)), talk.conversation_id) for talk in talks[:TOLD_AT_ONCE]]
    return render(request, "conversations/waiting.html", {"people": people, "since": talks[-1].asked_at.isoformat()})


def _waiting_since(workspace: Workspace, since: datetime) -> list[LiveTalk]:
    """The first of them first."""
    talks = LiveTalk.objects.waiting().filter(workspace=workspace, asked_at__gt=since, conversation__is_test=False)
    return list(talks.order_by("asked_at", "pk"))
