"""Where a trigger or an action may stand, and in words why it may not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from agents.models import Agent
from triggers.actions import ACTIONS
from triggers.actions.base import ActionKind
from triggers.actions.jump import Jump, way_between
from triggers.models import Action, Trigger, TriggerKind
from triggers.stored_actions import read_action

MOST_LEVELS = 5  # of triggers inside each other, and of branches
# What the whole chat does, and no part of it.
OUTERMOST = frozenset({TriggerKind.CHAT_STARTED, TriggerKind.CHAT_CLOSED})


@dataclass(frozen=True)
class Place:
    """A place for actions: on a trigger, or (with ``branch``) on one of the ways of a branch in it."""

    trigger: Trigger
    branch: Action | None = None
    arm: str = ""

    @property
    def key(self) -> str:
        return f"{self.trigger.pk}/{self.branch.pk if self.branch else ''}/{self.arm}"

    @property
    def query(self) -> str:
        """What names the way of a branch in an address."""
        return f"?{urlencode({'inside': self.branch.pk, 'arm': self.arm})}" if self.branch else ""


class Tree:
    """The triggers and actions of an agent as they are now; two queries."""

    def __init__(self, agent: Agent) -> None:
        self.triggers = {row.pk: row for row in agent.triggers.in_order()}
        self.actions = {
            row.pk: row for row in Action.objects.filter(trigger__agent=agent).select_related("connection").in_order()
        }

    def hosts_for(self, trigger: Trigger) -> list[Trigger]:
        """The triggers that this one may stand inside of; it may be new."""
        return [host for host in self.triggers.values() if not self.why_not_inside(trigger, host)]

    def why_not_inside(self, trigger: Trigger, host: Trigger) -> str:
        """Empty: it may."""
        if trigger.kind in OUTERMOST:
            return _("%(kind)s stands at the outermost level only.") % {"kind": trigger.get_kind_display()}
        above = self._above(host)
        if trigger.pk in above:
            return _("A trigger cannot stand inside itself.")
        if trigger.kind == TriggerKind.CONVERSATION_RETURNED and not self._hands_over(host):
            return _("“%(name)s” does not hand the chat over, so nothing comes back to it.") % {"name": host.title}
        if len(above) + self._levels(trigger) > MOST_LEVELS:
            return _("Triggers stand inside each other at most %d deep.") % MOST_LEVELS
        return ""

    def places(self) -> list[Place]:
        """All places for actions, as they stand from top to bottom."""
        return [place for row in self.triggers.values() for place in self._places(Place(row))]

    def places_for(self, action: Action) -> list[Place]:
        return [place for place in self.places() if not self.why_not_at(action, place)]

    def why_not_at(self, action: Action, place: Place, *, source: "Tree | None" = None) -> str:
        """Empty: the action, with what is inside it, may stand there; it may be new. source: the tree it is in."""
        source = source or self
        moved = source.with_inside(action)
        if place.branch is not None and place.branch.pk in {each.pk for each in moved}:
            return _("A branch cannot stand inside itself.")
        kinds = [kind for each in moved if (kind := ACTIONS.get(each.kind)) is not None]
        if any(not fits(kind, place.trigger) for kind in kinds):
            return _("While a chat is being closed, nothing can lead it elsewhere.")
        if len(self._branches_above(place.branch)) + source.branch_levels(action) > MOST_LEVELS:
            return _("Branches stand inside each other at most %d deep.") % MOST_LEVELS
        if self._goes_round(moved, place.trigger):
            return _("Its jump would go round in a circle there.")
        return ""

    def _places(self, place: Place) -> Iterable[Place]:
        yield place
        branch = place.branch.pk if place.branch else None
        for row in self.actions.values():
            if (row.trigger_id, row.parent_id, row.arm) == (place.trigger.pk, branch, place.arm):
                for arm, _label in ACTIONS[row.kind].arms if row.kind in ACTIONS else ():
                    yield from self._places(Place(place.trigger, row, arm))

    def _above(self, trigger: Trigger) -> list[UUID]:
        """Its own id, and those of the triggers it stands in."""
        parent = self.triggers.get(trigger.parent_id) if trigger.parent_id else None
        return [trigger.pk, *(self._above(parent) if parent else ())]

    def _levels(self, trigger: Trigger) -> int:
        inside = [row for row in self.triggers.values() if row.parent_id == trigger.pk]
        return 1 + max(map(self._levels, inside), default=0)

    def _hands_over(self, trigger: Trigger) -> bool:
        kinds = (ACTIONS.get(row.kind) for row in self.actions.values() if row.trigger_id == trigger.pk)
        return any(kind is not None and kind.hands_over for kind in kinds)

    def with_inside(self, action: Action) -> list[Action]:
        inside = [row for row in self.actions.values() if row.parent_id == action.pk]
        return [action, *(each for row in inside for each in self.with_inside(row))]

    def _branches_above(self, branch: Action | None) -> list[Action]:
        if branch is None:
            return []
        return [branch, *self._branches_above(self.actions.get(branch.parent_id) if branch.parent_id else None)]

    def branch_levels(self, action: Action) -> int:
        if action.kind not in ACTIONS or not ACTIONS[action.kind].arms:
            return 0
        inside = [row for row in self.actions.values() if row.parent_id == action.pk]
        return 1 + max(map(self.branch_levels, inside), default=0)

    def _goes_round(self, moved: list[Action], trigger: Trigger) -> bool:
        ids = {each.pk for each in moved}
        jumps = jumps_of(row for row in self.actions.values() if row.pk not in ids)
        goals = [goal for goals in jumps_of(moved).values() for goal in goals]
        return any(way_between(goal, str(trigger.pk), jumps=jumps) for goal in goals)


def place_in(trigger: Trigger, *, inside: str, arm: str) -> Place | None:
    """inside: id of a branch of the trigger, or empty. None for a way that is not there."""
    if not inside:
        return Place(trigger)
    row = next((each for each in trigger.actions.all() if str(each.pk) == inside), None)
    kind = ACTIONS.get(row.kind) if row else None
    return Place(trigger, row, arm) if kind and arm in dict(kind.arms) else None


def fits(kind: type[ActionKind], trigger: Trigger) -> bool:
    return kind.while_closing or trigger.kind != TriggerKind.CHAT_CLOSED


def jumps_of(actions: Iterable[Action]) -> Mapping[str, tuple[str, ...]]:
    """The triggers that actions jump to, by the trigger they stand on."""
    jumps: dict[str, tuple[str, ...]] = {}
    for row in actions:
        kind = read_action(row) if row.kind == Jump.name else None
        if isinstance(kind, Jump):
            jumps[str(row.trigger_id)] = (*jumps.get(str(row.trigger_id), ()), kind.trigger)
    return jumps
