"""Codes in words: why a handoff ended, what came of an attempt, who said a session detail."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agents.failure_words import FAILURE_WORDS
from agents.languages import LANGUAGES
from agents.reply_engines import ENGINES
from agents.reply_engines.failure_words import no_reply_words
from conversations.models import AuthorKind
from protocol.packet import Withheld
from triggers.text_folding import without_invisible

# Why a call, an attempt or a whole handoff went the way it did. Kept by code, so that old rows gain better words too.
REASONS: Mapping[str, str | Promise] = {
    **FAILURE_WORDS,
    "no_answer_in_time": _("The other agent did not take over in time."),
    "person": _("The person went back."),
    "operator": _("A member of the team took it back."),
    "live_agent": _("A live agent took over."),
    "done": _("It was settled."),
    "not_ours": _("It was not a matter for the agent that took over."),
    "unresolved": _("It could not be settled there."),
    "loop": _("The conversation would have gone round in a circle."),
    "too_many_hops": _("The conversation had already gone through too many agents."),
    "too_often": _("The conversation had gone back and forth too often in a short time."),
    "rests": _("The connection was resting after failures in a row."),
    "just_failed": _("It had just failed over the same connection."),
    "just_taken_back": _("The conversation had just been taken back from there."),
    "no_connection": _("There is no connection in use to hand it over by."),
    "expired": _("The offer had run out when it arrived."),
    "restored": _("A database was brought back from an older copy."),
    "stale": _("A message belonged to an earlier handoff."),
    "taken_back": _("It was taken back."),
    "returned": _("The other agent had already handed it back."),
    "ended": _("The handoff had already ended."),
    "failed": _("The handoff had already failed."),
    "task_failed": _("The other agent could not do its task."),
    "task_canceled": _("The other agent gave its task up."),
    "phrase": _("The person asked to go back."),
    "link_closed": _("The connection it went over was closed."),
    "idle": _("Nobody said anything for a while."),
    "turns": _("It had as many messages as the action allows."),
    "ok": _("Delivered"),
}

SPEAKERS: Mapping[str, str | Promise] = {
    AuthorKind.PERSON: _("The person"),
    AuthorKind.AGENT: _("Our agent"),
    AuthorKind.PEER_AGENT: _("Another institution's agent"),
    AuthorKind.LIVE_AGENT: _("A live agent"),
    AuthorKind.PEER_LIVE_AGENT: _("Another institution's live agent"),
    AuthorKind.SYSTEM: _("The system"),
}

# In a packet "agent" is an agent of whoever handed over, which need not be ours.
PACKET_SPEAKERS: Mapping[str, str | Promise] = {**SPEAKERS, AuthorKind.AGENT: _("The agent that handed over")}


def seen_words(text: str) -> str:
    """What another institution passed on as said, which need not show anything."""
    return text if without_invisible(text) else unseen_words()


def unseen_words() -> str:
    return gettext("Nothing in it can be seen.")


def reason_words(code: str) -> str:
    """A code without words of its own is shown as it is: another institution may know more reasons than we do."""
    return str(REASONS.get(code, code))


def no_reply_note(told: Mapping[str, str]) -> str:
    """told: what ``no_reply_extras`` keeps."""
    known = ENGINES.get(told["engine"])
    words = {"engine": str(known.label) if known else told["engine"], "why": no_reply_words(told["reason"])}
    note = gettext("No reply from the engine “%(engine)s”; its fallback was said. %(why)s") % words
    return f"{note} ({told['detail']})" if told["detail"] else note


def assigned_note(told: Mapping[str, str]) -> str:
    """told: what ``assigned_extras`` keeps."""
    if told["why"] == "gone":
        if told["team"]:
            return gettext("Whom it was assigned to cannot take it any more. The team %(team)s is asked again.") % told
        return gettext("Whom it was assigned to cannot take it any more. Everybody is asked again.")
    if not told["member"]:
        return gettext("%(by)s assigned this conversation to the team %(team)s.") % told
    return gettext("%(by)s assigned this conversation to %(member)s.") % told


def said_by_words(kind: str, *, origin: str) -> str:
    """Who said a session detail, and which institution told us so. origin: its domain, empty when it was said here."""
    speaker = str(SPEAKERS.get(kind, kind))
    if not origin:
        return speaker
    return gettext("%(speaker)s, as told by %(domain)s") % {"speaker": speaker, "domain": origin}


def withheld_name_words(name: str, *, kind: str) -> str:
    """A session detail is called by its own name. kind: what was found, as the packet says it."""
    if kind == "history":
        return gettext("Earlier messages")
    position = withheld_position(name)
    return gettext("Message %(number)s") % {"number": position} if position else name


def withheld_position(name: str) -> int:
    """The position of the message that holds it, or 0 for anything but a message."""
    message = re.fullmatch(r"message (\d+)", name)
    return int(message[1]) if message else 0


@dataclass(frozen=True)
class HeldBack:
    """What did not travel, in words. position: that of the message it stands in, or 0."""

    name: str
    reason: str
    position: int


def held_back_words(name: str, *, kind: str, reason: str) -> HeldBack:
    """The three as a packet has them."""
    words = withheld_reason_words(reason) or kind
    return HeldBack(withheld_name_words(name, kind=kind), words, withheld_position(name))


class HeldBackWords(Sequence[HeldBack]):
    """What was held back, put into words as it is asked for: there may be thousands, and a page shows the first."""

    def __init__(self, items: Sequence[Withheld]) -> None:
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, place: int) -> HeldBack: ...
    @overload
    def __getitem__(self, place: slice) -> "HeldBackWords": ...
    def __getitem__(self, place: int | slice) -> "HeldBack | HeldBackWords":
        if isinstance(place, slice):
            return HeldBackWords(self._items[place])
        one = self._items[place]
        return held_back_words(one.name, kind=one.kind, reason=one.reason)


def withheld_reason_words(reason: str) -> str:
    """Our own filter's sentences are in the catalogue; another institution's stay as they came."""
    return gettext(reason) if reason else ""


def media_words(media_type: str) -> str:
    """What kind of file it is."""
    if media_type.startswith("image/"):
        return gettext("Picture")
    return gettext("PDF document") if media_type == "application/pdf" else gettext("Text file")


def language_words(code: str) -> str:
    """A language by its own name, where we know one, and its code."""
    name = LANGUAGES.get(code) or LANGUAGES.get(code.partition("-")[0])
    return f"{name} ({code})" if name else code
