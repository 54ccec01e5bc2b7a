"""A note for colleagues, in the thread, that the person never sees."""

from uuid import UUID

from conversations.authors import Author
from conversations.flows.changing import changing
from conversations.flows.show_message import show_message
from conversations.models import AuthorKind, Message, MessageKind


def write_note(*, conversation_id: UUID, author_name: str, text: str) -> Message:
    with changing(conversation_id) as conversation:
        author = Author(kind=AuthorKind.LIVE_AGENT, name=author_name)
        return show_message(conversation=conversation, author=author, text=text, kind=MessageKind.NOTE)
