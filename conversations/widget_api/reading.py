"""How often a chat window may read: each time costs statements, and a conversation costs whoever begins it nothing.

A window that has an event stream reads seldom; one that has none asks every three seconds.
"""

from conversations.attachments.senders import caller_at
from conversations.models import Conversation
from workspaces.rate_limits import RateLimit

READS = RateLimit("widget-read", times=600, seconds=60)  # of one conversation, in all tabs it is open in
READS_OF_ADDRESS = RateLimit("widget-read-address", times=6_000, seconds=60)  # of one agent's conversations


def counted_as_read(conversation: Conversation, address: str) -> tuple[tuple[RateLimit, str], ...]:
    """What one reading from this address is counted by; to begin a stream is one."""
    caller = caller_at(address, agent_id=conversation.agent_id)
    return (READS, str(conversation.pk)), (READS_OF_ADDRESS, caller)
