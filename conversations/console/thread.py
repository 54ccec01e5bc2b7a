"""What was said, as the inbox shows it: every author named, what came from elsewhere marked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from agents.models import initials_of
from conversations.console.passed_files import file_note
from conversations.console.words import (
    assigned_note,
    media_words,
    no_reply_note,
    reason_words,
    unseen_words,
    withheld_name_words,
    withheld_position,
    withheld_reason_words,
)
from conversations.extras import attachment_of, notice_of
from conversations.masking import AnsweringMessage, masked_text, with_question
from conversations.models import AuthorKind, ConsentState, Conversation, Delivery, Message, MessageKind
from triggers.text_folding import without_invisible

SHOWN_AT_ONCE = 100
NEWS_AT_ONCE = 200
LIVE_AGENTS = (AuthorKind.LIVE_AGENT, AuthorKind.PEER_LIVE_AGENT)
# How a decision of the person's is drawn.
CONSENT_STATES = {"asked": "waiting", "agreed": "passed", "declined": "refused", "lapsed": "skipped"}


@dataclass(frozen=True)
class Speaker:
    kind: str
    name: str
    institution: str
    domain: str
    initials: str
    colour: str

    @property
    def is_live_agent(self) -> bool:
        """Of whichever institution."""
        return self.kind in LIVE_AGENTS


@dataclass(frozen=True)
class AskedConsent:
    """The person was asked before a handoff. state: in words. struck: what they kept back, in words."""

    to: str
    state: str
    words: str
    offered: tuple[str, ...]
    struck: tuple[str, ...]


@dataclass(frozen=True)
class ShownFile:
    """address: where it is saved from; empty while it is not here. kind: what it is, in words. size: bytes. note: where
    it went, or what became of it on its way here; empty for nothing of the kind.
    """

    address: str
    name: str
    kind: str
    size: int
    note: str


@dataclass(frozen=True)
class Line:
    """One line of the thread.

    earlier: said before the conversation came to us. came_from: who handed it over just before this line, if so.
    changed: replaces the line that the page already shows. unseen: nothing of what was said can be seen, and text says
    so. masked: the text without the secrets in it, empty when there
    are none. notice: the code of one, empty for anything else.
    """

    id: str
    position: int
    kind: str
    author: Speaker
    text: str
    unseen: bool
    masked: str
    at: datetime
    delivery: str
    undelivered: str  # why it was not delivered, in words; empty otherwise
    card: dict[str, Any] | None
    asked: AskedConsent | None
    file: ShownFile | None
    earlier: bool
    notice: str
    came_from: str = ""
    changed: bool = False


@dataclass(frozen=True)
class Thread:
    """Lines in their order. older: whether there are some before the first; newer: whether some follow the last."""

    lines: tuple[Line, ...]
    older: bool
    newer: bool

    @property
    def first(self) -> int:
        return self.lines[0].position if self.lines else 0

    @property
    def last(self) -> int:
        return self.lines[-1].position if self.lines else 0


@dataclass(frozen=True)
class ThreadNews:
    """New and changed lines. overflow: too many to put in one by one."""

    lines: tuple[Line, ...]
    overflow: bool

    @property
    def added(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.changed)

    @property
    def changed(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.changed)


def read_thread(conversation: Conversation, *, person: str, until: int | None = None) -> Thread:
    """The last messages, or the last before position ``until``."""
    rows = with_question(conversation.messages.order_by("-position"))
    if until is not None:
        rows = rows.filter(position__lt=until)
    found = list(rows[: SHOWN_AT_ONCE + 1])
    shown = found[:SHOWN_AT_ONCE][::-1]
    newer = until is not None and until <= conversation.last_position
    return Thread(lines_of(conversation, shown, person=person), older=len(found) > SHOWN_AT_ONCE, newer=newer)


def read_news(conversation: Conversation, *, person: str, revision: int, first: int, position: int) -> ThreadNews:
    """What a page that shows the messages from ``first`` to ``position``, as of ``revision``, does not show yet."""
    rows = conversation.messages.filter(revision__gt=revision, position__gte=first).order_by("position")
    found = list(with_question(rows)[: NEWS_AT_ONCE + 1])
    lines = tuple(_line(row, person=person, changed=row.position <= position) for row in found)
    return ThreadNews(lines, overflow=len(found) > NEWS_AT_ONCE)


def lines_of(conversation: Conversation, rows: Iterable[AnsweringMessage], *, person: str) -> tuple[Line, ...]:
    lines, was_earlier = [], False
    for row in rows:
        arrived = was_earlier and not row.from_transcript
        lines.append(_line(row, person=person, came_from=_sender_words(conversation) if arrived else ""))
        was_earlier = row.from_transcript
    return tuple(lines)


def _sender_words(conversation: Conversation) -> str:
    sender = conversation.sender
    return f"{sender.remote_name}, {sender.remote_institution}" if sender else _("Another institution's agent")


def _line(message: AnsweringMessage, *, person: str, came_from: str = "", changed: bool = False) -> Line:
    unseen = _shows_nothing(message)
    return Line(
        id=str(message.pk),
        position=message.position,
        kind=message.kind,
        author=_speaker(message, person=person),
        text=_text(message, unseen=unseen),
        unseen=unseen,
        masked=masked_text(message),
        at=message.created_at,
        delivery=message.delivery,
        undelivered=_undelivered(message),
        card=_card(message),
        asked=_asked(message),
        file=_file(message),
        earlier=message.from_transcript,
        notice=notice_of(message.extras),
        came_from=came_from,
        changed=changed,
    )


def _text(message: Message, *, unseen: bool) -> str:
    """As it was said; a note of our own in the reader's words."""
    if "no_reply" in message.extras:
        return no_reply_note(message.extras["no_reply"])
    if "assigned" in message.extras:
        return assigned_note(message.extras["assigned"])
    told = message.extras.get("not_offered")
    if told is None:
        return unseen_words() if unseen else message.text
    why = reason_words(told["reason"])
    return _("Not handed over to %(to)s. %(why)s") % {"to": told["to"], "why": why} if told["to"] else why


