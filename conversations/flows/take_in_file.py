"""A file that the other side passes on: piece by piece, and taken in when all of it is there."""

from dataclasses import replace
from uuid import UUID

from django.conf import settings

from conversations import outbox
from conversations.attachments.refusals import OFF
from conversations.attachments.taking_in import TakenIn
from conversations.extras import FileFacts, attachment_extras
from conversations.flows.await_files import TOO_LARGE
from conversations.flows.changing import changing
from conversations.flows.files_shown import why_not_shown
from conversations.flows.keep_file import NoRoom, check_room, facts_of
from conversations.flows.pass_files import ENDED
from conversations.flows.show_heard_file import tell_why_not
from conversations.flows.tell_client import tell_client_file
from conversations.models import (
    Attachment,
    AttachmentBytes,
    AuthorKind,
    Conversation,
    Direction,
    Handoff,
    ItemState,
    OutboxItem,
    OutboxKind,
    PassedFile,
    PassedPiece,
    PassedState,
    handoff_alone,
    handoff_with_link,
    passed_file_of,
)
from protocol.errors import MessageRefused, WireError
from protocol.file_pieces import LEAST_PIECE, Arrival, FileArrival, FilePiece
from protocol.packet import PacketFile, file_from
from workspaces.writing import insert, write

UNREADABLE = "unreadable"
_ARRIVALS = {PassedState.COMPLETE: Arrival.COMPLETE, PassedState.KEPT: Arrival.COMPLETE}


class NotYetTold(Exception):
    """It may be that the file is told of in what has come and waits: worth another try."""


def take_piece(*, handoff: Handoff, piece: FilePiece) -> FileArrival:
    """Says how much is there now. A piece that was there before, or is not the next, changes nothing.

    The caller has opened a transaction. Raises MessageRefused for a file that no message told of, and for more or less
    than can come of it, and NotYetTold while a message that came waits for the one before it; nothing is changed then.
    """
    with changing(handoff.conversation_id, alone=False) as conversation:
        current = handoff_alone(handoff.pk)
        if current.direction == Direction.INCOMING:
            conversation.came_by = current
        passed = _told_of(current, piece)
        if passed.state == PassedState.WAITING:
            _take(conversation, current, passed, piece)
        return _arrival_of(passed)


def _told_of(handoff: Handoff, piece: FilePiece) -> PassedFile:
    rows = PassedFile.objects.select_related("attachment__message", "attachment__agent")
    found = rows.filter(handoff=handoff, back=_comes_back(handoff), file_id=UUID(piece.file_id)).first()
    if found is None and handoff.received_items.filter(applied=False).exists():
        raise NotYetTold
    if found is None:
        raise MessageRefused("fileId: no message told of it")
    return found


def _comes_back(handoff: Handoff) -> bool:
    """Of what comes to us, how ``PassedFile.back`` says where it comes from."""
    return handoff.direction == Direction.OUTGOING


def _link_of(handoff: Handoff) -> UUID:
    return UUID(str(handoff.connection_id or handoff.sender_id))


def _arrival_of(passed: PassedFile) -> FileArrival:
    if passed.state == PassedState.REFUSED:
        return FileArrival(Arrival.REFUSED, passed.have, passed.reason)
    return FileArrival(_ARRIVALS.get(PassedState(passed.state), Arrival.COMING), passed.have)


def _take(conversation: Conversation, handoff: Handoff, passed: PassedFile, piece: FilePiece) -> None:
    if piece.start != passed.have or not piece.data:
        return
    told, there = file_from(passed.announced), passed.have + len(piece.data)
    if there > told.size:
        raise MessageRefused("data: more than the file was said to have")
    if len(piece.data) < LEAST_PIECE and there < told.size:
        raise MessageRefused(f"data: less than {LEAST_PIECE} bytes, and not the last of the file")
    reason = _why_not(conversation, handoff, passed, told)
    if reason:
        refuse_file(conversation, passed, reason=reason)
        return
    insert(PassedPiece(passed=passed, start=piece.start, content=piece.data))
    passed.have = there
    if there == told.size:
        passed.state = PassedState.COMPLETE
        outbox.put(
            kind=OutboxKind.TAKE_IN,
            conversation=conversation,
            payload=str(passed.pk),
            lane_of=str(_link_of(handoff)),  # one at a time: many pictures of one institution must not keep all waiting
        )
    write(passed, "have", "state")


