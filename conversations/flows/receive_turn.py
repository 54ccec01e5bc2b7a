"""What the person said next, told by the agent that handed over."""

import hashlib

from django.utils.translation import gettext as _

from conversations.authors import PERSON
from conversations.flows.await_files import await_files, coming_files, extras_with, was_told_of
from conversations.flows.changing import changing
from conversations.flows.hear_person import hear_person
from conversations.flows.ledger_entries import turn_entry
from conversations.flows.show_message import show_message
from conversations.flows.tell_task import Told, stored_answer, task_of
from conversations.flows.what_was_seen import seen_of_ours
from conversations.models import (
    Conversation,
    Handoff,
    HandoffState,
    ReceivedItem,
    handoff_alone,
    live_outgoing,
)
from protocol.a2a_v10 import IncomingMessage
from protocol.errors import MessageRefused
from protocol.handoff_extension import Refusal, Turn
from protocol.strict_json import dumps
from workspaces.new_rows import new_row
from workspaces.prepared import PreparedUpdate
from workspaces.writing import insert, write


def receive_turn(*, handoff: Handoff, incoming: IncomingMessage, turn: Turn) -> Told | Refusal:
    """Records the turn and lets our agent answer. The same turn again gives the same answer.

    A turn that comes when we have handed back, or were told to stop, is refused: it belongs to the other side.
    Raises MessageRefused for a known number with another text, for one before which another is missing, and for a file
    that an earlier message told of; nothing is changed then. The caller has opened a transaction.
    """
    digest = _digest(incoming, turn)
    with changing(handoff.conversation_id, alone=False) as conversation:
        current = conversation.came_by = handoff_alone(handoff.pk)
        if turn.seq <= current.last_received_seq:
            return _again(current, turn, digest=digest)
        refusal = _refusal(current, turn)
        if refusal is not None:
            return refusal
        if turn.seq != current.last_received_seq + 1:
            raise MessageRefused("seq: something before it is missing")
        if was_told_of(current, turn.attachments):
            raise MessageRefused("attachments: one was told of before")
        acknowledge(handoff=current, upto=turn.ack)
        return _answer(conversation, current, incoming, turn, digest=digest)


def _digest(incoming: IncomingMessage, turn: Turn) -> str:
    said = f"{incoming.message_id}\n{incoming.text}".encode()
    files = dumps([file.to_json() for file in turn.attachments]) if turn.attachments else b""
    return hashlib.sha256(said + files).hexdigest()


def _again(handoff: Handoff, turn: Turn, *, digest: str) -> Told | Refusal:
    """What was answered the first time; a number that never was a turn of this handoff belongs to an earlier time."""
    try:
        return stored_answer(handoff, seq=turn.seq, digest=digest)
    except ReceivedItem.DoesNotExist:
        return _stale()


_acknowledged = PreparedUpdate(
    lambda pk, upto: (Handoff.objects.filter(pk=pk, acked_seq__lt=upto), {"acked_seq": upto})
)


def acknowledge(*, handoff: Handoff, upto: int) -> None:
    """The other side applied our stream up to here; it never goes back, and never past what we sent."""
    upto = min(upto, handoff.last_sent_seq)
    if upto > handoff.acked_seq:
        _acknowledged.run(handoff.pk, upto)
        handoff.acked_seq = upto


def _refusal(handoff: Handoff, turn: Turn) -> Refusal | None:
    if handoff.state != HandoffState.ACTIVE:
        return Refusal(handoff.state, _("This handoff has ended."))
    return _stale() if turn.epoch != handoff.epoch else None


def _stale() -> Refusal:
    return Refusal("stale", _("This message belongs to an earlier time."))


def _answer(
    conversation: Conversation, handoff: Handoff, incoming: IncomingMessage, turn: Turn, *, digest: str
) -> Told:
    handoff.last_received_seq = turn.seq
    write(handoff, "last_received_seq")
    conversation.answer_items = []
    coming = coming_files(turn.attachments)
    message = show_message(
        conversation=conversation,
        author=PERSON,
        text=incoming.text,
        extras=extras_with(coming, seq=0),
        handoff=handoff,
        seen=seen_of_ours(handoff, turn),
        at=turn.at,
    )
    await_files(handoff, number=turn.seq, files=turn.attachments, coming=coming, messages={0: message})
    hear_person(conversation=conversation, message=message, onward=live_outgoing(conversation))
    items = tuple(conversation.answer_items)
    told = task_of(conversation, handoff, items=items, more=conversation.answer_is_full)
    row = new_row(ReceivedItem, handoff=handoff, seq=turn.seq, digest=digest, applied=True)
    row.answer = dumps(told.to_json()).decode()
    row.entry = turn_entry(handoff, seq=turn.seq, text=incoming.text, at=turn.at, files=turn.attachments)
    row.shown_as = message.pk
    insert(row)
    return told
