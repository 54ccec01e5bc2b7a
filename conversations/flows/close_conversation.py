"""The end of a conversation: whoever watches is told once, and nothing waits in it any more."""

from agents.webhooks.kinds import EventKind
from conversations.flows.tell_webhooks import tell_of_conversation
from conversations.models import Conversation


def close_conversation(conversation: Conversation) -> None:
    """The caller holds the conversation, and has seen to whoever else had it."""
    if conversation.open:
        tell_of_conversation(conversation, EventKind.CONVERSATION_CLOSED)
    conversation.open = False
    conversation.waiting_since = None
    conversation.flow_position = None
