"""The hosted chat page of an agent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from agents.models import Agent


def chat_page(request: HttpRequest, agent_id: str) -> HttpResponse:
    """Everything on it is the widget; the agent answers only while it is enabled."""
    agent = get_object_or_404(Agent.objects.answering().select_related("workspace"), public_id=agent_id)
    return render(request, "conversations/chat_page.html", {"agent": agent})
