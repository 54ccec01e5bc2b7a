"""The ledger of a handoff, as its rows hold it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from conversations.flows.ledger_entries import id_where_it_began
from conversations.models import Delivery, Direction, Handoff, ItemState, KeptLedger, OutboxItem, OutboxKind
from protocol.ledger import Counts, Ledger, Stream

SENT = (OutboxKind.OFFER, OutboxKind.TURN)
Numbered = list[tuple[int, str]]
_LINKS = ("connection__agent", "sender__agent", "workspace")


@dataclass(frozen=True)
class HeldLedger:
    """acknowledged: how much of each stream the side that did not say it is known to have. never_came: numbers of what
    the other side said that were given up.
    """

    row: Handoff | KeptLedger
    ledger: Ledger
    acknowledged: Counts
    never_came: frozenset[int] = frozenset()


def held_ledger(row: Handoff | KeptLedger) -> HeldLedger:
    began = id_where_it_began(row)
    if isinstance(row, KeptLedger):
        return HeldLedger(row, Ledger.from_json(began, row.entries), Counts.from_json(row.acknowledged))
    there, back = _outgoing(row) if row.direction == Direction.OUTGOING else _incoming(row)
    ledger = Ledger(
        began,
        there=without_gap(there, Stream.THERE),
        back=without_gap([(Stream.BACK.first, row.accept_entry), *back], Stream.BACK),
        stop=(row.stop_entry,) if row.stop_entry else (),
    )
    never_came = row.received_items.never_came().values_list("seq", flat=True)
    return HeldLedger(row, ledger, _acknowledged(row, ledger), frozenset(never_came))


def find_ledger(which: Q, **known: Any) -> HeldLedger | None:
    """What the handoff is known by. None when there was no such handoff, or nothing is kept of it."""
    handoff = Handoff.objects.filter(which, **known).select_related(*_LINKS).first()
    row = handoff or KeptLedger.objects.filter(which, **known).select_related(*_LINKS).first()
    return held_ledger(row) if row else None


def _outgoing(handoff: Handoff) -> tuple[Numbered, Numbered]:
    """What nobody ever tried to send did not cross the wire."""
    sent = handoff.outbox_items.filter(kind__in=SENT, attempts__gt=0)
    received = handoff.received_items.order_by("seq").values_list("seq", "entry")
    heard = handoff.plain_utterances.filter(number__gt=0).order_by("number").values_list("number", "entry")
    return list(sent.order_by("seq").values_list("seq", "entry")), [*received, *heard]


def _incoming(handoff: Handoff) -> tuple[Numbered, Numbered]:
    received = handoff.received_items.order_by("seq").values_list("seq", "entry")
    said = handoff.outbox_items.filter(kind=OutboxKind.REPLIES).order_by("seq").values_list("seq", "entry")
    return list(received), list(said)


def without_gap(numbered: Iterable[tuple[int, str]], stream: Stream) -> tuple[str, ...]:
    """As far as every number is there."""
    found: list[str] = []
    for number, entry in numbered:
        if number != stream.first + len(found) or not entry:
            break
        found.append(entry)
    return tuple(found)


def _acknowledged(handoff: Handoff, ledger: Ledger) -> Counts:
    if handoff.direction == Direction.OUTGOING:
        return Counts(there=_taken(handoff), back=len(ledger.back))
    heard_of_us = handoff.acked_seq > 0 or len(ledger.there) > 1
    return Counts(there=len(ledger.there), back=handoff.acked_seq + 1 if heard_of_us else 0)


def _taken(handoff: Handoff) -> int:
    """As far as the other side took every message. An answer that refuses one settles its item as well."""
    rows = OutboxItem.objects.filter(handoff=handoff, kind__in=SENT, state=ItemState.DONE)
    taken = rows.filter(message__delivery=Delivery.RELAYED).order_by("seq").values_list("seq", flat=True)
    return len(without_gap(((seq, "taken") for seq in taken), Stream.THERE))
