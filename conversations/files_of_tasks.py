"""Files in the task of an A2A client: how much of them goes at once, and how one is told of without its bytes."""

from django.conf import settings

from conversations.attachments.names import NAME_LIMIT, without_disguise
from protocol.packet import FILES_IN_A_MESSAGE


def most_bytes() -> int:
    """Of the files in one message, or in one answer, together."""
    return max(FILES_IN_A_MESSAGE, settings.ATTACHMENT_LIMIT)


def in_words(name: str) -> str:
    """What stands in place of a file whose bytes are not told."""
    return f"[file: {without_disguise(name)[:NAME_LIMIT] or '?'}]"
