"""The table of what is run. A new scenario is one more value."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.faults import nemesis
from tests.faults.nemesis import BEGUN, Nemesis
from tests.faults.people import COMPLAINT, GOODBYE, Step
from tests.journeys.deployments import EMBEDDED, PRODUCTION


@dataclass(frozen=True, kw_only=True)
class Scale:
    """people, lines: how many, and how much each writes. pause: seconds between lines. seconds: of the fault.

    within: seconds after the last fault and the last line in which everything has to be there. at_once: how many write
    at the same time; 0: all.
    """

    people: int
    lines: int
    pause: float
    seconds: float = 0.0
    within: float = 60.0
    at_once: int = 0

    @property
    def longest(self) -> float:
        """Seconds after which a run is given up: something stands still that should not."""
        rounds = math.ceil(self.people / (self.at_once or self.people))
        return 3 * (self.people * 0.15 + self.seconds + rounds * self.lines * (self.pause + 0.2) + self.within) + 300


Script = Callable[[Scale, random.Random], list[Step]]


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """processes: web processes of each deployment, and as many workers. Embedded there is one for everything."""

    name: str
    nemesis: Nemesis
    script: Script
    full: Scale
    quick: Scale
    way: str = PRODUCTION
    processes: int = 2


def talk(scale: Scale, chance: random.Random) -> list[Step]:
    """A word with A, the complaint, the lines to B, and home again."""
    lines = [
        Step("Here is more", scale.pause * chance.uniform(0.5, 1.5), towards_peer=True) for _ in range(scale.lines)
    ]
    lines[0] = replace(lines[0], when=BEGUN)
    return [*_complain(scale, chance), *lines, Step(GOODBYE, scale.pause), Step("Good evening", scale.pause)]


def with_files(scale: Scale, chance: random.Random) -> list[Step]:
    """Every fourth line has a file of three pieces. Nobody says goodbye: every file has to arrive."""
    lines = [
        Step(
            "Here is more",
            scale.pause * chance.uniform(0.5, 1.5),
            towards_peer=True,
            file=0 if number % 4 else FILE,
        )
        for number in range(scale.lines)
    ]
    return [*_complain(scale, chance), replace(lines[0], when=BEGUN), *lines[1:]]


def hold_on(scale: Scale, chance: random.Random) -> list[Step]:
    """All lines are written while B is away."""
    lines = [Step("Here is more", scale.pause * chance.uniform(0.5, 1.5)) for _ in range(scale.lines)]
    return [*_complain(scale, chance), replace(lines[0], when=BEGUN), *lines[1:]]


def _complain(scale: Scale, chance: random.Random) -> list[Step]:
    """Not all in one moment: what is to be seen is what breaks afterwards."""
    return [Step("Good morning", chance.uniform(0.0, scale.people * 0.15)), Step(COMPLAINT, 0.5)]


def through_the_switch(scale: Scale, chance: random.Random) -> list[Step]:
    """Typing goes on without a pause: towards B, and home by B's goodbye or by the window's own control."""
    steps = [Step("Here is more", scale.pause) for _ in range(scale.lines)]
    there, back = sorted(chance.sample(range(1, scale.lines - 1), 2))
    steps[there] = Step(COMPLAINT, scale.pause)
    steps[back] = Step(chance.choice((GOODBYE, "")), scale.pause)
    return steps


def _partition(name: str, of: Nemesis, seconds: float, *, quick: float) -> Scenario:
    """People write all the while and a little longer. Afterwards, what waited for its next try has to come first."""
    return Scenario(
        name=name,
        nemesis=of,
        script=talk,
        full=Scale(people=50, lines=20, pause=max(seconds * 1.2 / 20, 1.0), seconds=seconds, within=60 + seconds * 1.5),
        quick=Scale(people=10, lines=10, pause=max(quick * 1.2 / 10, 0.5), seconds=quick, within=60 + quick * 1.5),
    )


FILE = 300_000  # bytes
QUICK_TALK = Scale(people=10, lines=10, pause=1.0, seconds=12, within=60)
SWITCH = Scale(people=1000, lines=24, pause=0.05, within=120, at_once=20)
QUICK_SWITCH = Scale(people=30, lines=24, pause=0.05, within=60, at_once=10)

SCENARIOS = (
    Scenario(
        name="kills",
        nemesis=nemesis.kills,
        script=talk,
        full=Scale(people=200, lines=50, pause=5.8, seconds=300, within=10),
        quick=Scale(people=20, lines=15, pause=1.5, seconds=25, within=30),
    ),
    Scenario(
        name="files",
        nemesis=nemesis.kills,
        script=with_files,
        full=Scale(people=40, lines=20, pause=5, seconds=90, within=60),
        quick=Scale(people=8, lines=8, pause=2, seconds=15, within=60),
    ),
    Scenario(
        name="stops",
        nemesis=nemesis.stops,
        script=talk,
        full=Scale(people=100, lines=30, pause=5, seconds=150, within=60),
        quick=Scale(people=10, lines=10, pause=3, seconds=30, within=60),
    ),
    Scenario(
        name="redis",
        nemesis=nemesis.redis_goes,
        script=talk,
        full=Scale(people=100, lines=25, pause=5, seconds=60, within=60),
        quick=Scale(people=10, lines=10, pause=3, seconds=15, within=60),
    ),
    Scenario(
        name="redis hangs",
        nemesis=nemesis.redis_hangs,
        script=talk,
        full=Scale(people=100, lines=25, pause=3, seconds=60, within=60),
        quick=Scale(people=10, lines=10, pause=2, seconds=15, within=60),
    ),
    Scenario(
        name="postgres",
        nemesis=nemesis.postgres_goes,
        script=talk,
        full=Scale(people=100, lines=25, pause=5, seconds=60, within=60),
        quick=Scale(people=10, lines=10, pause=5, seconds=10, within=60),
    ),
    _partition("partition 5 s", nemesis.partition, 5, quick=5),
    _partition("partition 60 s", nemesis.partition, 60, quick=20),
    _partition("partition 10 min", nemesis.partition, 600, quick=40),
    _partition("partition towards B", nemesis.partition_towards_office, 60, quick=15),
    _partition("partition towards A", nemesis.partition_towards_bank, 60, quick=15),
    _partition("partition flapping", nemesis.flapping, 60, quick=20),
    Scenario(
        name="day",
        nemesis=nemesis.a_day,
        script=hold_on,
        # What is left then is that A took everything back, behind a link that rests for up to five minutes.
        full=Scale(people=100, lines=10, pause=0.5, within=360),
        quick=Scale(people=10, lines=5, pause=0.2, within=360),
    ),
    Scenario(
        name="lost answers",
        nemesis=nemesis.answers_lost,
        script=talk,
        full=Scale(people=50, lines=20, pause=5, within=300),
        quick=Scale(people=8, lines=8, pause=2, within=120),
    ),
    Scenario(
        name="repeats",
        nemesis=nemesis.repeats,
        script=talk,
        full=Scale(people=20, lines=10, pause=10, within=600),
        quick=Scale(people=5, lines=5, pause=3, within=240),
    ),
    Scenario(
        name="backlog",
        nemesis=nemesis.an_hour,
        script=hold_on,
        full=Scale(people=500, lines=20, pause=1.0, within=600),
        quick=Scale(people=20, lines=10, pause=0.2, within=60),
    ),
    Scenario(name="switch", nemesis=nemesis.slowness, script=through_the_switch, full=SWITCH, quick=QUICK_SWITCH),
    Scenario(
        name="embedded kills",
        nemesis=nemesis.kills,
        script=talk,
        full=Scale(people=40, lines=30, pause=5, seconds=150, within=30),
        quick=QUICK_TALK,
        way=EMBEDDED,
    ),
    Scenario(
        name="embedded files",
        nemesis=nemesis.kills,
        script=with_files,
        full=Scale(people=20, lines=20, pause=5, seconds=90, within=60),
        quick=Scale(people=6, lines=8, pause=2, seconds=15, within=60),
        way=EMBEDDED,
    ),
    Scenario(
        name="embedded lost answers",
        nemesis=nemesis.answers_lost,
        script=talk,
        full=Scale(people=30, lines=15, pause=5, within=300),
        quick=Scale(people=8, lines=8, pause=2, within=120),
        way=EMBEDDED,
    ),
    Scenario(
        name="embedded repeats",
        nemesis=nemesis.repeats,
        script=talk,
        full=Scale(people=20, lines=10, pause=10, within=600),
        quick=Scale(people=5, lines=5, pause=3, within=240),
        way=EMBEDDED,
    ),
    Scenario(
        name="embedded switch",
        nemesis=nemesis.slowness,
        script=through_the_switch,
        full=Scale(people=200, lines=24, pause=0.05, within=120, at_once=5),
        quick=Scale(people=20, lines=24, pause=0.05, within=60, at_once=5),
        way=EMBEDDED,
    ),
)
