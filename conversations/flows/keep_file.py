"""Keeping a file with the message it belongs to, where there is room for it."""

from django.conf import settings
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from conversations.attachments.taking_in import TakenIn
from conversations.extras import FileFacts
from conversations.models import Attachment, AttachmentBytes, Conversation, Message
from workspaces.writing import insert

FILES_IN_CONVERSATION = 20
BYTES_IN_CONVERSATION = 10  # times the largest file


class NoRoom(Exception):
    """No more files here. code: too_many (of this conversation), address_full (from where they come) or full (all that
    is kept for the agent).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def room_for(file: TakenIn, *, conversation: Conversation, sender: str = "") -> Attachment:
    """The row it will be. sender: a mark of where it comes from. The caller holds the conversation. Raises NoRoom."""
    size, share = len(file.data), _share()
    own = Attachment.objects.filter(message__conversation=conversation).aggregate(files=Count("pk"), bytes=Sum("size"))
    most = min(settings.ATTACHMENT_LIMIT * BYTES_IN_CONVERSATION, share)
    if own["files"] >= FILES_IN_CONVERSATION or (own["bytes"] or 0) + size > most:
        raise NoRoom("too_many")
    of_agent = Attachment.objects.filter(agent=conversation.agent_id)
    if sender and _bytes_of(of_agent.filter(sender=sender)) + size > share:
        raise NoRoom("address_full")
    if _bytes_of(of_agent) + size > settings.ATTACHMENT_ROOM:
        raise NoRoom("full")
    return Attachment(
        agent_id=conversation.agent_id,
        name=file.name,
        media_type=file.media_type,
        size=size,
        digest=file.digest,
        sender=sender,
        created_at=timezone.now(),
    )


def _share() -> int:
    """What nobody alone goes beyond; the largest file there may be is always within it."""
    return max(settings.ATTACHMENT_ROOM * settings.ATTACHMENT_SHARE // 100, settings.ATTACHMENT_LIMIT)


def _bytes_of(attachments: "QuerySet[Attachment]") -> int:
    return attachments.aggregate(bytes=Sum("size"))["bytes"] or 0


def facts_of(attachment: Attachment) -> FileFacts:
    return FileFacts(str(attachment.pk), attachment.name, attachment.media_type, attachment.size)


def keep_file(attachment: Attachment, *, message: Message, data: bytes) -> None:
    """With its message, in one transaction, which is the caller's."""
    attachment.message = message
    insert(attachment)
    insert(AttachmentBytes(attachment=attachment, content=data))
