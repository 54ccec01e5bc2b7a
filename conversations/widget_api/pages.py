"""The hosted chat page of an agent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation.trans_real import parse_accept_lang_header

from agents.models import Agent


def chat_page(request: HttpRequest, agent_id: str) -> HttpResponse:
    """Everything on it is the widget; the agent answers only while it is enabled."""
    agent = Agent.objects.answering().select_related("workspace").filter(public_id=agent_id).first()
    if agent is None:
        return render(request, "conversations/no_chat.html", status=404)
    language = _language_for(agent, request.headers.get("Accept-Language", ""))
    response = render(request, "conversations/chat_page.html", {"agent": agent, "language": language})
    response["Vary"] = "Accept-Language"
    return response


def _language_for(agent: Agent, accepted: str) -> str:
    """The first language the browser asks for that the agent speaks, else the agent's own. BCP 47."""
    for code, _weight in parse_accept_lang_header(accepted):
        if code.split("-")[0] in {language.split("-")[0] for language in agent.languages}:
            return code
    return agent.default_language
