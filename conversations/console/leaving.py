"""What leaves with a handoff beside what was said: each finding marked, each absence with its reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from django.utils.translation import gettext as _

from conversations.console.words import SPEAKERS, HeldBack, HeldBackWords, withheld_reason_words
from conversations.models import AuthorKind, Message, SessionDetail
from privacy.detectors import DETECTORS
from privacy.marking import Piece, pieces_of
from privacy.scan import mask, scan
from protocol.packet import Packet, Withheld
from workspaces.sharing_words import KIND_NAMES

SHOWN_AT_MOST = 200  # messages
_REASONS = {detector.kind: detector.reason for detector in DETECTORS}


@dataclass(frozen=True)
class Mark:
    """A part of a text. what, why: of a finding, in words; empty for the rest. masked: it does not leave."""

    text: str
    what: str = ""
    why: str = ""
    masked: bool = False


@dataclass(frozen=True)
class Shown:
    """One message or session detail. number: of a message; 0 otherwise.

    marks: what arrives; of a message that stays, what would be masked in it. typed: what was said, when that differs.
    file: the name of the file that goes along, as it is told; empty for none.
    """

    number: int
    name: str
    at: datetime
    marks: tuple[Mark, ...]
    leaves: bool
    reasons: tuple[str, ...]
    typed: str
    file: str = ""

    @property
    def in_part(self) -> bool:
        """It leaves, and something of it does not."""
        return self.leaves and bool(self.reasons or any(mark.masked for mark in self.marks))


@dataclass(frozen=True)
class Leaving:
    """earlier_hidden: how many messages before the first that is shown. packet: the exact JSON, if asked for."""

    details: tuple[Shown, ...]
    turns: tuple[Shown, ...]
    withheld: Sequence[HeldBack]
    earlier_hidden: int
    packet: str


def leaving(
    *,
    details: Iterable[SessionDetail],
    messages: Sequence[Message],
    packet: Packet,
    arrived: Mapping[int, str],
    withheld: Sequence[Withheld],
    files: Mapping[int, str],
    skipped: int = 0,
    packet_json: str = "",
) -> Leaving:
    """Compares what there was with what left.

    messages: oldest first. arrived: the text of messages that went beside the packet, by their position. withheld:
    everything that stayed, also of those. files: names of those that go along, by the position of their message.
    skipped: how many messages there were besides, none of the latest.
    """
    reasons = _reasons(withheld)
    values = {one.name: one.value for one in packet.details}
    texts = {**{turn.seq: turn.text for turn in packet.transcript}, **arrived}
    shown = messages[-SHOWN_AT_MOST:]
    contexts = _contexts(shown)
    return Leaving(
        details=tuple(_detail(one, values.get(one.name), reasons.get(_listed_name(one.name), ())) for one in details),
        turns=tuple(
            replace(_turn(one, texts, reasons, contexts[one.position]), file=files.get(one.position, ""))
            for one in shown
        ),
        withheld=HeldBackWords(withheld),
        earlier_hidden=skipped + len(messages) - len(shown),
        packet=packet_json,
    )


def _reasons(withheld: Iterable[Withheld]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    words = cache(withheld_reason_words)  # of thousands, a few reasons
    for one in withheld:
        found[one.name] = (*found.get(one.name, ()), words(one.reason) or one.kind)
    return found


def _listed_name(name: str) -> str:
    """What the list of withheld items calls a detail: a name that is a value itself is masked there."""
    return mask(name, scan(name))


def _contexts(messages: Sequence[Message]) -> dict[int, str]:
    contexts, asked = {}, ""
    for message in messages:
        is_person = message.author_kind == AuthorKind.PERSON
        contexts[message.position] = asked if is_person else ""
        asked = asked if is_person else message.text
    return contexts


def _detail(row: SessionDetail, value: str | None, reasons: tuple[str, ...]) -> Shown:
    return Shown(
        number=0,
        name=_listed_name(row.name),
        at=row.at,
        marks=() if value is None else _marks(value),
        leaves=value is not None,
        reasons=reasons,
        typed=row.value if value != row.value else "",
    )


def _turn(message: Message, texts: Mapping[int, str], reasons: Mapping[str, tuple[str, ...]], context: str) -> Shown:
    arrived = texts.get(message.position)
    why = reasons.get(f"message {message.position}", ())
    text = mask(message.text, scan(message.text, context=context)) if arrived is None else arrived
    return Shown(
        number=message.position,
        name=message.author_name or str(SPEAKERS.get(message.author_kind, message.author_kind)),
        at=message.created_at,
        marks=_marks(text, context=context),
        leaves=arrived is not None,
        reasons=why or (reasons.get("transcript", ()) if arrived is None else ()),
        typed=message.text if text != message.text else "",
    )


def _marks(text: str, *, context: str = "") -> tuple[Mark, ...]:
    return tuple(map(_mark, pieces_of(text, context=context)))


def _mark(piece: Piece) -> Mark:
    if not piece.kind:
        return Mark(piece.text)
    why = withheld_reason_words(_REASONS[piece.kind])
    fate = _("It does not leave.") if piece.masked else _("It can be read.")
    return Mark(piece.text, what=str(KIND_NAMES[piece.kind]), why=f"{why} {fate}", masked=piece.masked)
