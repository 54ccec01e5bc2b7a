"""The card of one of our agents, for everybody to read."""

import hashlib

from a2a.types.a2a_pb2 import AgentCard
from django.conf import settings

from agents.addresses import agent_url, pairing_url
from agents.models import Agent
from protocol.card_signatures import sign_card
from protocol.cards import build_card, card_bytes
from protocol.strict_json import dumps

KEYS_PATH = "/.well-known/jwks.json"


def card_of(agent: Agent) -> bytes:
    """The agent's card as JSON. It holds nothing that is not shown to the person in the chat window anyway."""
    return card_bytes(card_message(agent))


def card_message(agent: Agent) -> AgentCard:
    """The same as a message of A2A 1.0."""
    card, key = _bare_card(agent), settings.CARD_SIGNING_KEY
    return sign_card(card, key=key, keys_url=f"{settings.PLATFORM_DOMAIN}{KEYS_PATH}") if key else card


def card_tag(agent: Agent) -> str:
    """Changes with what the card says and with the key that signs it. No two signatures of one card are the same."""
    key = settings.CARD_SIGNING_KEY
    said = card_bytes(_bare_card(agent)) + (key.key_id.encode() if key else b"")
    return hashlib.sha256(said).hexdigest()[:32]


def card_keys() -> bytes | None:
    """The public key of our cards' signatures, as a JSON Web Key Set; None when they are not signed."""
    key = settings.CARD_SIGNING_KEY
    return dumps({"keys": [key.public]}) if key else None


def _bare_card(agent: Agent) -> AgentCard:
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
