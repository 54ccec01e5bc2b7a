"""Where rows stand among their siblings."""

from collections.abc import Sequence
from uuid import UUID

from triggers.models import Action, Trigger

Row = Trigger | Action


def siblings_of(row: Row) -> list[Row]:
    """All rows of the same place, in order; itself among them when it is stored there."""
    if isinstance(row, Trigger):
        return list(Trigger.objects.filter(agent=row.agent_id, parent=row.parent_id).in_order())
    return list(Action.objects.filter(trigger=row.trigger_id, parent=row.parent_id, arm=row.arm).in_order())


def last_position(row: Row) -> int:
    """The position of a new row, below its siblings."""
    return max((each.position for each in siblings_of(row)), default=-1) + 1


def put_among(siblings: Sequence[Row], row: Row, *, at: int) -> None:
    """Puts a row at a place (from 0) among its siblings, and numbers them all anew, so that equal positions of old rows
    cannot make a move do nothing.
    """
    order = [each for each in siblings if each.pk != row.pk]
    order.insert(at, row)
    for position, each in enumerate(order):
        if each.position != position:
            each.position = position
            each.save(update_fields=["position"])


def place_after(siblings: Sequence[Row], before: UUID | None, *, otherwise: int) -> int:
    """The place behind the sibling ``before``; None: the first. ``otherwise`` when that one is not there any more."""
    if before is None:
        return 0
    return next((place + 1 for place, each in enumerate(siblings) if each.pk == before), otherwise)
