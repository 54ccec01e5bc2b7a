"""Who calls one of our agents over plain A2A."""

from dataclasses import dataclass
from datetime import datetime

from agents.clients import client_of
from agents.models import A2AClient, Agent
from agents.own_card import is_conformance_agent, takes_files_of_clients
from workspaces.rate_limits import RateLimit

# Above what a program needs that talks for one person after the other, below what would hurt the others.
CALLS = RateLimit("a2a-client", times=600, seconds=60)


@dataclass(frozen=True)
class Caller:
    """client: None only for the open agent of a test deployment. version: of A2A, that this call is made in."""

    agent: Agent
    client: A2AClient | None
    version: str = "1.0"

    @property
    def name(self) -> str:
        """What it is counted by; empty where nobody has to say who they are."""
        return str(self.client.pk) if self.client else ""

    @property
    def takes_files(self) -> bool:
        """Whether its files are taken."""
        return self.client is not None and takes_files_of_clients(self.agent)


def caller_of(agent: Agent | None, *, authorization: str, now: datetime) -> Caller | None:
    """None for whoever may not speak to this agent, and for an agent that is not there: nobody can tell the two."""
    if agent is None:
        return None
    if is_conformance_agent(agent) and not authorization:
        return Caller(agent, None)
    client = client_of(agent, authorization=authorization, now=now)
    return Caller(agent, client) if client else None


def seconds_to_wait(caller: Caller) -> int:
    """0 when the caller is within its rate."""
    return CALLS.take(caller.name) if caller.name else 0
