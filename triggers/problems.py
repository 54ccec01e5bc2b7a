"""What is wrong with a draft, in words: errors, which would break conversations, and warnings."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _

from agents.models import LinkState
from privacy.secret_names import is_secret_name
from triggers.actions import ACTIONS
from triggers.actions.base import ActionKind
from triggers.actions.branch import Branch
from triggers.actions.create_ticket import CreateTicket
from triggers.actions.human_handoff import HumanHandoff
from triggers.actions.jump import Jump, way_between
from triggers.actions.set_variable import SetVariable
from triggers.known_variables import in_braces, set_by, set_by_triggers, unknown_in, words_for_unknown
from triggers.live_links import LiveLinks
from triggers.live_teams import KnownTeam
from triggers.models import Action, Trigger, TriggerKind
from triggers.one_language import listens, read_only_in
from triggers.snapshots import Rows

Place = Literal["form", "connection", "choice", "tree"]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """trigger: where it is. row_id: of the trigger or the action it is about. kind: of the action, or empty.

    mended_at: the form of the row, its connection, the choice of one, or the tree itself.
    """

    trigger: str
    row_id: UUID
    words: str
    kind: str = ""
    is_error: bool = True
    mended_at: Place = "form"

    @property
    def what(self) -> str:
        """The kind of action as people call it, or empty."""
        return str(ACTIONS[self.kind].label) if self.kind in ACTIONS else self.kind


def problems_of(
    rows: Rows, links: LiveLinks, teams: Mapping[str, KnownTeam], *, brought: Collection[str] = frozenset()
) -> list[Problem]:
    """Of what would run: nothing is asked of what is disabled. Errors first.

    teams: of the workspace, by their ids. brought: the variables that are known without an action that sets them.
    """
    check = _Check(rows, links, teams, brought)
    found = [each for row in rows.triggers if row.enabled for each in check.trigger(row)]
    return sorted(found, key=lambda each: not each.is_error)


class _Check:
    def __init__(self, rows: Rows, links: LiveLinks, teams: Mapping[str, KnownTeam], brought: Collection[str]) -> None:
        self._rows = rows
        self._links, self._teams = links, teams
        self._actions: defaultdict[UUID, list[Action]] = defaultdict(list)
        for row in rows.actions:
            if row.enabled:
                self._actions[row.trigger_id].append(row)
        self._kinds = rows.kinds
        of_triggers = set_by_triggers([row.kind for row in rows.triggers])
        self._brought = frozenset(brought)
        self._set_here = _set_and_not_guarded(self._kinds.values())
        self._known = set_by(self._kinds.values()) | of_triggers | self._brought
        self._first = _first_of_their_kind(rows.triggers)
        self._words_for_unknown = cache(partial(words_for_unknown, known=self._known))  # what many actions name alike

    @cached_property
    def _triggers(self) -> dict[str, Trigger]:
        return {str(row.pk): row for row in self._rows.triggers}

    @cached_property
    def _jumps(self) -> dict[str, tuple[str, ...]]:
        return {name: tuple(self._jumps_from(row)) for name, row in self._triggers.items() if row.enabled}

    def _jumps_from(self, trigger: Trigger) -> Iterator[str]:
        kinds = (self._kinds[row.pk] for row in self._actions[trigger.pk])
        return (kind.trigger for kind in kinds if isinstance(kind, Jump))

    def trigger(self, row: Trigger) -> Iterator[Problem]:
        if row.kind == TriggerKind.MESSAGE_RECEIVED and not _listens(row):
            words = _("It listens for nothing: enter a keyword or a training phrase.")
            yield Problem(trigger=row.title, row_id=row.pk, words=words)
        elif row.kind != TriggerKind.MESSAGE_RECEIVED and (first := self._first[row.parent_id, row.kind]) is not row:
            words = _("It never fires: “%(name)s” stands before it.") % {"name": first.title}
            yield Problem(trigger=row.title, row_id=row.pk, words=words, is_error=False, mended_at="tree")
        actions = self._actions[row.id]
        if not actions:
            words = _("It has no actions.")
            yield Problem(trigger=row.title, row_id=row.pk, words=words, is_error=False, mended_at="tree")
        for action in actions:
            yield from self._action(row, action)

    def _action(self, trigger: Trigger, row: Action) -> Iterator[Problem]:
        kind = self._kinds[row.id]
        if kind is None:
            yield _about(
                trigger, row, _("Not known to this version, and so it does nothing."), is_error=False, mended_at="tree"
            )
            return
        for words in kind.missing():
            yield _about(trigger, row, words)
        if kind.needs_connection:
            yield from self._connection(trigger, row)
        if isinstance(kind, Jump):
            yield from self._jump(trigger, row, kind)
        if isinstance(kind, HumanHandoff):
            yield from self._human(trigger, row, kind)
        if isinstance(kind, Branch):
            yield from self._origins(trigger, row, kind)
        yield from self._unknown(trigger, row, kind)

    def _human(self, trigger: Trigger, row: Action, kind: HumanHandoff) -> Iterator[Problem]:
        if not kind.nobody_text.strip():
            words = _("It says nothing when nobody is available: the person would not learn why nobody comes.")
            yield _about(trigger, row, words, is_error=False)
        if kind.settings.team:
            yield from self._team(trigger, row, kind.settings.team)

    def _origins(self, trigger: Trigger, row: Action, branch: Branch) -> Iterator[Problem]:
        if names := self._set_here.intersection(branch.variables_undecided()):
            words = _("A handoff can bring %(names)s too, and it counts: choose in the condition whose word does.")
            yield _about(trigger, row, words % {"names": in_braces(sorted(names))}, is_error=False)
        if names := self._brought.intersection(branch.variables_from_here()) - self._set_here:
            words = _("Handoffs bring %(names)s, and the condition counts only what was said or set here.")
            yield _about(trigger, row, words % {"names": in_braces(sorted(names))}, is_error=False)

    def _unknown(self, trigger: Trigger, row: Action, kind: ActionKind) -> Iterator[Problem]:
        if names := unknown_in(kind, self._known):
            yield _about(trigger, row, self._words_for_unknown(names), is_error=False)

    def _connection(self, trigger: Trigger, row: Action) -> Iterator[Problem]:
        link = self._links.in_place_of(row.connection_id)
        if link is None:
            words = _("It hands over to nobody: choose an External AI Agent, or disable it.")
            yield _about(trigger, row, words, mended_at="choice")
        elif link.state == LinkState.DISABLED:
            words = _("The connection to %(agent)s is disabled.") % {"agent": link.remote_name}
            yield _about(trigger, row, words, is_error=False, mended_at="connection")

    def _team(self, trigger: Trigger, row: Action, team_id: str) -> Iterator[Problem]:
        team = self._teams.get(team_id)
        if team is None:
            yield _about(trigger, row, _("The team it asks is not there: choose another, or anybody."))
        elif not team.members:
            words = _("Nobody is in the team “%(name)s”, so nobody is ever available.") % {"name": team.name}
            yield _about(trigger, row, words, is_error=False)

    def _jump(self, trigger: Trigger, row: Action, jump: Jump) -> Iterator[Problem]:
        there = self._triggers.get(jump.trigger)
        if there is None:
            yield _about(trigger, row, _("The trigger it goes to was deleted: choose another."))
        elif not there.enabled:
            words = _("The trigger “%(name)s” it goes to is disabled.") % {"name": there.title}
            yield _about(trigger, row, words, is_error=False)
        elif way := way_between(jump.trigger, str(trigger.pk), jumps=self._jumps):
            names = " → ".join(self._triggers[one].name for one in (str(trigger.pk), *way))
            yield _about(trigger, row, _("It goes round in a circle: %(way)s.") % {"way": names})


def _set_and_not_guarded(kinds: Collection[ActionKind | None]) -> frozenset[str]:
    """The variables that the agent sets by itself, and that another institution may bring as well."""
    private = frozenset(name for kind in kinds if kind for name in kind.private_variables())
    own = set_by(kind for kind in kinds if isinstance(kind, SetVariable | CreateTicket))
    return frozenset(name for name in own - private if not is_secret_name(name))


def _listens(row: Trigger) -> bool:
    intent = row.intent
    return bool(intent.keywords or intent.training_phrases) or listens(read_only_in(intent.only_in))


def _first_of_their_kind(triggers: Iterable[Trigger]) -> dict[tuple[UUID | None, str], Trigger]:
    """The enabled triggers that come first where they stand: of each kind only that one fires, but for those which
    listen to messages.
    """
    first: dict[tuple[UUID | None, str], Trigger] = {}
    for row in triggers:
        if row.enabled:
            first.setdefault((row.parent_id, row.kind), row)
    return first


def _about(trigger: Trigger, row: Action, words: str, *, is_error: bool = True, mended_at: Place = "form") -> Problem:
    return Problem(
        trigger=trigger.title, row_id=row.pk, kind=row.kind, words=words, is_error=is_error, mended_at=mended_at
    )
