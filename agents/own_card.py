"""The card of one of our agents, for everybody to read."""

from django.conf import settings

from agents.addresses import agent_url, pairing_url
from agents.models import Agent
from protocol.cards import build_card


def card_of(agent: Agent) -> bytes:
    """A2A 1.0 agent card as JSON. It holds nothing that is not shown to the person in the chat window anyway."""
    url = agent_url(agent)
    return build_card(
        name=agent.name,
        description=agent.description,
        institution=agent.workspace.name,
        institution_url=settings.PLATFORM_DOMAIN,
        agent_url=url,
        pairing_url=pairing_url(url),
    )