def _shows_nothing(message: Message) -> bool:
    """An empty bubble, that is: what another institution passed on need not show anything."""
    said = message.kind in (MessageKind.TEXT, MessageKind.QUESTION) and not without_invisible(message.text)
    return said and attachment_of(message.extras) is None


def _undelivered(message: Message) -> str:
    """Failed messages are few, so each asks for itself."""
    if message.delivery != Delivery.FAILED:
        return ""
    last = message.outbox_items.order_by("-pk").values_list("last_error", flat=True).first() or ""
    code = last.partition(":")[0]
    return reason_words(code) if code else _("Nobody was left to answer it.")


def _speaker(message: Message, *, person: str) -> Speaker:
    by_person = message.author_kind == AuthorKind.PERSON
    name = message.author_name or (person if by_person else str(AuthorKind(message.author_kind).label))
    return Speaker(
        kind=message.author_kind,
        name=name,
        institution=message.author_institution,
        domain=message.author_domain,
        initials=initials_of(name),
        colour="" if by_person else message.author_colour,  # a person's comes from the name, as in the list
    )


def _card(message: Message) -> dict[str, Any] | None:
    """The card's facts, its reasons in the reader's language. left: the page that shows what did not leave."""
    card: dict[str, Any] | None = message.extras.get("card") if message.kind == MessageKind.CARD else None
    if card is None:
        return None
    withheld = [
        {
            **one,
            "name": withheld_name_words(one["name"], kind=one["kind"]),
            "reason": withheld_reason_words(one["reason"]),
            "position": withheld_position(one["name"]),
        }
        for one in card["withheld"]
    ]
    left = reverse("conversations:left", args=[message.handoff_id]) if message.handoff_id else ""
    return {**card, "withheld": withheld, "left": left}


def _file(message: Message) -> ShownFile | None:
    facts = attachment_of(message.extras)
    if facts is None:
        return None
    is_here = facts.state == "here"
    address = reverse("conversations:attachment", args=[message.conversation_id, facts.id]) if is_here else ""
    return ShownFile(address, facts.name, media_words(facts.media_type), facts.size, file_note(facts))


def _asked(message: Message) -> AskedConsent | None:
    consent = message.extras.get("consent")
    if consent is None:
        return None
    names = {
        **{one["key"]: one["name"] for one in consent["details"]},
        **{one["key"]: withheld_name_words(f"message {one['position']}", kind="") for one in consent["turns"]},
    }
    return AskedConsent(
        to=f"{consent['to']['name']}, {consent['to']['institution']}",
        state=CONSENT_STATES[consent["state"]],
        words=str(ConsentState(consent["state"]).label),
        offered=tuple(name for key, name in names.items() if key not in consent["struck"]),
        struck=tuple(names[key] for key in consent["struck"] if key in names),
    )
