"""Putting a message into a conversation, and so into the person's window, wherever that is."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid4

from django.utils import timezone

from conversations.authors import SYSTEM, Author, speaker_of
from conversations.extras import (
    Extras,
    NoticeCode,
    attachment_of,
    notice_extras,
    quick_replies_extras,
    quick_replies_of,
    spoken_extras,
)
from conversations.flows.note_files import note_files
from conversations.flows.put_stream_item import put_stream_item
from conversations.flows.tell_client import tell_client, tell_client_beside
from conversations.models import Attachment, AuthorKind, Conversation, Handoff, Message, MessageKind, live_incoming
from protocol.handoff_extension import MOST_QUICK_REPLIES, QUICK_REPLY_LIMIT, Reply
from protocol.packet import PacketFile, pieces_of
from workspaces.new_rows import new_row
from workspaces.writing import insert, write

SAID = (MessageKind.TEXT, MessageKind.QUESTION)
_OF_FILES: frozenset[NoticeCode] = frozenset({"file_stays", "file_not_taken", "file_too_large", "file_not_shown"})


def show_message(
    *,
    conversation: Conversation,
    author: Author,
    text: str,
    kind: MessageKind = MessageKind.TEXT,
    extras: Extras | None = None,
    handoff: Handoff | None = None,
    client_id: UUID | None = None,
    delivery: str = "",
    at: datetime | None = None,
    finished: bool = True,
    message_id: UUID | None = None,
    seen: int | None = None,
) -> Message:
    """Writes the next message. The caller holds the conversation (see ``changing``).

    What an agent says in a conversation that came from another institution is also passed on to there. finished: False
    for words that will go on; they are passed on when they are whole. message_id: where it is known already. seen: see
    ``Message.seen``.
    """
    conversation.last_position += 1
    message = new_row(
        Message,
        id=message_id or uuid4(),
        conversation=conversation,
        position=conversation.last_position,
        kind=kind,
        author_kind=author.kind,
        author_name=author.name,
        author_institution=author.institution,
        author_domain=author.domain,
        author_colour=author.colour,
        text=text,
        extras=extras or {},
        client_id=client_id,
        delivery=delivery,
        handoff=handoff,
        seen=seen,
        created_at=at or timezone.now(),
    )
    conversation.alter(message)
    insert(message)
    if author.kind == AuthorKind.PERSON:
        conversation.said_by_person += 1
    elif kind in SAID and finished:
        pass_on(conversation=conversation, message=message)
    return message


def say(
    *,
    conversation: Conversation,
    author: Author,
    text: str,
    quick_replies: tuple[str, ...] = (),
    question: bool = False,
    handoff: Handoff | None = None,
    message_id: UUID | None = None,
    extras: Extras | None = None,
) -> Message:
    """An agent's words, or its question."""
    return show_message(
        conversation=conversation,
        author=author,
        text=text,
        kind=MessageKind.QUESTION if question else MessageKind.TEXT,
        extras=quick_replies_extras(quick_replies)
        | spoken_extras(text, private_values=conversation.private_values)
        | (extras or {}),
        handoff=handoff,
        message_id=message_id,
    )


def show_notice(
    *,
    conversation: Conversation,
    code: NoticeCode,
    about: Author,
    text: str,
    handoff: Handoff | None = None,
    place: int | None = None,
    reason: str = "",
) -> Message:
    """One quiet line. ``text`` is for readers that do not know the code. place: in a queue, if it tells of one. reason:
    the code of why it is so. An A2A client reads what became of a file, and no other.
    """
    notice = show_message(
        conversation=conversation,
        author=SYSTEM,
        text=text,
        kind=MessageKind.NOTICE,
        extras=notice_extras(code, about, place=place, reason=reason),
        handoff=handoff,
    )
    if code in _OF_FILES and conversation.is_served:
        tell_client_beside(conversation=conversation, notice=notice)
    return notice


def pass_on(*, conversation: Conversation, message: Message) -> None:
    """An agent has said something: the person has their answer, and so has whoever the conversation came from."""
    conversation.waiting_since = None
    if conversation.is_served:
        tell_client(conversation=conversation, message=message)
    handoff = live_incoming(conversation)
    if handoff is None:
        return
    for reply in _replies_of(message, after=handoff.last_sent_seq, files=_files_of(message)):
        handoff.last_sent_seq = reply.seq
        write(handoff, "last_sent_seq")
        put_stream_item(conversation=conversation, handoff=handoff, item=reply)
        note_files(handoff, number=reply.seq, files=reply.attachments, back=True)


def _files_of(message: Message) -> tuple[PacketFile, ...]:
    if attachment_of(message.extras) is None:
        return ()
    rows = Attachment.objects.filter(message=message, stored__isnull=False)
    return tuple(PacketFile(str(row.pk), 0, row.name, row.media_type, row.size, row.digest) for row in rows)


def _replies_of(message: Message, *, after: int, files: tuple[PacketFile, ...]) -> Iterator[Reply]:
    """The message as it is told: one reply, or several where variables have made it longer than one may be. Quick
    replies stand at the last, each as long as one may be, its file at the first.
    """
    pieces = pieces_of(message.text)
    quick_replies = tuple(one[:QUICK_REPLY_LIMIT] for one in quick_replies_of(message.extras)[:MOST_QUICK_REPLIES])
    for place, piece in enumerate(pieces, start=1):
        yield Reply(
            seq=after + place,
            at=message.created_at,
            message_id=str(message.pk),
            kind=message.kind,
            text=piece,
            quick_replies=quick_replies if place == len(pieces) else (),
            attachments=files if place == 1 else (),
            speaker=speaker_of(message),
        )
