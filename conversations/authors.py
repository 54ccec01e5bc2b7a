"""Who says something, as it is written beside each message: name, institution, verified domain."""

from dataclasses import dataclass, replace

from django.conf import settings

from agents.models import Agent, Connection, Sender
from conversations.models import AuthorKind

PEER_COLOUR = "plum"  # another institution never wears our own agent's colour choices
LIVE_COLOUR = "slate"


@dataclass(frozen=True)
class Author:
    kind: AuthorKind
    name: str = ""
    institution: str = ""
    domain: str = ""  # https host[:port]: ours by our settings, another's by the verified link
    colour: str = "slate"


PERSON = Author(AuthorKind.PERSON)
SYSTEM = Author(AuthorKind.SYSTEM)


def our_agent(agent: Agent) -> Author:
    return Author(
        kind=AuthorKind.AGENT,
        name=agent.name,
        institution=agent.workspace.name,
        domain=bare_domain(settings.PLATFORM_DOMAIN),
        colour=agent.avatar_colour,
    )


def live_agent(agent: Agent, name: str) -> Author:
    """One of the institution's people, under the name they chose."""
    return replace(our_agent(agent), kind=AuthorKind.LIVE_AGENT, name=name, colour=LIVE_COLOUR)


def peer_agent(link: Connection | Sender) -> Author:
    """Name and institution are the peer's claims; the domain is shown only when it was verified."""
    verified = link.confirmed if isinstance(link, Sender) else True
    return Author(
        kind=AuthorKind.PEER_AGENT,
        name=link.remote_name,
        institution=link.remote_institution,
        domain=bare_domain(link.platform_domain) if verified else "",
        colour=PEER_COLOUR,
    )


def bare_domain(origin: str) -> str:
    """An origin as people read it: without its scheme."""
    return origin.split("://", 1)[-1]
