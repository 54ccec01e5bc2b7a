"""Moving a trigger or an action, with everything inside it, to another place of the tree.

``before``: the id of the row it goes in front of; None: behind all that stand there. Raises CannotChange, with the
reason, for a place where it may not stand, and when the tree is not as the builder saw it.
"""

from uuid import UUID

from django.db import transaction

from triggers.changes import CannotChange, begin_change, changed_meanwhile, end_change, read_anew
from triggers.models import Action, Trigger
from triggers.places import Place, Tree
from triggers.placing import put_among, siblings_of
from workspaces.models import Actor, AuditAction


@transaction.atomic
def move_trigger_to(*, trigger: Trigger, host_id: str, before: UUID | None, actor: Actor) -> None:
    """host_id: of the trigger it is to stand inside of; empty: the outermost level."""
    begin_change(trigger.agent)
    read_anew(trigger)
    tree = Tree(trigger.agent)
    host = next((row for row in tree.triggers.values() if str(row.pk) == host_id), None)
    if host_id and host is None:
        raise changed_meanwhile()
    if host is not None and (why_not := tree.why_not_inside(trigger, host)):
        raise CannotChange(why_not)
    trigger.parent = host
    trigger.save(update_fields=["parent"])
    _put(trigger, before=before)
    end_change(trigger.agent, AuditAction.TRIGGER_CHANGED, trigger, actor)


@transaction.atomic
def move_action_to(*, action: Action, place: str, before: UUID | None, actor: Actor) -> None:
    """place: the key of a Place."""
    agent = action.trigger.agent
    begin_change(agent)
    read_anew(action)
    tree = Tree(agent)
    there = next((each for each in tree.places() if each.key == place), None)
    if there is None:
        raise changed_meanwhile()
    if why_not := tree.why_not_at(action, there):
        raise CannotChange(why_not)
    _stand_at(action, there, tree)
    _put(action, before=before)
    end_change(agent, AuditAction.ACTION_CHANGED, action, actor)


def _stand_at(action: Action, place: Place, tree: Tree) -> None:
    action.parent, action.arm = place.branch, place.arm
    for row in tree.with_inside(action):
        row.trigger = place.trigger
        row.save(update_fields=["trigger", "parent", "arm"])


def _put(row: Trigger | Action, *, before: UUID | None) -> None:
    siblings = [each for each in siblings_of(row) if each.pk != row.pk]
    at = len(siblings)
    if before is not None:
        at = next((place for place, each in enumerate(siblings) if each.pk == before), -1)
    if at < 0:
        raise changed_meanwhile()
    put_among(siblings, row, at=at)
