"""The levels of an agent's tree at which messages are listened for, each as a back-test tries it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from triggers.flow import specs_of
from triggers.matching import Matcher
from triggers.models import Trigger, TriggerKind
from triggers.snapshots import Rows

BETWEEN = " › "


@dataclass(frozen=True, kw_only=True)
class Level:
    """What stands inside one trigger; the outermost has no id and no name.

    name: of that trigger, after those it stands in. outwards: ids of the levels that are tried next, the nearest first.
    """

    id: str = ""
    name: str = ""
    matcher: Matcher
    outwards: tuple[str, ...] = ()


def levels_in(rows: Rows) -> list[Level]:
    """Disabled triggers too. First the outermost, whether anything listens there or not; then from top to bottom."""
    inside: defaultdict[UUID | None, list[Trigger]] = defaultdict(list)
    for row in rows.triggers:
        inside[row.parent_id].append(row)
    return [
        Level(matcher=Matcher(list(specs_of(inside[None])))),
        *_inside(inside[None], inside, name="", outwards=("",)),
    ]


def _inside(
    triggers: list[Trigger], inside: Mapping[UUID | None, list[Trigger]], *, name: str, outwards: tuple[str, ...]
) -> Iterator[Level]:
    """outwards: the level of these triggers and those around it."""
    for trigger in triggers:
        there = inside.get(trigger.pk, [])
        level_id, level_name = str(trigger.pk), f"{name}{BETWEEN}{trigger.title}" if name else trigger.title
        keeps = any(each.kind == TriggerKind.FALLBACK and each.enabled for each in there)
        onward = () if keeps else outwards
        if specs := list(specs_of(there)):
            yield Level(id=level_id, name=level_name, matcher=Matcher(specs), outwards=onward)
        yield from _inside(there, inside, name=level_name, outwards=(level_id, *onward))
