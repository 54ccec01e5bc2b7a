"""A message that is shown while it is being said: its text grows until it is whole. The caller holds the conversation.

It counts as said when it is whole: only then is nobody owed an answer any more, and only then does it go on to an agent
the conversation came from.
"""

from uuid import UUID

from conversations.authors import Author
from conversations.flows.show_message import pass_on, show_message
from conversations.models import Conversation, Handoff, Message
from workspaces.writing import write

SHOWN_EVERY = 0.3  # seconds; words that are still coming in are shown no more often
_UNFINISHED = {"unfinished": True}


def begin_message(
    *,
    conversation: Conversation,
    author: Author,
    text: str,
    handoff: Handoff | None = None,
    message_id: UUID | None = None,
) -> Message:
    """message_id: where it is known already."""
    return show_message(
        conversation=conversation,
        author=author,
        text=text,
        extras=_UNFINISHED,
        handoff=handoff,
        finished=False,
        message_id=message_id,
    )


def is_growing(message: Message) -> bool:
    return bool(message.extras == _UNFINISHED)


def grow(*, conversation: Conversation, message: Message, text: str) -> None:
    """text: everything of it so far."""
    if message.text != text:
        message.text = text
        conversation.alter(message)
        write(message, "text", "revision")


def end_message(*, conversation: Conversation, message: Message, text: str, said: bool = True) -> None:
    """text: what it came to. said: False for what was broken off before it was an answer."""
    message.text, message.extras = text, {}
    conversation.alter(message)
    write(message, "text", "extras", "revision")
    if said:
        pass_on(conversation=conversation, message=message)
