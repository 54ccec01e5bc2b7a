"""The contract of an action: given where the conversation is, which effects come of it?"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import ClassVar, Self

from django import forms
from django.utils.functional import Promise

from agents.built_in_words import BuiltInWords, built_in_words
from agents.wording import fill, variables_in
from triggers.effects import Effect
from triggers.form_fields import warn
from triggers.form_words import Setting, settings_in_words
from triggers.live_teams import KnownTeam
from triggers.stored_json import Stored


@dataclass(frozen=True, kw_only=True)
class Target:
    """The other end of a connection."""

    connection_id: str
    agent: str
    institution: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """Where a conversation is when an action's turn comes.

    details: session details by name, with those set earlier in the same plan. brought: names of those that another
    institution told, or that were made of such. own_word: names of which only what was said or set here counts.
    language: the person's, agent_language: the agent's own, as BCP 47 codes.
    seed: the same for the same turn of the same conversation, so that planning it again gives the same plan.
    references: makes a new reference number each time it is called. tickets: the number for the ticket of an action, by
    its id: that of the one that is open, if there is one.
    target: None while the action has no connection, or needs none.
    live_agents: whether any of the institution's people is there to take over, of a team by its id, or of all ("").
    """

    action_id: str
    trigger_id: str
    details: Mapping[str, str]
    language: str
    seed: str
    references: Callable[[], str]
    tickets: Callable[[str], str]
    target: Target | None = None
    live_agents: Callable[[str], bool] = lambda team: True
    agent_language: str = "en"
    brought: frozenset[str] = frozenset()
    own_word: frozenset[str] = frozenset()

    @property
    def built_in(self) -> BuiltInWords:
        """What is said to the person where the builder has written nothing."""
        return built_in_words(self.language, agent_language=self.agent_language)

    def from_here(self) -> "Step":
        """The same without what another institution told."""
        if not self.brought:
            return self
        details = {name: value for name, value in self.details.items() if name not in self.brought}
        return replace(self, details=details, brought=frozenset())

    def tells_of_others(self, template: str) -> bool:
        """Whether something that another institution told is filled in there."""
        return any(self.details.get(name) for name in self.brought.intersection(variables_in(template)))

    def knows(self, name: str) -> bool:
        """Whether a session detail has a value that the flow counts."""
        return bool(self.details.get(name)) and name not in self.brought & self.own_word

    def fill(self, template: str, **more: str) -> str:
        """``template`` with its ``{variables}`` filled in from the session details, and from ``more`` before them."""
        return fill(template, {**self.details, **more})


OUTSIDE = -1  # in place of a question: the plan waits for something outside, not for the person


@dataclass(frozen=True)
class Outcome:
    """What comes of an action. ``waits_at``: the number of the question it now waits for an answer to (from 0).
    ``arm``: which of its ways the plan goes. ``jump_to``: id of the trigger whose actions come next.

    Nothing that stands after an action that waits or ``ends`` runs in the same plan.
    """

    effects: tuple[Effect, ...] = ()
    waits_at: int | None = None
    ends: bool = False
    arm: str = ""
    jump_to: str = ""


Text = str | tuple[str, ...]
Words = Mapping[str, Text]  # what is said, by the keys of ``ActionKind.said``


@dataclass(frozen=True)
class Said:
    """Something that is said to a person. exact: a list whose translation has as many lines."""

    label: str
    text: Text
    exact: bool = False

    @property
    def is_list(self) -> bool:
        return not isinstance(self.text, str)


class ActionKind(ABC):
    """A kind of action; an instance is one such action with its settings, frozen.

    Another kind is a file beside this one and a line in ``ACTIONS``.
    """

    name: ClassVar[str]  # stored in Action.kind
    label: ClassVar[str | Promise]
    hint: ClassVar[str | Promise]  # one line: what it does for the person
    icon: ClassVar[str]
    form_class: ClassVar[type["ActionForm"]]
    needs_connection: ClassVar[bool] = False
    secret_settings: ClassVar[frozenset[str]] = frozenset()  # the keys of ``to_json`` that are kept encrypted
    said_settings: ClassVar[Mapping[str, str | Promise]] = {}  # those a person hears, by their keys, with their labels
    hands_over: ClassVar[bool] = False  # gives control away, so that the conversation may come back
    own_variables: ClassVar[frozenset[str]] = frozenset()  # those its texts have besides session details
    while_closing: ClassVar[bool] = True  # may stand in a *Chat closed*: it does not lead away from it
    arms: ClassVar[tuple[tuple[str, str | Promise], ...]] = ()  # the ways a branch may go: each has actions of its own
    do_not_call_in_templates: ClassVar[bool] = True  # the picker shows the classes; a template would make instances

    @abstractmethod
    def plan(self, step: Step) -> Outcome:
        """Pure: the same step gives the same outcome, but for new numbers."""

    @abstractmethod
    def summary(self) -> str:
        """One line for the tree of the Action tab."""

    @abstractmethod
    def to_json(self) -> dict[str, object]: ...

    @classmethod
    @abstractmethod
    def from_json(cls, stored: Stored) -> Self:
        """The inverse of ``to_json``. Missing fields get their defaults; never raises."""

    def said(self) -> dict[str, Said]:
        """What a person hears, by a key that stays when other settings change; without what is empty."""
        stored = self.to_json()
        texts = {key: _text(stored.get(key)) for key in self.said_settings}
        return {key: Said(str(self.said_settings[key]), text) for key, text in texts.items() if text}

    def saying(self, words: Words) -> Self:
        """The same action in other words, where there are some."""
        known = {key: words[key] for key in self.said() if words.get(key)}
        return self.from_json({**self.to_json(), **known})

    def variables(self) -> tuple[str, ...]:
        """Names of the session details this action sets."""
        return ()

    def private_variables(self) -> tuple[str, ...]:
        """Those of them that are private: nobody but this agent says what they are."""
        return ()

    def variables_from_here(self) -> tuple[str, ...]:
        """Names of the session details of which it counts only what was said or set here."""
        return ()

    def variables_used(self) -> tuple[str, ...]:
        """Names of the session details this action looks at, each once; nothing is read out of what is secret."""
        plain = (value for name, value in self.to_json().items() if name not in self.secret_settings)
        names = dict.fromkeys(name for text in _texts_in(plain) for name in variables_in(text))
        return tuple(name for name in names if name not in self.own_variables)

    def missing(self) -> tuple[str, ...]:
        """What it cannot do without and does not have, in words. Its form asks for it; old rows and files may not."""
        return ()


def _texts_in(values: Iterable[object]) -> Iterator[str]:
    """Every text in a stored value of any depth."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | tuple):
            yield from _texts_in(value)
        elif isinstance(value, Mapping):
            yield from _texts_in(value.values())


