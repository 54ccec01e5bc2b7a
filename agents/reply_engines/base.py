"""The contract of a reply engine: given what the person said, what does the agent answer?"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django import forms

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What a person said, and what an engine may know about it.

    language: the person's, as a BCP 47 code. details: session details by name.
    number: which turn of the person it is, from 1.
    waited: the engine asked for time for this same turn, and has had it.
    """

    text: str
    language: str = "en"
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


class ReplyEngineForm(forms.Form):
    """Reads and writes the settings of one reply engine. ``current``: the engine as it is set now.

    ``template`` draws the fields; it is given the form as ``form``.
    """

    template: ClassVar[str]

    def __init__(self, data: Mapping[str, object] | None = None, *, current: ReplyEngine) -> None:
        super().__init__(data, initial=self.initial_of(current), prefix=current.name)

    def initial_of(self, current: ReplyEngine) -> dict[str, object]:
        """The values of the fields for an engine that is set so."""
        raise NotImplementedError

    def engine(self) -> ReplyEngine:
        """The engine this form describes. Call it on a valid form only."""
        raise NotImplementedError
