"""Keeping a file with the message it belongs to, where there is room for it."""

from django.conf import settings
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from conversations.attachments.refusals import FULL
from conversations.attachments.taking_in import TakenIn
from conversations.extras import FileFacts
from conversations.models import Attachment, AttachmentBytes, AuthorKind, Conversation, Message
from workspaces.writing import insert

# Of the person, of our live agents and of each other institution: none takes the room of another.
FILES_IN_CONVERSATION = 20
BYTES_IN_CONVERSATION = 10  # times the largest file


class NoRoom(Exception):
    """No more files here. code: too_many (of theirs in this conversation), address_full (from where they come) or full
    (all that is kept for the agent).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def room_for(
    file: TakenIn, *, conversation: Conversation, by: AuthorKind, sender: str = "", peer: str = ""
) -> Attachment:
    """The row it will be. by: whose message it comes with. sender: a mark of where it comes from. peer: see
    ``check_room``. The caller holds the conversation. Raises NoRoom.
    """
    check_room(len(file.data), conversation=conversation, by=by, sender=sender, peer=peer)
    return Attachment(
        agent_id=conversation.agent_id,
        name=file.name,
        media_type=file.media_type,
        size=len(file.data),
        digest=file.digest,
        sender=sender or peer,
        created_at=timezone.now(),
    )


def check_room(
    size: int,
    *,
    conversation: Conversation,
    by: AuthorKind,
    sender: str = "",
    peer: str = "",
    but_for: Attachment | None = None,
) -> None:
    """size: bytes. peer: what marks the files of the institution it comes from, which leave as much room as they take,
    so that none fills it alone. but_for: its own row, which takes no room yet. Otherwise as ``room_for``.
    """
    share = _share()
    of_agent = Attachment.objects.filter(agent=conversation.agent_id)
    if but_for is not None:
        of_agent = of_agent.exclude(pk=but_for.pk)
    here = of_agent.filter(message__conversation=conversation, size__gt=0)  # what was told of alone takes no room
    theirs = here.filter(sender=peer) if peer else here.filter(message__author_kind=by)
    own = theirs.aggregate(files=Count("pk"), bytes=Sum("size"))
    most = min(settings.ATTACHMENT_LIMIT * BYTES_IN_CONVERSATION, share)
    if own["files"] >= FILES_IN_CONVERSATION or (own["bytes"] or 0) + size > most:
        raise NoRoom("too_many")
    if sender and _bytes_of(of_agent.filter(sender=sender)) + size > share:
        raise NoRoom("address_full")
    left = settings.ATTACHMENT_ROOM - _bytes_of(of_agent) - size
    if left < 0 or (peer and _bytes_of(of_agent.filter(sender=peer)) + size > max(left, settings.ATTACHMENT_LIMIT)):
        raise NoRoom(FULL)


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
