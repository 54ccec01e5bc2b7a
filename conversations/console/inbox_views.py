"""The inbox's list."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from conversations.console.context import UnreadCount
from conversations.console.forms import InboxFilterForm
from conversations.console.live_agents import looking
from conversations.console.rows import InboxPage, activity_of, read_inbox
from workspaces.access import MemberRequest, Permission, member_required, permissions_of

WALKING_KEYS = (
    ("j", gettext_lazy("Go to the next conversation")),
    ("k", gettext_lazy("Go to the previous conversation")),
)
ASSIGN_KEY = ("a", gettext_lazy("Assign the conversation, while a live agent has it or is wanted"))
REPLY_KEY = ("r", gettext_lazy("Go to the reply, in a conversation you have"))
SEND_KEY = (gettext_lazy("Ctrl+Enter"), gettext_lazy("Send the reply, or add the note, that you are writing"))


@require_safe
@member_required(Permission.READ_CONVERSATIONS)
def inbox(request: MemberRequest) -> HttpResponse:
    """The page, or for a list that asks for news: the list anew, or 204 when nothing has happened since."""
    form = valid_filter(request)
    if request.htmx and form.cleaned_data["known"] == activity_of(request.member.workspace):
        looking(request.member)
        return HttpResponse(status=204)
    context = list_context(request, form)
    return render(request, "conversations/inbox_rows.html" if request.htmx else "conversations/inbox.html", context)


def valid_filter(request: MemberRequest) -> InboxFilterForm:
    form = InboxFilterForm(request.GET, workspace=request.member.workspace)
    if not form.is_valid():
        raise Http404
    return form


def list_context(request: MemberRequest, form: InboxFilterForm, *, current: UUID | None = None) -> dict[str, object]:
    """What the list needs, beside which page it may stand. current: the id of the conversation that is open."""
    here = current or form.cleaned_data["current"]
    page: InboxPage = read_inbox(request.member, form, current=here)
    context: dict[str, object] = {"unread": UnreadCount(lambda: request.member, besides=here), "keys": WALKING_KEYS}
    if Permission.TALK in permissions_of(request.member):
        context |= {"live_agent": looking(request.member), "keys": (*WALKING_KEYS, REPLY_KEY, SEND_KEY, ASSIGN_KEY)}
    return context | {
        "filter_form": form,
        "page": page,
        "kept": form.kept(),
        "current": here,
    }
