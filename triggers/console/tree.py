"""The tree of the Action tab: triggers, what is inside them and their actions, as they run from top to bottom."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from agents.languages import LANGUAGES
from agents.models import Agent, Connection, LinkState
from triggers.actions.base import ActionKind, Said
from triggers.actions.human_handoff import HumanHandoff
from triggers.actions.jump import Jump
from triggers.known_variables import set_by_triggers
from triggers.live_links import LiveLinks
from triggers.live_teams import LiveTeams
from triggers.models import Action, Trigger, TriggerKind
from triggers.one_language import read_only_in
from triggers.places import OUTERMOST
from triggers.problems import Problem
from triggers.snapshots import Rows
from triggers.translations import (
    Translations,
    heard_by_trigger,
    missing_in,
    other_languages,
    read_translations,
    said_by_trigger,
)

TRIGGER_ICONS = {
    TriggerKind.CHAT_STARTED: "message-circle-plus",
    TriggerKind.MESSAGE_RECEIVED: "message-circle",
    TriggerKind.ATTACHMENT_RECEIVED: "paperclip",
    TriggerKind.FALLBACK: "message-circle-question-mark",
    TriggerKind.CONVERSATION_RETURNED: "corner-up-left",
    TriggerKind.CHAT_CLOSED: "message-circle-x",
}


MOST_NAMED_LANGUAGES = 2
MOST_OFFERED = 5  # connections, beside an action that hands over to nobody; its form offers all
ActionPlace = tuple[UUID, UUID | None, str]  # the trigger, the branch it stands in if any, and which of its ways


@dataclass(frozen=True, kw_only=True)
class ActionNode:
    """``kind`` is None for a kind this version does not know."""

    row: Action
    kind: ActionKind | None
    link: Connection | None
    is_first: bool
    is_last: bool
    is_current: bool
    arms: tuple["Arm", ...] = ()
    missing: tuple[str, ...] = ()  # in words: which other languages lack some of it
    jumps_to: str = ""  # the name of the trigger, for a jump to one that is there
    team: str = ""  # the name of the team that is asked, if it is there
    offered: tuple[Connection, ...] = ()  # for one that is not connected: what it may be connected to
    problems: tuple[Problem, ...] = ()

    @property
    def title(self) -> str:
        return str(self.kind.label) if self.kind else self.row.kind

    @property
    def icon(self) -> str:
        return self.kind.icon if self.kind else "circle-question-mark"

    @property
    def summary(self) -> str:
        return " · ".join(filter(None, (self._what_it_does(), *self.missing)))

    def _what_it_does(self) -> str:
        if self.kind is None:
            return _("Not known to this version")
        if isinstance(self.kind, Jump):
            return self.jumps_to or _("Nowhere: the trigger was deleted")
        if not self.kind.needs_connection:
            return " · ".join(filter(None, (self.team, self.kind.summary())))
        return f"{_words_for(self.link)} · {self.kind.summary()}"


@dataclass(frozen=True, kw_only=True)
class Arm:
    """One way of a branch, with the actions on it."""

    key: str
    label: str
    actions: tuple[ActionNode, ...]


def _words_for(connection: Connection | None) -> str:
    if connection is None:
        return _("Not connected yet")
    other_side = f"{connection.remote_name}, {connection.remote_institution}"
    return _("%(agent)s (disabled)") % {"agent": other_side} if connection.state == LinkState.DISABLED else other_side


@dataclass(frozen=True, kw_only=True)
class TriggerNode:
    """Its actions, and what is said of it, are worked out when they are asked for: of a large tree little is shown."""

    row: Trigger
    children: tuple["TriggerNode", ...]
    is_first: bool
    is_last: bool
    drawing: "Drawing" = field(repr=False, compare=False)
    is_folded: bool = False  # nothing of what is inside it is shown
    is_passed: bool = False  # of what is inside it, only the way to one trigger is
    errors_inside: int = 0  # of what is not shown

    @cached_property
    def actions(self) -> tuple[ActionNode, ...]:
        return self.drawing.nodes((self.row.pk, None, ""))

    @cached_property
    def kinds(self) -> tuple[tuple[Action, ActionKind | None], ...]:
        """Of every action inside it, in order: far less work than ``actions``."""
        return tuple(self.drawing.kinds_in((self.row.pk, None, "")))

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(_missing_from(self.row, self.drawing.languages))

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.drawing.problems.get(self.row.pk, ())

    @property
    def is_current(self) -> bool:
        return str(self.row.pk) == self.drawing.current_id

    @property
    def branch_id(self) -> str:
        """Empty where there is nothing to unfold."""
        return "" if self.is_folded else f"branch-{self.row.pk}"

    @property
    def rows_inside(self) -> int:
        return len(self.children) + len(self.drawing.actions.get((self.row.pk, None, ""), ()))

    @property
    def may_nest(self) -> bool:
        return self.row.kind not in OUTERMOST

    @property
    def icon(self) -> str:
        return TRIGGER_ICONS[TriggerKind(self.row.kind)]

    @property
    def hands_over(self) -> bool:
        return any(kind is not None and kind.hands_over for _row, kind in self.kinds)

    @property
    def summary(self) -> str:
        return " · ".join(self._summary())

    def _summary(self) -> Iterator[str]:
        kind = self.row.get_kind_display()
        if kind != self.row.title:
            yield kind
        if self.row.kind == TriggerKind.MESSAGE_RECEIVED:
            intent = self.row.intent
            if count := len(intent.keywords):
                yield ngettext("%d keyword", "%d keywords", count) % count
            if count := len(intent.training_phrases):
                yield ngettext("%d training phrase", "%d training phrases", count) % count
            if count := len(intent.excluded_phrases):
                yield npgettext("phrases", "%d excluded", "%d excluded", count) % count
            if count := sum(len(texts) for lists in read_only_in(intent.only_in).values() for texts in lists.values()):
                yield ngettext("%d in one language only", "%d in one language only", count) % count
        yield from self.missing


def tree_of(
    agent: Agent, rows: Rows, *, current_id: str = "", problems: Iterable[Problem] = ()
) -> tuple[TriggerNode, ...]:
    """The outermost triggers of an agent.

    rows: its draft. current_id: of the row that is worked on. problems: marked at their rows.
    """
    actions: defaultdict[ActionPlace, list[Action]] = defaultdict(list)
    for action in rows.actions:
        actions[action.trigger_id, action.parent_id, action.arm].append(action)
    inside: defaultdict[UUID | None, list[Trigger]] = defaultdict(list)
    for trigger in rows.triggers:
        inside[trigger.parent_id].append(trigger)
    drawing = Drawing(agent, rows, actions, current_id, _by_row(problems))

    def branch(parent_id: UUID | None) -> tuple[TriggerNode, ...]:
        level = inside[parent_id]
        return tuple(
            TriggerNode(
                row=row,
                children=branch(row.id),
                is_first=row is level[0],
                is_last=row is level[-1],
                drawing=drawing,
            )
            for row in level
        )

    return branch(None)


def _by_row(problems: Iterable[Problem]) -> dict[UUID, tuple[Problem, ...]]:
    by_row: dict[UUID, tuple[Problem, ...]] = {}
    for problem in problems:
        by_row[problem.row_id] = (*by_row.get(problem.row_id, ()), problem)
    return by_row


@dataclass(frozen=True)
class Drawing:
    """What is needed to draw the rows of one tree."""

    agent: Agent
    rows: Rows
    actions: Mapping[ActionPlace, list[Action]]
    current_id: str
    problems: Mapping[UUID, tuple[Problem, ...]]

    @cached_property
    def languages(self) -> Sequence[str]:
        return other_languages(self.agent)

    @cached_property
    def _links(self) -> LiveLinks:
        return LiveLinks(self.agent)

    @cached_property
    def _teams(self) -> LiveTeams:
        return LiveTeams(self.agent.workspace)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {str(trigger.pk): trigger.title for trigger in self.rows.triggers}

    def kinds_in(self, place: ActionPlace) -> Iterator[tuple[Action, ActionKind | None]]:
        """Of the actions in a place and of those inside them, in order."""
        for row in self.actions.get(place, ()):
            kind = self.rows.kinds[row.pk]
            yield row, kind
            for arm, _label in kind.arms if kind else ():
                yield from self.kinds_in((row.trigger_id, row.pk, arm))

    def nodes(self, place: ActionPlace) -> tuple[ActionNode, ...]:
        rows = self.actions.get(place, [])
        return tuple(self._node(row, is_first=row is rows[0], is_last=row is rows[-1]) for row in rows)

    def _node(self, row: Action, *, is_first: bool, is_last: bool) -> ActionNode:
        kind, link = self.rows.kinds[row.pk], self._links.in_place_of(row.connection_id)
        return ActionNode(
            row=row,
            kind=kind,
            link=link,
            offered=self._offered() if kind and kind.needs_connection and link is None else (),
            is_first=is_first,
            is_last=is_last,
            is_current=str(row.pk) == self.current_id,
            arms=tuple(
                Arm(key=key, label=str(label), actions=self.nodes((row.trigger_id, row.pk, key)))
                for key, label in (kind.arms if kind else ())
            ),
            missing=tuple(_missing_words(kind.said(), read_translations(row.translations), self.languages))
            if kind
            else (),
            team=self._team_of(kind),
            jumps_to=self._names.get(kind.trigger, "") if isinstance(kind, Jump) else "",
            problems=self.problems.get(row.pk, ()),
        )

    def _offered(self) -> tuple[Connection, ...]:
        return tuple(self._links.to_choose_from())[:MOST_OFFERED]

    def _team_of(self, kind: ActionKind | None) -> str:
        if not isinstance(kind, HumanHandoff) or not kind.settings.team:
            return ""
        team = self._teams.get(kind.settings.team)
        return team.name if team else ""


def _missing_from(row: Trigger, languages: Sequence[str]) -> Iterator[str]:
    if row.kind == TriggerKind.MESSAGE_RECEIVED:
        yield from _missing_words(said_by_trigger(row), heard_by_trigger(row), languages)


def _missing_words(said: Mapping[str, Said], translations: Translations, languages: Sequence[str]) -> Iterator[str]:
    """One phrase at most: the languages by name while there are few, otherwise how many."""
    lacking = [language for language in languages if missing_in(said, translations.get(language, {}))]
    if not lacking:
        return
    if len(lacking) <= MOST_NAMED_LANGUAGES:
        names = ", ".join(LANGUAGES.get(language, language) for language in lacking)
        yield _("missing in %(languages)s") % {"languages": names}
    else:
        yield _("missing in %(count)d languages") % {"count": len(lacking)}


def every_action(nodes: Iterable[ActionNode]) -> Iterator[ActionNode]:
    """These and those inside them, in order."""
    for node in nodes:
        yield node
        for arm in node.arms:
            yield from every_action(arm.actions)


def levels_in(tree: Iterable[TriggerNode]) -> Iterator[Trigger]:
    """The triggers that have others inside them."""
    for node in tree:
        if node.children:
            yield node.row
            yield from levels_in(node.children)


def variables_in(tree: Iterable[TriggerNode]) -> tuple[str, ...]:
    """The names of the session details that the actions set, each once, in order."""
    return tuple(dict.fromkeys(_variables(tree)))


def _variables(tree: Iterable[TriggerNode]) -> Iterator[str]:
    for node in tree:
        for _row, kind in node.kinds:
            yield from kind.variables() if kind else ()
        yield from set_by_triggers([node.row.kind])
        yield from _variables(node.children)
