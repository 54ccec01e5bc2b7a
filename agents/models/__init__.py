"""The tables of this app; import them from here."""

from agents.models.agent import Agent, AvatarColour, ReplyKey, initials_of, new_agent_id
from agents.models.credential import A2AClient, Credential
from agents.models.guards import Canary, SeenRequest
from agents.models.link import Connection, ConnectionKind, LinkState, PeerLink, PeerLinkQuerySet, PlainAccess, Sender
from agents.models.operator_notice import OperatorNotice
from agents.models.verification import Verification, VerificationState

__all__ = [
    "A2AClient",
    "Agent",
    "AvatarColour",
    "Canary",
    "Connection",
    "ConnectionKind",
    "Credential",
    "LinkState",
    "OperatorNotice",
    "PeerLink",
    "PeerLinkQuerySet",
    "PlainAccess",
    "ReplyKey",
    "SeenRequest",
    "Sender",
    "Verification",
    "VerificationState",
    "initials_of",
    "new_agent_id",
]
