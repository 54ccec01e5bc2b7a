"""Who says something, as it is written beside each message: name, institution, verified domain."""

from dataclasses import dataclass, replace

from django.conf import settings

from agents.models import Agent, Connection, Sender
from conversations.models import AuthorKind, Handoff, Message
from protocol.handoff_extension import SPEAKER_LIMIT, Speaker

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


def peer_live_agent(link: Connection | Sender, name: str) -> Author:
    """One of the peer's people. name: the peer's claim, already clean; without one they write under its agent's. Whose
    they are is the link's to say, as of its agent.
    """
    agent = peer_agent(link)
    return replace(agent, kind=AuthorKind.PEER_LIVE_AGENT, name=name or agent.name)


def who_speaks(handoff: Handoff) -> Author:
    """Who has the word at the other side of a handoff."""
    name = handoff.live_agent_name
    return peer_live_agent(handoff.link, name) if name else peer_agent(handoff.link)


def speaker_of(message: Message) -> Speaker | None:
    """The live agent who said it, as others are told; None for everybody else. One of another institution is told of
    together with that, since whoever hears it from us sees our institution beside the name.
    """
    match message.author_kind:
        case AuthorKind.LIVE_AGENT:
            return Speaker.called(message.author_name)
        case AuthorKind.PEER_LIVE_AGENT:
            whose = f", {message.author_institution}"[: SPEAKER_LIMIT // 2] if message.author_institution else ""
            return Speaker.called(message.author_name[: SPEAKER_LIMIT - len(whose)] + whose)
        case _:
            return None


def bare_domain(origin: str) -> str:
    """An origin as people read it: without its scheme."""
    return origin.split("://", 1)[-1]
