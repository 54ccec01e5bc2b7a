"""The end of a conversation: whoever watches is told once, and nothing waits in it any more."""

from agents.webhooks.kinds import EventKind
from conversations.flows.leave_unanswered import leave_unanswered
from conversations.flows.tell_webhooks import tell_of_conversation
from conversations.models import Conversation


def close_conversation(conversation: Conversation) -> None:
    """The caller holds the conversation, and has seen to whoever else had it. An A2A client that writes again begins
    another task, in which nothing of this one is answered.
    """
    if conversation.is_served:
        leave_unanswered(conversation=conversation)
    if conversation.open:
        tell_of_conversation(conversation, EventKind.CONVERSATION_CLOSED)
    conversation.open = False
    conversation.waiting_since = None
    conversation.flow_position = None
