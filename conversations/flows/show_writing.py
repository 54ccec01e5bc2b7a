"""What another agent is saying right now, shown while it is being said."""

from conversations.authors import peer_agent
from conversations.flows.growing_message import begin_message, end_message, grow
from conversations.models import Conversation, Handoff, Message, PlainThread
from protocol.packet import TEXT_LIMIT
from workspaces.prepared import PreparedRows

_message = PreparedRows(lambda pk: Message.objects.filter(pk=pk))


def show_writing(*, conversation: Conversation, handoff: Handoff, thread: PlainThread, text: str) -> None:
    """text: everything of it so far. What is longer than a message stops growing. The caller holds the conversation and
    saves the thread.
    """
    text = text[:TEXT_LIMIT]
    message = _message.first(thread.writing_id) if thread.writing_id else None
    if message is None:
        author = peer_agent(handoff.link)
        thread.writing = begin_message(conversation=conversation, author=author, text=text, handoff=handoff)
    else:
        grow(conversation=conversation, message=message, text=text)


def finish_writing(*, conversation: Conversation, thread: PlainThread, text: str = "") -> Message | None:
    """text: what it came to; empty: it stays as it is. The message; None when nothing was being written."""
    message = _message.first(thread.writing_id) if thread.writing_id else None
    thread.writing = None
    if message is None:
        return None
    end_message(conversation=conversation, message=message, text=text or message.text)
    return message
