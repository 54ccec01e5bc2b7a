"""Who sends many files under many names: counted by address, of which only a mark is kept."""

from uuid import UUID

from django.utils.crypto import salted_hmac

from workspaces.rate_limits import network_of


def mark_of(address: str, *, agent_id: UUID) -> str:
    """The same for all that one caller sends to an agent. Nobody reads the address from it; with another SECRET_KEY,
    everybody begins anew.
    """
    told = f"{agent_id} {network_of(address)}"
    return salted_hmac("conversations.attachments.senders", told, algorithm="sha256").hexdigest()[:32]
