"""What a plan wants done. A flow of the conversation carries the effects out, in order.

Every text in an effect is ready to be said: its variables are filled in, and must not be filled in again.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Self

from django.utils.translation import gettext, ngettext

from triggers.stored_json import Stored, flag_in, number_in, object_in, text_in, texts_in

MIN_ACCEPT_SECONDS, DEFAULT_ACCEPT_SECONDS, MAX_ACCEPT_SECONDS = 3, 10, 120
DEFAULT_HISTORY_COUNT, MAX_HISTORY_COUNT = 20, 200
DEFAULT_IDLE_MINUTES, MAX_IDLE_MINUTES = 30, 1440
DEFAULT_MAX_TURNS, MAX_MAX_TURNS = 100, 1000
DEFAULT_WAIT_MINUTES, MAX_WAIT_MINUTES = 10, 240


@dataclass(frozen=True)
class Say:
    """A message of the agent."""

    text: str
    quick_replies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ask:
    """A survey's question; the answer will be kept as the session detail ``detail``."""

    text: str
    quick_replies: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class SetDetail:
    """Keeps a session detail. ``type`` is one of ``AnswerType``, or ``reference``; a private one never leaves this
    institution. brought: there is something in the value that another institution told.
    """

    name: str
    value: str
    type: str = "text"
    said_by: Literal["person", "agent"] = "person"
    private: bool = False
    brought: bool = False


@dataclass(frozen=True, kw_only=True)
class CreateTicket:
    """Opens a ticket, unless the one of this action is open in the conversation; that one has the same ``number``.
    ``priority`` is one of ``triggers.tickets.Priority``. Nothing but the number is for the person.
    """

    action_id: str
    number: str
    subject: str
    summary: str = ""
    priority: str = "normal"
    category: str = ""


class Consent(StrEnum):
    """What the person has to say to a handoff."""

    TELL = "tell"  # they are told, and may return at any time
    ASK = "ask"  # nothing leaves before they say yes
    GIVEN = "given"  # they said yes


class HistoryKind(StrEnum):
    ALL = "all"
    LAST = "last"
    NONE = "none"


@dataclass(frozen=True)
class HistoryChoice:
    """How many earlier messages travel with a handoff. ``count`` is read for ``last`` only."""

    kind: HistoryKind = HistoryKind.ALL
    count: int = DEFAULT_HISTORY_COUNT

    def in_words(self) -> str:
        match self.kind:
            case HistoryKind.ALL:
                return gettext("all messages")
            case HistoryKind.LAST:
                return ngettext("last %d message", "last %d messages", self.count) % self.count
            case _:
                return gettext("no messages")

    def to_json(self) -> dict[str, object]:
        return {"kind": self.kind.value, "count": self.count}

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        kind = text_in(stored, "kind")
        return cls(
            kind=HistoryKind(kind) if kind in set(HistoryKind) else HistoryKind.ALL,
            count=min(max(number_in(stored, "count", DEFAULT_HISTORY_COUNT), 1), MAX_HISTORY_COUNT),
        )


