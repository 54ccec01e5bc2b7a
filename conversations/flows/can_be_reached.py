"""Whether what is said here reaches the person still."""

from conversations.models import Conversation, live_incoming


def can_be_reached(conversation: Conversation) -> bool:
    """Not where the window is another institution's and the conversation went back there, or an A2A client's task is
    over.
    """
    if conversation.sender_id is not None:
        return live_incoming(conversation) is not None
    return conversation.open or not conversation.is_served
