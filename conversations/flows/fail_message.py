"""A person's message that reached nobody who will answer it: marked, for the person and for the operators."""

from conversations.models import Conversation, Delivery, Message


def fail_message(*, conversation: Conversation, message: Message) -> None:
    """The caller holds the conversation. The person may send it again, as a message of its own."""
    message.delivery = Delivery.FAILED
    conversation.alter(message)
    message.save(update_fields=["delivery", "revision"])