@dataclass(frozen=True, kw_only=True)
class HandoffSettings:
    """How a conversation is handed to another institution's agent.

    announcement: said to the person when the handoff begins, if ``announced``.
    struck, agreed: with consent given, what the person kept back, and which kinds of findings they agreed to share
    (privacy.policy.Policy). decline_text: said when they say no.
    details: names of the session details that go along; None: all of them.
    accept_seconds: how long the other agent has to take over, 3 to 120.
    failure_text: said when it does not take over. return_text: said when the conversation comes back.
    return_phrases: words with which the person comes back. idle_minutes, max_turns: after so much silence, or so many
    messages of the person, the conversation comes back from an agent that cannot hand back by itself.
    """

    announcement: str = ""
    announced: bool = True
    consent: Consent = Consent.TELL
    struck: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    decline_text: str = ""
    history: HistoryChoice = field(default_factory=HistoryChoice)
    details: tuple[str, ...] | None = None
    accept_seconds: int = DEFAULT_ACCEPT_SECONDS
    failure_text: str = ""
    return_text: str = ""
    return_phrases: tuple[str, ...] = ()
    idle_minutes: int = DEFAULT_IDLE_MINUTES
    max_turns: int = DEFAULT_MAX_TURNS

    def to_json(self) -> dict[str, object]:
        return {
            "announcement": self.announcement,
            "announced": self.announced,
            "consent": self.consent.value,
            "struck": list(self.struck),
            "agreed": list(self.agreed),
            "decline_text": self.decline_text,
            "history": self.history.to_json(),
            "details": None if self.details is None else list(self.details),
            "accept_seconds": self.accept_seconds,
            "failure_text": self.failure_text,
            "return_text": self.return_text,
            "return_phrases": list(self.return_phrases),
            "idle_minutes": self.idle_minutes,
            "max_turns": self.max_turns,
        }

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        seconds = number_in(stored, "accept_seconds", DEFAULT_ACCEPT_SECONDS)
        return cls(
            announcement=text_in(stored, "announcement"),
            announced=flag_in(stored, "announced", default=True),
            consent=_consent_in(stored),
            struck=texts_in(stored, "struck"),
            agreed=texts_in(stored, "agreed"),
            decline_text=text_in(stored, "decline_text"),
            history=HistoryChoice.from_json(object_in(stored, "history")),
            details=None if stored.get("details") is None else texts_in(stored, "details"),
            accept_seconds=min(max(seconds, MIN_ACCEPT_SECONDS), MAX_ACCEPT_SECONDS),
            failure_text=text_in(stored, "failure_text"),
            return_text=text_in(stored, "return_text"),
            return_phrases=texts_in(stored, "return_phrases") if "return_phrases" in stored else (),
            idle_minutes=min(max(number_in(stored, "idle_minutes", DEFAULT_IDLE_MINUTES), 1), MAX_IDLE_MINUTES),
            max_turns=min(max(number_in(stored, "max_turns", DEFAULT_MAX_TURNS), 1), MAX_MAX_TURNS),
        )


def _consent_in(stored: Stored) -> Consent:
    written = text_in(stored, "consent")
    return Consent(written) if written in set(Consent) else Consent.TELL


@dataclass(frozen=True)
class OfferHandoff:
    """Offers the conversation to the agent at the other end of a connection. Always the last effect of a plan."""

    action_id: str
    trigger_id: str
    connection_id: str
    settings: HandoffSettings

    def to_json(self) -> dict[str, object]:
        return {
            "action_id": self.action_id,
            "trigger_id": self.trigger_id,
            "connection_id": self.connection_id,
            "settings": self.settings.to_json(),
        }

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        return cls(
            action_id=text_in(stored, "action_id"),
            trigger_id=text_in(stored, "trigger_id"),
            connection_id=text_in(stored, "connection_id"),
            settings=HandoffSettings.from_json(object_in(stored, "settings")),
        )


@dataclass(frozen=True, kw_only=True)
class LiveSettings:
    """How a conversation is given to a live agent of the institution.

    announcement: said before the person waits. wait_minutes: how long our agent waits for somebody to take over.
    unanswered_text: said when nobody did. return_text: said when the live agent gives the conversation back.
    team: id of the team it is for; empty: anybody.
    """

    announcement: str = ""
    wait_minutes: int = DEFAULT_WAIT_MINUTES
    unanswered_text: str = ""
    return_text: str = ""
    team: str = ""

    def to_json(self) -> dict[str, object]:
        return {
            "announcement": self.announcement,
            "wait_minutes": self.wait_minutes,
            "unanswered_text": self.unanswered_text,
            "return_text": self.return_text,
            "team": self.team,
        }

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        minutes = number_in(stored, "wait_minutes", DEFAULT_WAIT_MINUTES)
        return cls(
            announcement=text_in(stored, "announcement"),
            wait_minutes=min(max(minutes, 1), MAX_WAIT_MINUTES),
            unanswered_text=text_in(stored, "unanswered_text"),
            return_text=text_in(stored, "return_text"),
            team=text_in(stored, "team"),
        )


@dataclass(frozen=True)
class AskForLiveAgent:
    """Puts the conversation into the queue for the institution's own people. Always the last effect of a plan."""

    trigger_id: str
    settings: LiveSettings


@dataclass(frozen=True)
class CallApi:
    """Sends the request of an action; the plan goes on when its answer is there. Always the last effect of a plan."""

    action_id: str


@dataclass(frozen=True)
class EndPart:
    """Ends this agent's part: hands the conversation back if it came from another agent, otherwise closes it."""

    reason: str = "done"
    summary: str = ""


Effect = Say | Ask | SetDetail | CreateTicket | OfferHandoff | AskForLiveAgent | CallApi | EndPart
