"""The test chat: a builder talks with the draft as a person would, sees where it stands, and stages faults."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.lookups import agent_of
from conversations.console.test_chat_page import FaultForm, state_of
from conversations.flows.start_test_chat import start_test_chat
from conversations.models import Rehearsal
from workspaces.access import MemberRequest, Permission, member_required

TOKENS = "test_chat_tokens"  # in the session, until the page has been shown once
MOST_LISTED = 10


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@member_required(Permission.READ_CONVERSATIONS)
def test_chats(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    agent = agent_of(request.member, agent_id)
    if request.method == "POST":
        started = start_test_chat(
            agent=agent, actor=request.user, locale=get_language() or agent.default_language, time_zone="UTC"
        )
        request.session[TOKENS] = {str(started.conversation.pk): started.token}
        return redirect("conversations:test_chat", agent.pk, started.conversation.pk)
    earlier = Rehearsal.objects.filter(conversation__agent=agent).select_related("conversation", "started_by")
    newest = earlier.order_by("-conversation__last_activity_at")[:MOST_LISTED]
    return render(request, "conversations/test_chats.html", {"agent": agent, "earlier": newest})


@require_safe
@member_required(Permission.BUILD)
@member_required(Permission.READ_CONVERSATIONS)
def test_chat(request: MemberRequest, agent_id: UUID, conversation_id: UUID) -> HttpResponse:
    """The page, or for htmx the state alone. Its token is in the page once; the browser keeps it."""
    rehearsal = _rehearsal(request, agent_id, conversation_id)
    context = {"agent": rehearsal.conversation.agent, "rehearsal": rehearsal, "state": state_of(rehearsal)}
    if request.htmx:
        return render(request, "conversations/test_chat_state.html", context)
    token = request.session.pop(TOKENS, {}).get(str(conversation_id), "")
    fault_form = FaultForm(initial={"fault": rehearsal.fault})
    return render(request, "conversations/test_chat.html", {**context, "token": token, "fault_form": fault_form})


@require_POST
@member_required(Permission.BUILD)
@member_required(Permission.READ_CONVERSATIONS)
def set_fault(request: MemberRequest, agent_id: UUID, conversation_id: UUID) -> HttpResponse:
    """From the next call on."""
    rehearsal, form = _rehearsal(request, agent_id, conversation_id), FaultForm(request.POST)
    if form.is_valid():
        rehearsal.fault = form.cleaned_data["fault"]
        rehearsal.save(update_fields=["fault"])
    return redirect("conversations:test_chat", agent_id, conversation_id)


def _rehearsal(request: MemberRequest, agent_id: UUID, conversation_id: UUID) -> Rehearsal:
    rows = Rehearsal.objects.select_related("conversation__agent__workspace", "conversation__flow_version")
    return get_object_or_404(rows, conversation__agent=agent_of(request.member, agent_id), pk=conversation_id)
