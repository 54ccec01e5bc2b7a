"""Copying a trigger or an action, with everything inside it, within an agent or to another of its workspace.

Secrets go along: both agents belong to one institution, and whoever copies may build either. A connection is its
agent's own, so the copy goes over the other agent's connection to the same external agent; where it has none, one is to
be chosen. A jump to what was not copied leads nowhere in another agent, and has to be set anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import transaction

from agents.models import Agent
from triggers.actions import ACTIONS
from triggers.actions.jump import Jump
from triggers.changes import CannotChange, begin_change, changed_meanwhile, end_change, read_anew
from triggers.live_links import LiveLinks
from triggers.models import Action, Intent, Trigger
from triggers.places import Place, Tree
from triggers.placing import last_position
from triggers.snapshots import written
from triggers.stored_actions import read_action, write_action
from workspaces.models import Actor, AuditAction

NOT_COPIED = frozenset({"id", "agent_id", "trigger_id", "parent_id", "position", "created_at"})


@dataclass(frozen=True)
class Copied:
    """row: the copy. unconnected: how many actions in it need a connection and have none."""

    row: Trigger | Action
    unconnected: int


@transaction.atomic
def copy_trigger(*, trigger: Trigger, to: Agent, name: str, actor: Actor) -> Copied:
    """Below the outermost triggers of ``to``; in the same agent, below the siblings of the original."""
    begin_change(trigger.agent, to)
    read_anew(trigger)
    copy = _Copy(Tree(trigger.agent), to)
    made = copy.trigger(trigger, trigger.parent if to == trigger.agent else None)
    made.name = name
    made.save(update_fields=["name"])
    copy.actions_of_all()
    end_change(to, AuditAction.TRIGGER_CREATED, made, actor)
    return Copied(made, copy.unconnected)


@transaction.atomic
def copy_action(*, action: Action, to: Agent, place: str, actor: Actor) -> Copied:
    """Behind what stands at a place of ``to``, by its key. Raises CannotChange where it may not stand."""
    begin_change(action.trigger.agent, to)
    read_anew(action)
    source, tree = Tree(action.trigger.agent), Tree(to)
    there = next((each for each in tree.places() if each.key == place), None)
    if there is None:
        raise changed_meanwhile()
    if why_not := tree.why_not_at(action, there, source=source):
        raise CannotChange(why_not)
    copy = _Copy(source, to)
    made = copy.action(action, there)
    end_change(to, AuditAction.ACTION_CREATED, made, actor)
    return Copied(made, copy.unconnected)


class _Copy:
    """First all triggers, since an action may jump to any of them."""

    def __init__(self, source: Tree, to: Agent) -> None:
        self._source, self._to, self._links = source, to, LiveLinks(to)
        self._made: dict[str, Trigger] = {}  # by the id of the original
        self.unconnected = 0

    def trigger(self, row: Trigger, parent: Trigger | None) -> Trigger:
        made = Trigger(**written(row, without=NOT_COPIED), agent=self._to, parent=parent)
        made.position = last_position(made)
        made.save()
        self._made[str(row.pk)] = made
        for intent in Intent.objects.filter(trigger=row.pk):
            Intent.objects.create(**written(intent, without=NOT_COPIED), trigger=made)
        for inner in [each for each in self._source.triggers.values() if each.parent_id == row.pk]:
            self.trigger(inner, made)
        return made

    def actions_of_all(self) -> None:
        for original, made in self._made.items():
            for row in self._source.actions.values():
                if str(row.trigger_id) == original and row.parent_id is None:
                    self.action(row, Place(made))

    def action(self, row: Action, place: Place) -> Action:
        made = Action(**written(row, without=NOT_COPIED | {"connection_id"}))
        made.trigger, made.parent, made.arm = place.trigger, place.branch, place.arm
        made.position = last_position(made)
        self._point(made, row)
        made.save()
        for inner in self._inside(row):
            self.action(inner, Place(place.trigger, made, inner.arm))
        return made

    def _inside(self, row: Action) -> Iterable[Action]:
        return [each for each in self._source.actions.values() if each.parent_id == row.pk]

    def _point(self, made: Action, row: Action) -> None:
        """To the copies of what the original points to, or to what ``to`` has in its place."""
        link = row.connection
        made.connection = self._links.of(link.platform_domain, link.remote_agent_id) if link else None
        known, kind = ACTIONS.get(row.kind), read_action(row)
        self.unconnected += bool(known and known.needs_connection and made.connection is None)
        if isinstance(kind, Jump):
            write_action(made, replace(kind, trigger=self._jump(kind.trigger)))

    def _jump(self, trigger_id: str) -> str:
        if trigger_id in self._made:
            return str(self._made[trigger_id].pk)
        stays = any(str(row.pk) == trigger_id and row.agent_id == self._to.pk for row in self._source.triggers.values())
        return trigger_id if stays else ""
