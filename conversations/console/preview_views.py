"""*Preview*: what would leave over a connection. Nothing is sent, and nothing of what is pasted is kept."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agents.lookups import connection_of
from conversations.console.preview_form import PreviewForm
from conversations.console.previewing import previewed
from workspaces.access import MemberRequest, Permission, member_required


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("text", "details")
@member_required(Permission.BUILD)
def preview(request: MemberRequest, agent_id: UUID, connection_id: UUID) -> HttpResponse:
    """A past conversation can be named in the address; what is pasted is posted, so that no log or history holds it."""
    connection = connection_of(request.member, agent_id, connection_id)
    form = PreviewForm(request.POST or request.GET or None, connection=connection)
    shown = previewed(connection, form) if form.is_valid() else None
    context = {"agent": connection.agent, "connection": connection, "form": form, "leaving": shown}
    return render(request, "conversations/preview.html", context)
