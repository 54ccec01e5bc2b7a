"""Where our own agents live, and which addresses this deployment may call."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from ipaddress import ip_network

from django.conf import settings

from agents.models import Agent
from protocol.addresses import AddressPolicy
from workspaces import outgoing


def agent_url(agent: Agent) -> str:
    """The URL that is this agent's name towards other institutions, and its JSON-RPC address. Ends with a slash."""
    return f"{settings.PLATFORM_DOMAIN}/a2a/{agent.public_id}/"


def pairing_url(agent_url: str) -> str:
    """Where the agent at this URL is asked to pair."""
    return f"{agent_url}pairing"


def pairing_check_url(agent_url: str) -> str:
    """Where the agent at this URL is asked whether a link still holds."""
    return f"{agent_url}pairing/check"


def pairing_confirm_url(agent_url: str) -> str:
    """Where the agent at this URL is asked whether a pairing request is its own."""
    return f"{agent_url}pairing/confirm"


def card_url(agent_url: str) -> str:
    """Where the agent at this URL shows its card."""
    return f"{agent_url}.well-known/agent-card.json"


_LOOPBACK = (ip_network("127.0.0.1/32"),)
_at_home: ContextVar[bool] = ContextVar("at_home", default=False)


@contextmanager
def loopback_allowed() -> Iterator[None]:
    """Lets this thread, and nobody else, call this machine for as long as it lasts: for a drill with its own agent."""
    token = _at_home.set(True)
    try:
        yield
    finally:
        _at_home.reset(token)


def address_policy() -> AddressPolicy:
    """As ``workspaces.outgoing`` has it, but for a thread that is let call this machine."""
    policy = outgoing.address_policy()
    return replace(policy, allowed_networks=_LOOPBACK, allow_http=True) if _at_home.get() else policy
