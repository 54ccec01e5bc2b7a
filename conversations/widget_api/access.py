"""Who may open which conversation from a browser: the token says which, the origin says from where."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings

from agents.models import Agent
from conversations.models import Conversation
from workspaces.prepared import PreparedRows

ALLOWED_HEADERS = "authorization, content-type, last-event-id"
ALLOWED_METHODS = "GET, POST, OPTIONS"
PREFLIGHT_SECONDS = "600"

_answered = PreparedRows(
    lambda conversation_id: Conversation.objects.select_related("agent__workspace").filter(
        agent__in=Agent.objects.answering(), pk=conversation_id
    )
)


def conversation_for(*, conversation_id: UUID, authorization: str) -> Conversation | None:
    """The conversation that this token opens, while its agent answers. None for every other pair of id and token."""
    scheme, _, token = authorization.partition(" ")
    conversation = _answered.first(conversation_id)
    if conversation is None or scheme.lower() != "bearer" or not conversation.opens_with(token):
        return None
    return conversation


def origin_allowed(agent: Agent, origin: str) -> bool:
    """Whether a page of this origin may use the agent. Requests that are no browser's cross-site ones name none."""
    return not origin or origin == settings.PLATFORM_DOMAIN or origin in agent.allowed_origins


def cors_headers(origin: str) -> Mapping[str, str]:
    """What lets a page of another origin read our answer. Only for origins that ``origin_allowed`` let in."""
    if not origin or origin == settings.PLATFORM_DOMAIN:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": "Retry-After",
        "Vary": "Origin",
    }


def preflight_headers(origin: str) -> Mapping[str, str]:
    return {
        **cors_headers(origin),
        "Access-Control-Allow-Headers": ALLOWED_HEADERS,
        "Access-Control-Allow-Methods": ALLOWED_METHODS,
        "Access-Control-Max-Age": PREFLIGHT_SECONDS,
    }
