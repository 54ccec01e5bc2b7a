"""The tree of the Action tab: triggers, what is inside them and their actions, as they run from top to bottom."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from agents.languages import LANGUAGES
from agents.models import Agent, Connection, LinkState
from triggers.actions import ACTIONS
from triggers.actions.base import ActionKind, Said
from triggers.actions.human_handoff import HumanHandoff
from triggers.actions.jump import Jump
from triggers.known_variables import set_by_triggers
from triggers.live_links import LiveLinks
from triggers.live_teams import KnownTeam, LiveTeams
from triggers.models import Action, Trigger, TriggerKind
from triggers.one_language import read_only_in
from triggers.places import OUTERMOST
from triggers.problems import Problem
from triggers.snapshots import Rows
from triggers.stored_actions import read_action
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
    row: Trigger
    actions: tuple[ActionNode, ...]
    children: tuple["TriggerNode", ...]
    is_first: bool
    is_last: bool
    is_current: bool
    missing: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_folded: bool = False  # nothing of what is inside it is shown
    is_passed: bool = False  # of what is inside it, only the way to one trigger is
    errors_inside: int = 0  # of what is not shown

    @property
    def branch_id(self) -> str:
        """Empty where there is nothing to unfold."""
        return "" if self.is_folded else f"branch-{self.row.pk}"

    @property
    def rows_inside(self) -> int:
        return len(self.children) + len(self.actions)

    @property
    def may_nest(self) -> bool:
        return self.row.kind not in OUTERMOST

    @property
    def icon(self) -> str:
        return TRIGGER_ICONS[TriggerKind(self.row.kind)]

    @property
    def hands_over(self) -> bool:
        return any(each.kind is not None and each.kind.hands_over for each in every_action(self.actions))

    @property
    def summary(self) -> str:
        return " · ".join(self._summary())

    def _summary(self) -> Iterator[str]:
        kind = self.row.get_kind_display()
        if kind != self.row.name:
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
    names = {str(trigger.pk): trigger.name for trigger in rows.triggers}
    by_row = _by_row(problems)
    teams = LiveTeams(agent.workspace)
    drawing = _Drawing(actions, LiveLinks(agent), names, current_id, other_languages(agent), teams, by_row)

    def branch(parent_id: UUID | None) -> tuple[TriggerNode, ...]:
        level = inside[parent_id]
        return tuple(
            TriggerNode(
                row=row,
                actions=drawing.nodes((row.pk, None, "")),
                children=branch(row.pk),
                is_first=row is level[0],
                is_last=row is level[-1],
                is_current=str(row.pk) == current_id,
                missing=tuple(_missing_from(row, drawing.languages)),
                problems=by_row.get(row.pk, ()),
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
class _Drawing:
    """What is needed to draw the actions of one place."""

    actions: Mapping[ActionPlace, list[Action]]
    links: LiveLinks
    names: Mapping[str, str]
    current_id: str
    languages: Sequence[str]
    teams: Mapping[str, KnownTeam]
    problems: Mapping[UUID, tuple[Problem, ...]]

    def nodes(self, place: ActionPlace) -> tuple[ActionNode, ...]:
        rows = self.actions.get(place, [])
        return tuple(self._node(row, is_first=row is rows[0], is_last=row is rows[-1]) for row in rows)

    def _node(self, row: Action, *, is_first: bool, is_last: bool) -> ActionNode:
        known = ACTIONS.get(row.kind)
        kind, link = read_action(row), self.links.in_place_of(row.connection_id)
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
                for key, label in (known.arms if known else ())
            ),
            missing=tuple(_missing_words(kind.said(), read_translations(row.translations), self.languages))
            if kind
            else (),
            team=self._team_of(kind),
            jumps_to=self.names.get(kind.trigger, "") if isinstance(kind, Jump) else "",
            problems=self.problems.get(row.pk, ()),
        )

    def _offered(self) -> tuple[Connection, ...]:
        return tuple(self.links.to_choose_from())[:MOST_OFFERED]

    def _team_of(self, kind: ActionKind | None) -> str:
        if not isinstance(kind, HumanHandoff) or not kind.settings.team:
            return ""
        team = self.teams.get(kind.settings.team)
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
        for action in every_action(node.actions):
            yield from action.kind.variables() if action.kind else ()
        yield from set_by_triggers([node.row.kind])
        yield from _variables(node.children)
