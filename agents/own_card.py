"""The card of one of our agents, for everybody to read."""

import hashlib
from datetime import datetime

from a2a.types.a2a_pb2 import AgentCard
from django.conf import settings
from django.utils import timezone

from agents.addresses import agent_url, pairing_url
from agents.file_types import BESIDE_TEXT
from agents.models import Agent
from protocol.card_signatures import sign_card
from protocol.cards import build_card, card_bytes
from protocol.strict_json import dumps
from workspaces.models import AuditAction, AuditEntry

KEYS_PATH = "/.well-known/jwks.json"
_RUNS_SINCE = timezone.now()
_SEEN_IN_CARD = (AuditAction.AGENT_CHANGED, AuditAction.WORKSPACE_RENAMED)


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


def card_changed_at(agent: Agent) -> datetime:
    """A time since which the card says what it says: agent and institution are as they were, and this code runs.

    It tells of no other deed: everybody may read it.
    """
    deeds = AuditEntry.objects.filter(object_id__in=[str(agent.pk), str(agent.workspace_id)], action__in=_SEEN_IN_CARD)
    return max([_RUNS_SINCE, *deeds.newest_first().values_list("at", flat=True)[:1]])


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
        file_types=BESIDE_TEXT if takes_files_of_clients(agent) else (),
    )


def takes_files_of_clients(agent: Agent) -> bool:
    """Of those who speak plain A2A. The open agent of a test deployment takes nothing of strangers."""
    return agent.takes_attachments and not is_conformance_agent(agent)


def is_conformance_agent(agent: Agent) -> bool:
    """True for the agent that a test deployment shows to the conformance kit, which cannot send credentials."""
    return bool(settings.CONFORMANCE_AGENT) and agent.public_id == settings.CONFORMANCE_AGENT