def _why_not(conversation: Conversation, handoff: Handoff, passed: PassedFile, told: PacketFile) -> str:
    """Asked again with every piece but the room, which it takes with the first. Empty: it is taken."""
    attachment = passed.attachment
    if attachment is None or not attachment.agent.takes_attachments:
        return OFF
    if not handoff.live:
        return ENDED
    if told.size > settings.ATTACHMENT_LIMIT:
        return TOO_LARGE
    if attachment.size == told.size:
        return ""
    try:
        attachment.sender = _link_of(handoff).hex
        by = AuthorKind(attachment.message.author_kind)
        check_room(told.size, conversation=conversation, by=by, peer=attachment.sender, but_for=attachment)
    except NoRoom as refused:
        return refused.code
    attachment.size = told.size
    write(attachment, "size", "sender")
    return ""


def stop_waiting(conversation: Conversation, handoff: Handoff) -> None:
    """The handoff is over: what has not come whole will not come. The caller holds the conversation."""
    waiting = handoff.passed_files.filter(back=_comes_back(handoff), state=PassedState.WAITING)
    for passed in waiting.select_related("attachment__message", "attachment__agent"):
        refuse_file(conversation, passed, reason=ENDED)


def refuse_file(conversation: Conversation, passed: PassedFile, *, reason: str) -> None:
    """It takes no room any more, and its message says so. The caller holds the conversation."""
    passed.state, passed.reason = PassedState.REFUSED, reason
    write(passed, "state", "reason")
    passed.pieces.all().delete()
    if passed.attachment is not None:
        passed.attachment.size = 0
        write(passed.attachment, "size")
        told = file_from(passed.announced)
        _show(conversation, passed.attachment, replace(facts_of(passed.attachment), size=told.size, state="refused"))
    if passed.back:
        tell_why_not(conversation, handoff_with_link(passed.handoff_id), reason)


def bytes_of(passed: PassedFile) -> bytes:
    """All that has come of it."""
    return b"".join(bytes(piece.content) for piece in passed.pieces.order_by("start"))


def record_taken_in(*, item: OutboxItem, passed: PassedFile, taken: TakenIn | None, refused: str) -> None:
    """The file is here, or what came is not one that is kept. item: claimed by the caller; when the claim was lost
    meanwhile, whoever holds it now decides.
    """
    with changing(item.conversation_id, alone=False, known=item.conversation) as conversation:
        if not outbox.settle(item, state=ItemState.DONE):
            return
        # It was called what it is not: whom it is shown to may have said that they take no such files.
        if taken is not None and passed.back:
            refused = why_not_shown(conversation, taken.media_type)
        if taken is None or refused:
            refuse_file(conversation, passed, reason=refused)
        else:
            _keep(conversation, passed, taken)


def leave_file_out(*, item: OutboxItem, error: WireError) -> None:
    """Nobody looks at it again. item: as above."""
    with changing(item.conversation_id) as conversation:
        if outbox.settle(item, state=ItemState.FAILED, error=str(error)):
            refuse_file(conversation, passed_file_of(item), reason=UNREADABLE)


def _keep(conversation: Conversation, passed: PassedFile, taken: TakenIn) -> None:
    attachment = passed.attachment
    if attachment is None:
        raise RuntimeError("What has come has a place at its message.")
    attachment.name, attachment.media_type = taken.name, taken.media_type
    attachment.size, attachment.digest = len(taken.data), taken.digest
    write(attachment, "name", "media_type", "size", "digest")
    insert(AttachmentBytes(attachment=attachment, content=taken.data))
    passed.state = PassedState.KEPT
    write(passed, "state")
    passed.pieces.all().delete()
    _show(conversation, attachment, facts_of(attachment))
    if passed.back and conversation.is_served:
        tell_client_file(conversation=conversation, message=attachment.message)


def _show(conversation: Conversation, attachment: Attachment, facts: FileFacts) -> None:
    message = attachment.message
    message.extras = message.extras | attachment_extras(facts)
    conversation.alter(message)
    write(message, "extras", "revision")
