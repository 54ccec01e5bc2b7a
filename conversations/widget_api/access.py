"""Who may open which conversation from a browser: the token says which, the origin says from where."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.conf import settings

from agents.models import Agent
from conversations.models import Conversation, Rehearsal
from workspaces.access import Permission, roles_with
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
    """The conversation that this token opens, while its agent answers. None for every other pair of id and token, and
    for the test chat of who builds here no more: it runs on a draft.
    """
    scheme, _, token = authorization.partition(" ")
    conversation = _answered.first(conversation_id)
    if conversation is None or scheme.lower() != "bearer" or not conversation.opens_with(token):
        return None
    return conversation if _is_still_theirs(conversation) else None


def still_readable(*, conversation_id: UUID, origin: str) -> Conversation | None:
    """As ``conversation_for``, for a page of this origin that has shown the token before."""
    conversation = _answered.first(conversation_id)
    if conversation is None or not origin_allowed(conversation.agent, origin):
        return None
    return conversation if _is_still_theirs(conversation) else None


def _is_still_theirs(conversation: Conversation) -> bool:
    """False for the test chat of who builds here no more."""
    return not conversation.is_test or _is_a_builders(conversation)


def _is_a_builders(test_chat: Conversation) -> bool:
    builds = {"workspace": test_chat.workspace_id, "role__in": roles_with(Permission.BUILD)}
    still = {f"started_by__memberships__{name}": value for name, value in builds.items()}
    return Rehearsal.objects.filter(pk=test_chat.pk, started_by__is_active=True, **still).exists()


def origin_allowed(agent: Agent, origin: str) -> bool:
    """Whether a page of this origin may use the agent. Requests that are no browser's cross-site ones name none."""
    return origin_listed(origin, agent.allowed_origins)


def origin_listed(origin: str, origins: Collection[str]) -> bool:
    return not origin or origin == settings.PLATFORM_DOMAIN or origin in origins


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
