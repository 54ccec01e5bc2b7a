"""The contract of a reply engine: given what the person said, what does the agent answer?"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django import forms

from protocol.chat_completions import Usage

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What a person said, and what an engine may know about it.

    language: the person's, agent_language: the agent's own, as BCP 47 codes. details: session details by name.
    number: which turn of the person it is, from 1.
    waited: the engine asked for time for this same turn, and has had it.
    """

    text: str
    language: str = "en"
    agent_language: str = "en"
    details: Mapping[str, str] = field(default_factory=dict)
    number: int = 1
    waited: bool = False


@dataclass(frozen=True)
class Reply:
    """The messages the agent answers with, in order. None of them is empty."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Later:
    """The engine wants the same turn again after so many seconds, then with ``waited`` set."""

    seconds: float


@dataclass(frozen=True)
class Said:
    """One message of a conversation. author: person, agent (ours), live_agent (ours), peer_agent or
    peer_live_agent.
    """

    author: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """What an engine outside this deployment is told: only what may leave, secrets masked, internal notes never.

    text: what the person said. earlier: what was said before, oldest first, as far as the engine's settings ask for it.
    conversation_id, message_id: the same again mean the same again. language, details: as of a Turn.
    """

    text: str
    language: str
    earlier: tuple[Said, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    agent_name: str = ""
    agent_id: str = ""
    conversation_id: str = ""
    message_id: str = ""


class NoReply(Exception):
    """An engine outside has no answer. code: why, see ``failure_words``. detail: for operators; never what was said."""

    def __init__(self, code: str, *, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class ReplyEngine(ABC):
    """A way to answer what no trigger matched; an instance is one with its settings, frozen.

    Another engine is a file beside this one and a line in ``ENGINES``.
    """

    name: ClassVar[str]  # stored in Agent.reply_engine
    label: ClassVar["_StrOrPromise"]
    hint: ClassVar["_StrOrPromise"]  # one line: what it does for the person
    form_class: ClassVar[type["ReplyEngineForm"]]

    @abstractmethod
    def reply(self, turn: Turn) -> Reply | Later:
        """The same turn gets the same answer. Once a turn has ``waited``, the answer is a Reply."""

    @abstractmethod
    def to_json(self) -> dict[str, object]: ...

    @classmethod
    @abstractmethod
    def from_json(cls, settings: Mapping[str, Any]) -> Self:
        """The inverse of ``to_json``. Missing and unreadable settings get their defaults; never raises."""


class OutsideEngine(ReplyEngine):
    """An engine that asks somebody outside this deployment. ``reply`` asks for time at first, and then says what is
    said in place of an answer; in between it is asked, where nobody waits and no transaction is open.
    """

    history: int  # how many of the messages before it is told
    address: str  # empty: it cannot be asked
    counts_tokens: ClassVar[bool] = False  # whether what it takes is counted in tokens

    def cost_of(self, usage: Usage) -> Decimal | None:
        """In ``currency``; None when nobody said what it costs."""
        return None

    @property
    def currency(self) -> str:
        return ""

    @abstractmethod
    def fallback(self, turn: Turn) -> Reply:
        """What the person is told when there is no answer; never nothing."""

    @abstractmethod
    def ask(
        self, question: Question, *, key: str, tell: Callable[[str], None], count: Callable[[Usage], None]
    ) -> tuple[str, ...]:
        """The messages to answer with. key: the secret kept for the engine; empty: none.

        tell: is told the first message while it grows, as far as it goes; what it raises goes through. count: is told
        what the answer took, once or, when nobody says, never. Raises NoReply.
        """

    def reply(self, turn: Turn) -> Reply | Later:
        return Later(0) if self.address and not turn.waited else self.fallback(turn)


class ReplyEngineForm(forms.Form):
    """Reads and writes the settings of one reply engine. ``current``: the engine as it is set now, ``key``: the secret
    that is kept for it.

    ``template`` draws the fields; it is given the form as ``form``.
    """

    template: ClassVar[str]

    def __init__(
        self, data: Mapping[str, object] | None = None, *, current: ReplyEngine, key: str = "", agent_id: str = ""
    ) -> None:
        self.current, self.kept_key, self.agent_id = current, key, agent_id
        super().__init__(data, initial=self.initial_of(current), prefix=current.name)

    def initial_of(self, current: ReplyEngine) -> dict[str, object]:
        """The values of the fields for an engine that is set so."""
        raise NotImplementedError

    def engine(self) -> ReplyEngine:
        """The engine this form describes. Call it on a valid form only."""
        raise NotImplementedError

    def setting_of(self, field: str) -> str:
        """The setting that a field is about, with a dot before a place in a list."""
        return field

    def key(self) -> str:
        """The secret to keep from now on; empty: none. Call it on a valid form only."""
        return ""

    def try_it(self) -> None:
        """What *Try* does with a form of which nothing is stored."""
