"""Whether what we keep of a handoff is still what its ledger says: each digest is made anew from the rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from conversations.extras import attachment_of, quick_replies_of
from conversations.flows.build_packet import stored_packet
from conversations.flows.ledger_entries import (
    accept_entry,
    offer_entry,
    said_entry,
    stop_entry,
    turn_entry,
    words_entry,
)
from conversations.flows.pass_files import files_told_with
from conversations.flows.read_ledger import SENT
from conversations.flows.tell_task import stored_stream_item
from conversations.ledger_report import Finding, Flaw
from conversations.models import (
    Direction,
    Handoff,
    HandoffState,
    Message,
    OutboxItem,
    OutboxKind,
    PlainUtterance,
    ReceivedItem,
)
from conversations.models.received_item import NEVER_CAME
from protocol.errors import MessageRefused
from protocol.handoff_extension import HandBack, Reply, StreamItem
from protocol.ledger import Stream
from protocol.packet import Packet, PacketFile, file_from


@dataclass(frozen=True)
class _Record:
    """One entry: the digest that is stored, and the one its rows make now. Both None: it never crossed the wire."""

    stream: Stream
    number: int
    stored: str | None
    made: str | None


def check_records(handoff: Handoff) -> tuple[Finding, ...]:
    """Where our rows say something else than they did, in the order of the streams. A handoff without a key has rows
    that cannot be looked at: then only whether they are there.
    """
    records = list(_records(_Rows(handoff)))
    return tuple(sorted([*_missing(handoff, records), *_changed(handoff, records)], key=_place))


def _place(finding: Finding) -> tuple[int, int]:
    return list(Stream).index(finding.stream), finding.number


def _missing(handoff: Handoff, records: Iterable[_Record]) -> Iterator[Finding]:
    known = {(one.stream, one.number) for one in records}
    outgoing = handoff.direction == Direction.OUTGOING
    there, back = handoff.last_sent_seq, handoff.last_received_seq
    if not outgoing:
        there, back = back, there
    expected = [(Stream.THERE, number) for number in range(1, there + 1)]
    expected += [(Stream.BACK, number) for number in range(1, back + 1)]
    if handoff.ledger_key and handoff.accepted_at:
        expected.append((Stream.BACK, Stream.BACK.first))
    if handoff.ledger_key and _was_stopped(handoff):
        expected.append((Stream.STOP, Stream.STOP.first))
    yield from (Finding(*place, Flaw.MISSING) for place in expected if place not in known)


def _was_stopped(handoff: Handoff) -> bool:
    if handoff.direction == Direction.INCOMING:
        return handoff.state == HandoffState.TAKEN_BACK
    return handoff.outbox_items.filter(kind=OutboxKind.TAKE_BACK).exists()


def _changed(handoff: Handoff, records: Iterable[_Record]) -> Iterator[Finding]:
    if handoff.ledger_key:
        yield from (Finding(one.stream, one.number, Flaw.CHANGED) for one in records if one.stored != one.made)


class _Rows:
    """A handoff with the messages of its conversation."""

    def __init__(self, handoff: Handoff) -> None:
        self.handoff = handoff
        rows = Message.objects.filter(conversation=handoff.conversation_id)
        self.messages = {str(row.pk): row for row in rows.only("text", "kind", "extras", "position", "created_at")}
        self.withheld = {one["name"] for one in handoff.withheld}

    def packet(self) -> Packet | None:
        try:
            return stored_packet(self.handoff.packet)
        except MessageRefused:
            return None

    def message(self, pk: UUID | None) -> Message | None:
        return self.messages.get(str(pk)) if pk else None

    def still_says(self, message: Message | None, sent: str) -> bool:
        """What was held back of a message makes what was sent another text than what was said."""
        return message is not None and (message.text == sent or f"message {message.position}" in self.withheld)

    def shows(self, said: Reply) -> bool:
        message = self.messages.get(said.message_id)
        return message is not None and message.text == said.text

    def files(self, message: Message, number: int) -> tuple[PacketFile, ...]:
        """Few messages have any, so each asks for itself."""
        return files_told_with(self.handoff, number=number) if attachment_of(message.extras) else ()

    @cached_property
    def files_of_replies(self) -> Mapping[int, tuple[PacketFile, ...]]:
        rows = self.handoff.passed_files.filter(back=True).exclude(announced={}).values_list("number", "announced")
        return {number: (file_from(announced),) for number, announced in rows}

    def summary_is_of(self, said: StreamItem) -> bool:
        return not isinstance(said, HandBack) or said.summary == self.handoff.summary


def _records(rows: _Rows) -> Iterator[_Record]:
    handoff = rows.handoff
    if handoff.accept_entry:
        yield _Record(Stream.BACK, Stream.BACK.first, handoff.accept_entry, accept_entry(handoff))
    if handoff.stop_entry:
        yield _Record(Stream.STOP, Stream.STOP.first, handoff.stop_entry, _stopped(handoff))
    if handoff.direction == Direction.OUTGOING:
        yield from (_sent(rows, item) for item in _items(handoff, *SENT))
        yield from (_heard(rows, row) for row in handoff.received_items.all())
        yield from (_uttered(rows, row) for row in handoff.plain_utterances.filter(number__gt=0))
    else:
        yield from (_taken(rows, row) for row in handoff.received_items.all())
        yield from (_answered(rows, item) for item in _items(handoff, OutboxKind.REPLIES))


def _items(handoff: Handoff, *kinds: OutboxKind) -> Iterable[OutboxItem]:
    return handoff.outbox_items.filter(kind__in=kinds, seq__gt=0).select_related("message")


def _stopped(handoff: Handoff) -> str:
    """As far as it can be known: what came when all was over left its reason nowhere."""
    ended_by_it = handoff.direction == Direction.OUTGOING or handoff.state == HandoffState.TAKEN_BACK
    return stop_entry(handoff, reason=handoff.reason) if ended_by_it else handoff.stop_entry


def _sent(rows: _Rows, item: OutboxItem) -> _Record:
    made = None
    if item.message is not None and rows.still_says(rows.message(item.message_id), item.payload):
        made = _offer_or_turn(rows, item.seq, text=item.payload, said=item.message)
    return _Record(Stream.THERE, item.seq, item.entry, made)


def _taken(rows: _Rows, row: ReceivedItem) -> _Record:
    said = rows.message(row.shown_as)
    made = _offer_or_turn(rows, row.seq, text=said.text, said=said) if said else None
    return _Record(Stream.THERE, row.seq, row.entry, made)


def _offer_or_turn(rows: _Rows, number: int, *, text: str, said: Message) -> str | None:
    if number != Stream.THERE.first:
        return turn_entry(rows.handoff, seq=number, text=text, at=said.created_at, files=rows.files(said, number))
    packet = rows.packet()
    return offer_entry(rows.handoff, packet=packet, text=text, at=said.created_at) if packet else None


def _heard(rows: _Rows, row: ReceivedItem) -> _Record:
    if row.digest == NEVER_CAME:
        return _Record(Stream.BACK, row.seq, None, None)
    made = _kept_whole(rows, row) if row.body else _reply(rows, row)
    return _Record(Stream.BACK, row.seq, row.entry, made)


def _kept_whole(rows: _Rows, row: ReceivedItem) -> str | None:
    """A hand back; or what came too early and waits, or was never shown."""
    said = _item_of(row.body)
    if said is None or (row.applied and not rows.summary_is_of(said)):
        return None
    return said_entry(rows.handoff, said)


def _item_of(text: str) -> StreamItem | None:
    try:
        return stored_stream_item(text)
    except MessageRefused:
        return None


def _reply(rows: _Rows, row: ReceivedItem) -> str | None:
    said = rows.message(row.shown_as)
    if said is None or row.said_at is None:
        return None
    files = rows.files_of_replies.get(row.seq, ())
    item = Reply(row.seq, row.said_at, "", said.kind, said.text, quick_replies_of(said.extras), files)
    return said_entry(rows.handoff, item)


def _uttered(rows: _Rows, row: PlainUtterance) -> _Record:
    said = rows.message(row.shown_as)
    made = words_entry(rows.handoff, number=row.number, text=said.text) if said else None
    return _Record(Stream.BACK, row.number, row.entry, made)


def _answered(rows: _Rows, item: OutboxItem) -> _Record:
    said = _item_of(item.payload)
    still = said is not None and (rows.shows(said) if isinstance(said, Reply) else rows.summary_is_of(said))
    return _Record(Stream.BACK, item.seq, item.entry, said_entry(rows.handoff, said) if said and still else None)
