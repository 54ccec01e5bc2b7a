"""Keeping a file with the message it belongs to, where there is room for it."""

from django.conf import settings
from django.db.models import Count, Sum
from django.utils import timezone

from conversations.attachments.taking_in import TakenIn
from conversations.extras import FileFacts
from conversations.models import Attachment, AttachmentBytes, Conversation, Message
from workspaces.writing import insert

FILES_IN_CONVERSATION = 20
BYTES_IN_CONVERSATION = 10  # times the largest file


class NoRoom(Exception):
    """No more files here. code: too_many (of this conversation) or full (all that is kept for the agent)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def room_for(file: TakenIn, *, conversation: Conversation) -> Attachment:
    """The row it will be. The caller holds the conversation. Raises NoRoom."""
    own = Attachment.objects.filter(message__conversation=conversation).aggregate(files=Count("pk"), bytes=Sum("size"))
    most = settings.ATTACHMENT_LIMIT * BYTES_IN_CONVERSATION
    if own["files"] >= FILES_IN_CONVERSATION or (own["bytes"] or 0) + len(file.data) > most:
        raise NoRoom("too_many")
    of_agent = Attachment.objects.filter(agent=conversation.agent_id).aggregate(bytes=Sum("size"))["bytes"] or 0
    if of_agent + len(file.data) > settings.ATTACHMENT_ROOM:
        raise NoRoom("full")
    return Attachment(
        agent_id=conversation.agent_id,
        name=file.name,
        media_type=file.media_type,
        size=len(file.data),
        digest=file.digest,
        created_at=timezone.now(),
    )


def facts_of(attachment: Attachment) -> FileFacts:
    return FileFacts(str(attachment.pk), attachment.name, attachment.media_type, attachment.size)


def keep_file(attachment: Attachment, *, message: Message, data: bytes) -> None:
    """With its message, in one transaction, which is the caller's."""
    attachment.message = message
    insert(attachment)
    insert(AttachmentBytes(attachment=attachment, content=data))
