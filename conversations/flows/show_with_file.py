"""A message with the file that came with it, kept in one step."""

from typing import Any

from conversations.attachments.taking_in import TakenIn
from conversations.authors import Author
from conversations.extras import Extras, attachment_extras
from conversations.flows.keep_file import facts_of, keep_file, room_for
from conversations.flows.show_message import pass_on, show_message
from conversations.models import AuthorKind, Conversation, Message


def show_with_file(
    *,
    conversation: Conversation,
    author: Author,
    text: str,
    file: TakenIn | None,
    sender: str = "",
    peer: str = "",
    extras: Extras | None = None,
    **more: Any,
) -> Message:
    """text: of a file its caption, which may be empty. sender, peer: see ``room_for``. more: see ``show_message``.

    The caller holds the conversation. Raises NoRoom; nothing is shown then.
    """
    attachment = None
    if file:
        attachment = room_for(file, conversation=conversation, by=author.kind, sender=sender, peer=peer)
    told = (extras or {}) | (attachment_extras(facts_of(attachment)) if attachment else {})
    message = show_message(
        conversation=conversation, author=author, text=text, extras=told, finished=attachment is None, **more
    )
    if file and attachment:
        keep_file(attachment, message=message, data=file.data)
        if author.kind != AuthorKind.PERSON:
            pass_on(conversation=conversation, message=message)
    return message
