"""Tells a live agent on any page of the console that somebody began to wait."""

from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conversations.console.live_agents import looking
from conversations.console.rows import names_told, person_name
from conversations.models import LiveTalk
from conversations.unread import concerning
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.models import Member

TOLD_AT_ONCE = 3  # people; the number in the navigation says how many there are


class KnownForm(forms.Form):
    """since: when the last of those who wait, that the page knows of, began to wait for this member."""

    since = forms.DateTimeField()


@require_safe
@member_required(Permission.TALK)
def waiting(request: MemberRequest) -> HttpResponse:
    """Who began to wait for this member since the page was told; 204 when nobody did. Of those who wait for anybody, or
    for a team of theirs, they are told while they are available; of one that was assigned to them always.

    A page that asks is a page that is open, so the member counts as there.
    """
    form = KnownForm(request.GET)
    live_agent = looking(request.member)
    if not form.is_valid():
        return HttpResponse(status=204)
    talks = _waiting_since(request.member, form.cleaned_data["since"], available=live_agent.available)
    if not talks:
        return HttpResponse(status=204)
    told = talks[:TOLD_AT_ONCE]
    names = names_told(talk.conversation_id for talk in told)
    people = [(person_name(names.get(talk.conversation_id)), talk) for talk in told]
    since = talks[-1].queued_at
    return render(
        request, "conversations/waiting.html", {"people": people, "since": since.isoformat() if since else ""}
    )


def _waiting_since(member: Member, since: datetime, *, available: bool) -> list[LiveTalk]:
    """The first of them first."""
    talks = concerning(member).waiting().filter(queued_at__gt=since)
    if not available:
        talks = talks.filter(assignee=member)
    return list(talks.select_related("team").order_by("queued_at", "pk"))
