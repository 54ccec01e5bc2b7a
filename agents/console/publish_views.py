"""The Publish tab: the widget's tag, the hosted chat page, and how the widget looks."""

from functools import partial
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agents.console.forms import PublishForm
from agents.editing import save_agent
from agents.lookups import agent_of, agents_of
from agents.models import Agent
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.seen import Edit, held


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
def publish(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    with held(request, agents_of(request.member).filter(pk=agent_id)):
        agent = agent_of(request.member, agent_id)
        edit = Edit(request, partial(PublishForm, instance=agent))
        if saved := edit.may_save():
            save_agent(agent=agent, fields=edit.form.changed_data, actor=request.user)
    if not saved:
        context = {
            "agent": agent,
            "form": edit.form,
            "seen": edit.seen,
            "tag": widget_tag(agent),
            "chat_url": f"{settings.PLATFORM_DOMAIN}/chat/{agent.public_id}/",
        }
        return render(request, "agents/publish.html", context)
    messages.success(request, _("Saved."))
    return redirect("agents:publish", agent.pk)


def widget_tag(agent: Agent) -> str:
    """What a web page needs to show the widget, as HTML to copy."""
    script = f"{settings.PLATFORM_DOMAIN}{static('widget/handoff-chat.js')}"
    return f'<script type="module" src="{script}"></script>\n<handoff-chat agent="{agent.public_id}"></handoff-chat>'
