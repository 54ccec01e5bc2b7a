"""What another agent is saying right now, shown while it is being said: one message whose text grows.

It counts as said when it is finished: only then is nobody owed an answer any more, and only then does it go on to an
agent the conversation came from.
"""

from conversations.authors import peer_agent
from conversations.flows.show_message import pass_on, show_message
from conversations.models import Conversation, Handoff, Message, PlainThread
from protocol.packet import TEXT_LIMIT
from workspaces.prepared import PreparedRows
from workspaces.writing import write

UNFINISHED = {"unfinished": True}
_message = PreparedRows(lambda pk: Message.objects.filter(pk=pk))


def show_writing(*, conversation: Conversation, handoff: Handoff, thread: PlainThread, text: str) -> None:
    """text: everything of it so far. What is longer than a message stops growing. The caller holds the conversation and
    saves the thread.
    """
    text = text[:TEXT_LIMIT]
    message = _message.first(thread.writing_id) if thread.writing_id else None
    if message is None:
        thread.writing = show_message(
            conversation=conversation,
            author=peer_agent(handoff.link),
            text=text,
            extras=UNFINISHED,
            handoff=handoff,
            finished=False,
        )
    elif message.text != text:
        message.text = text
        conversation.alter(message)
        write(message, "text", "revision")


def finish_writing(*, conversation: Conversation, thread: PlainThread, text: str = "") -> bool:
    """text: what it came to; empty: it stays as it is. False when nothing was being written."""
    message = _message.first(thread.writing_id) if thread.writing_id else None
    thread.writing = None
    if message is None:
        return False
    message.text, message.extras = text or message.text, {}
    conversation.alter(message)
    write(message, "text", "extras", "revision")
    pass_on(conversation=conversation, message=message)
    return True