def _text(value: object) -> Text:
    if isinstance(value, list | tuple):
        return tuple(map(str, value))
    return value if isinstance(value, str) else ""


class Verdict(Enum):
    ACCEPTED = "accepted"
    SKIPPED = "skipped"
    REFUSED = "refused"
    HOLDS_SECRET = "holds_secret"  # a password, a code, a card number: never kept as a session detail


@dataclass(frozen=True)
class Answer:
    """How an answer was read. ``value``: as it will be kept. ``free``: own words, which may mean something else."""

    verdict: Verdict
    value: str = ""
    free: bool = False


class AskingAction(ActionKind):
    """An action that asks, and goes on with the person's answer."""

    @abstractmethod
    def read(self, question: int, text: str, *, language: str) -> Answer | None:
        """Reads ``text`` as the answer to a question; None when there is no such question (any more)."""

    @abstractmethod
    def sample(self, question: int) -> str:
        """An answer that fits a question, for trying things out."""

    @abstractmethod
    def resume(self, step: Step, question: int, answer: Answer) -> Outcome:
        """Goes on after an answer; one that was refused is asked for again."""


class WaitingAction(ActionKind):
    """An action that has something done outside, and goes on with what comes of it."""

    @staticmethod
    def waits(effect: Effect) -> Outcome:
        return Outcome((effect,), waits_at=OUTSIDE)

    @abstractmethod
    def resume(self, step: Step, value: str | None) -> Outcome:
        """value: None when nothing came of it."""

    @abstractmethod
    def sample(self) -> str:
        """What may come of it, for trying things out."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a form may offer. ``connections``: (id, words) of the agent's usable ones; ``variables``: names in use.

    unknown: the words to say of the variables that a text names and nothing sets; empty where all are set.
    trigger_id: of the action. triggers: (id, name) of all the agent has. jumps: by a trigger's id, the triggers that
    its other actions jump to. teams: of the workspace, by their ids.
    """

    connections: tuple[tuple[str, str], ...] = ()
    variables: tuple[str, ...] = ()
    unknown: Callable[[Iterable[str]], str] = lambda names: ""
    trigger_id: str = ""
    triggers: tuple[tuple[str, str], ...] = ()
    jumps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    teams: Mapping[str, KnownTeam] = field(default_factory=dict)


class ActionForm(forms.Form):
    """Reads and writes the settings of one kind of action.

    ``current`` is the action as it is; None for a new one. ``connection_id`` is the link it goes over so far.
    """

    template = "triggers/forms/plain.html"

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        current: ActionKind | None = None,
        connection_id: str = "",
        surroundings: Surroundings,
    ) -> None:
        initial = {} if current is None else self.initial_from(current)
        super().__init__(data, initial=initial)
        self.current = current
        self.offer(surroundings, connection_id=connection_id)
        if current is not None and data is None:
            self._warn_of_unknown(surroundings)

    def _warn_of_unknown(self, surroundings: Surroundings) -> None:
        own = () if self.current is None else self.current.own_variables
        for bound in (each for form in self.parts() for each in form):
            if words := surroundings.unknown(name for name in self.names_in(bound) if name not in own):
                warn(bound, words)

    def parts(self) -> Iterable[forms.BaseForm]:
        """The forms it is made of."""
        return (self,)

    def names_in(self, bound: forms.BoundField) -> tuple[str, ...]:
        """The session details that a field names."""
        return variables_in("\n".join(_texts_in((bound.value(),))))

    def offer(self, surroundings: Surroundings, *, connection_id: str) -> None:
        """Fits the fields to what there is. Plain forms need nothing of it."""

    def initial_from(self, current: ActionKind) -> dict[str, object]:
        """The fields' values for an action as it is."""
        return current.to_json()

    def in_words(self) -> dict[str, Setting]:
        """The settings of ``current`` as a builder reads them, by name. Nothing secret is among them."""
        return settings_in_words(self)

    def rearranged(self) -> "ActionForm | None":
        """The form to show again, when the button pressed was one that only changes the form; otherwise None."""
        return None

    def action(self) -> ActionKind:
        """The action as the valid form says it."""
        raise NotImplementedError

    def chosen_connection_id(self) -> str:
        """The id of the connection the valid form chose; empty: none."""
        return ""
