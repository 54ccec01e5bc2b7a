"""Files on their way to the other side: told of with the message they belong to, sent when that was taken. What the
person sends goes to the agent in control; what a live agent sends who has taken over goes back, to the person.
"""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from conversations import outbox
from conversations.authors import peer_agent
from conversations.extras import NoticeCode
from conversations.flows.changing import changing
from conversations.flows.show_message import show_notice
from conversations.models import (
    Conversation,
    Handoff,
    ItemState,
    OutboxItem,
    OutboxKind,
    PassedFile,
    PassedState,
    handoff_of,
    handoff_over,
    passed_file_of,
)
from protocol.errors import WireError
from protocol.file_pieces import Arrival, FileArrival
from protocol.packet import PacketFile, file_from
from workspaces.writing import write

ENDED = "ended"  # why a file is refused: the handoff was over before all of it was there


def files_told_with(handoff: Handoff, *, number: int) -> tuple[PacketFile, ...]:
    """As they were told, in the order of their messages: of what the person said."""
    rows = handoff.passed_files.filter(number=number, back=False).exclude(announced={})
    told = map(file_from, rows.values_list("announced", flat=True))
    return tuple(sorted(told, key=lambda file: (file.seq, file.id)))


def send_files(*, conversation: Conversation, handoff: Handoff, number: int, back: bool = False) -> None:
    """The message that told of them was taken. The caller holds the conversation."""
    for row in _waiting(handoff, number, back=back).order_by("attachment__created_at"):
        outbox.put(kind=OutboxKind.FILE, conversation=conversation, handoff=handoff, payload=str(row.pk))


def record_arrival(*, item: OutboxItem, arrival: FileArrival) -> None:
    """Every byte is there, or it is not taken. item: claimed by the caller; when the claim was lost meanwhile, whoever
    holds it now decides.
    """
    with changing(item.conversation_id, alone=False, known=item.conversation) as conversation:
        if outbox.settle(item, state=ItemState.DONE):
            _note(conversation, item, refused=arrival.reason if arrival.state is Arrival.REFUSED else None)


def let_others_go_first(*, item: OutboxItem, passed: PassedFile, have: int) -> None:
    """The rest of it follows behind what waits by now. have: bytes that are there. item: as above."""
    if outbox.put_off(item, why="others go first", seconds=0):
        PassedFile.objects.filter(pk=passed.pk).update(have=have)


def leave_file_here(*, item: OutboxItem, error: WireError) -> None:
    """Nobody tries again. item: as above."""
    with changing(item.conversation_id) as conversation:
        if outbox.settle(item, state=ItemState.FAILED, error=str(error)):
            _note(conversation, item, refused=str(error.reason))


def files_were_taken(*, conversation: Conversation, handoff: Handoff, number: int) -> None:
    """With the message that told of them, as parts of it. The caller holds the conversation."""
    for passed in _waiting(handoff, number):
        _note_what_became(conversation, passed, refused=None)


def leave_files_here(*, item: OutboxItem, reason: str) -> None:
    """The agent has said that it does not take the files of a message: that goes without. item: claimed by the caller;
    when the claim was lost meanwhile, whoever holds it now decides.
    """
    with changing(item.conversation_id, alone=False, known=item.conversation) as conversation:
        handoff = handoff_over(handoff_of(item))
        if not outbox.is_held(item):
            return
        for passed in _waiting(handoff, item.seq):
            _note_what_became(conversation, passed, refused=reason)
        if handoff.live:
            tell_that_it_stays(conversation, handoff, code="file_not_taken")


def leave_rest_here(*, conversation: Conversation, handoff: Handoff, rest: Iterable[PassedFile]) -> None:
    """Files whose message was taken, of a handoff that is over: nothing more of them is sent. The person is told once.
    The caller holds the conversation.
    """
    left = [passed for passed in rest if passed.state == PassedState.WAITING]
    for passed in left:
        _note_what_became(conversation, passed, refused=ENDED)
    if left:
        tell_that_it_stays(conversation, handoff)


def leave_files_of(*, conversation: Conversation, handoff: Handoff, number: int) -> None:
    """As ``leave_rest_here``, for those told of with one message, which was taken when the handoff had ended."""
    leave_rest_here(conversation=conversation, handoff=handoff, rest=_waiting(handoff, number))


def stop_sending_back(conversation: Conversation, handoff: Handoff) -> None:
    """The handoff is over on the side that took over: what its live agent sent, and has not arrived, will not. The
    caller holds the conversation.
    """
    rows = handoff.passed_files.filter(back=True, state=PassedState.WAITING)
    waiting = list(rows.select_related("attachment__message"))
    if waiting:
        outbox.drop(handoff, OutboxKind.FILE)
    for passed in waiting:
        _note_what_became(conversation, passed, refused=ENDED)


def _waiting(handoff: Handoff, number: int, *, back: bool = False) -> "QuerySet[PassedFile]":
    rows = handoff.passed_files.filter(number=number, back=back, state=PassedState.WAITING)
    return rows.select_related("attachment__message")


def _note(conversation: Conversation, item: OutboxItem, *, refused: str | None) -> None:
    handoff, passed = handoff_over(handoff_of(item)), passed_file_of(item)
    _note_what_became(conversation, passed, refused=refused)
    if refused is not None and handoff.live and not passed.back:
        tell_that_it_stays(conversation, handoff)


def _note_what_became(conversation: Conversation, passed: PassedFile, *, refused: str | None) -> None:
    passed.state = PassedState.COMPLETE if refused is None else PassedState.REFUSED
    passed.reason = refused or ""
    write(passed, "state", "reason")
    if passed.attachment is not None:
        conversation.alter(passed.attachment.message)  # what is shown of it has changed
        write(passed.attachment.message, "revision")


_FILE_STAYS: Mapping[NoticeCode, Promise] = {
    "file_stays": gettext_lazy("The file stays here. It was not passed on to %(name)s."),
    "file_not_taken": gettext_lazy("%(name)s does not take files of this kind. The file stays here."),
    "file_too_large": gettext_lazy("The file is too large for %(name)s. It stays here."),
}


def tell_that_it_stays(conversation: Conversation, handoff: Handoff, *, code: NoticeCode = "file_stays") -> None:
    peer = peer_agent(handoff.link)
    text = str(_FILE_STAYS[code]) % {"name": peer.name}
    show_notice(conversation=conversation, code=code, about=peer, text=text, handoff=handoff)
