"""The card of one of our agents, for everybody to read."""

from a2a.types.a2a_pb2 import AgentCard
from django.conf import settings

from agents.addresses import agent_url, pairing_url
from agents.models import Agent
from protocol.cards import build_card, card_bytes


def card_of(agent: Agent) -> bytes:
    """The agent's card as JSON. It holds nothing that is not shown to the person in the chat window anyway."""
    return card_bytes(card_message(agent))


def card_message(agent: Agent) -> AgentCard:
    """The same as a message of A2A 1.0."""
    url = agent_url(agent)
    return build_card(
        name=agent.name,
        description=agent.description,
        institution=agent.workspace.name,
        institution_url=settings.PLATFORM_DOMAIN,
        agent_url=url,
        pairing_url=pairing_url(url),
        is_open=is_conformance_agent(agent),
    )


def is_conformance_agent(agent: Agent) -> bool:
    """True for the agent that a test deployment shows to the conformance kit, which cannot send credentials."""
    return bool(settings.CONFORMANCE_AGENT) and agent.public_id == settings.CONFORMANCE_AGENT
