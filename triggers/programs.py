"""The actions of a trigger in the order of their places, with what follows on each: branches laid out flat.

So a place is a number, and a survey inside a branch is taken up again like any other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from triggers.models import Action

Inside = Mapping[tuple[UUID | None, str], Sequence[Action]]  # by the action they stand in, and its arm


@dataclass(frozen=True)
class Place:
    """follow: the place after it. arms: where each way of a branch begins."""

    row: Action
    follow: int
    arms: Mapping[str, int]


def lay_out(inside: Inside, *, arms_of: Callable[[Action], Sequence[str]]) -> list[Place]:
    """The rows of one trigger. Ends at the place after the last."""
    places: list[Place] = []

    def length(row: Action) -> int:
        return 1 + sum(length(each) for arm in arms_of(row) for each in inside.get((row.pk, arm), ()))

    def put(rows: Sequence[Action], *, after: int) -> None:
        for number, row in enumerate(rows):
            begin = len(places)
            follow = after if number == len(rows) - 1 else begin + length(row)
            starts: dict[str, int] = {}
            places.append(Place(row, follow, starts))
            for arm in arms_of(row):
                within = inside.get((row.pk, arm), ())
                starts[arm] = len(places) if within else follow
                put(within, after=follow)

    outermost = inside.get((None, ""), ())
    put(outermost, after=sum(map(length, outermost)))
    return places
