"""One scenario, from the first word of its people to the verdict."""

import asyncio
import random
from collections.abc import Awaitable
from pathlib import Path

from tests.faults.checker import judge
from tests.faults.history import keep
from tests.faults.people import Person
from tests.faults.records import histories_of, stored_messages, unsettled
from tests.faults.scenarios import Scale, Scenario
from tests.faults.table import Line
from tests.faults.waiting import until_none
from tests.faults.world import World

PATIENCE = 3  # times what is allowed, in which nothing came: late is worth telling apart from never


async def run(scenario: Scenario, *, quick: bool, world: World, results: Path) -> Line:
    """results: where the histories of a run that did not hold are kept."""
    scale = scenario.quick if quick else scenario.full
    world.begin_anew()
    drained = await _play(scenario, scale, world)
    histories = histories_of(world.people, a=world.bank.store, b=world.office.store)
    verdict = judge(histories)
    late = drained is not None and drained > scale.within
    broken = f"everything was there only after {drained:.0f} s, and {scale.within:.0f} s are allowed" if late else ""
    line = Line(scenario.name, verdict, drained, broken)
    if not line.holds:
        keep(histories, reasons=verdict.wrongs, path=results / f"{scenario.name}.json")
    return line


async def _play(scenario: Scenario, scale: Scale, world: World) -> float | None:
    """Seconds from the last fault and the last line until everything was there. None: it never was."""
    world.people += [_person(number, scenario, scale, world) for number in range(1, scale.people + 1)]
    room = asyncio.Semaphore(scale.at_once or scale.people)
    lives = [asyncio.create_task(_live(person, room)) for person in world.people]
    try:
        async with asyncio.timeout(scale.longest):
            await _unless_they_fail(scenario.nemesis(world, scale.seconds), lives)
            over = world.moments.now()
            await asyncio.gather(*lives)
        await until_none(lambda: _not_there(world), patience=scale.within * PATIENCE)
        return world.moments.now() - max(over, *(person.typed_at for person in world.people))
    except TimeoutError:
        return None
    finally:
        for life in lives:
            life.cancel()
        for person in world.people:
            person.leave()


def _person(number: int, scenario: Scenario, scale: Scale, world: World) -> Person:
    return Person(
        number,
        port=world.people_port,
        agent_id=world.bank.agent_id,
        steps=scenario.script(scale, random.Random(f"{scenario.name} {number}")),
        moments=world.moments,
    )


async def _live(person: Person, room: asyncio.Semaphore) -> None:
    async with room:
        await person.live()


async def _unless_they_fail(breaking: Awaitable[None], lives: "list[asyncio.Task[None]]") -> None:
    """The fault runs its course; a person that meets what nobody expected ends the run."""
    task = asyncio.ensure_future(breaking)
    while not task.done():
        await asyncio.wait([task, *(life for life in lives if not life.done())], timeout=1.0)
        for life in lives:
            if life.done() and life.exception():
                task.cancel()
                life.result()
    task.result()


def _not_there(world: World) -> int:
    """What is under way, and when that is nothing, the windows that do not show what A has."""
    if waiting := unsettled(site.store for site in world.sites):
        return len(world.people) + waiting
    stored = stored_messages(world.bank.store)
    return sum(
        {row.id: row.delivery for row in stored.get(person.conversation_id, ())}
        != {row.id: row.delivery for row in person.window.shown.values()}
        for person in world.people
    )
