"""Who sends many files under many names: counted by address, of which only a mark is kept."""

from uuid import UUID

from django.utils.crypto import salted_hmac

from workspaces.rate_limits import network_of


def caller_at(address: str, *, agent_id: UUID) -> str:
    """What a caller is counted by who may have many conversations with an agent."""
    return f"{agent_id} {network_of(address)}"


def mark_of(caller: str) -> str:
    """The same for all that one caller (``caller_at``) sends. Nobody reads the address from it; with another
    SECRET_KEY, everybody begins anew.
    """
    return salted_hmac("conversations.attachments.senders", caller, algorithm="sha256").hexdigest()[:32]
