"""Two paired deployments of the bench's own, with the people who write to A."""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from deploy.demo.processes import Running
from tests.faults.clock import turn_back
from tests.faults.people import Person
from tests.faults.proxy import Weather
from tests.faults.services import Servers
from tests.faults.sites import Site
from tests.faults.waiting import Moments, until
from tests.journeys.deployments import EMBEDDED

HANDOVER_SECONDS = 300.0


@dataclass
class World:
    """bank: A, which hands over. office: B, which takes over. people_port: where the windows reach A."""

    bank: Site
    office: Site
    people_port: int
    people: list[Person] = field(default_factory=list)
    moments: Moments = field(default_factory=Moments)
    chance: random.Random = field(default_factory=lambda: random.Random("nemesis"))

    @property
    def sites(self) -> tuple[Site, Site]:
        return self.bank, self.office

    def begin_anew(self) -> None:
        """For the next run, with other people."""
        self.people, self.moments, self.chance = [], Moments(), random.Random("nemesis")

    def weather(self, *, to_office: Weather | None = None, to_bank: Weather | None = None) -> None:
        """Between the two, each way; fine where none is given."""
        self.office.peers.change(to_office or Weather())
        self.bank.peers.change(to_bank or Weather())

    async def everybody_was_handed_over(self) -> None:
        """Until each window shows that B's agent took over, or that it did not."""
        await until(lambda: all(each.was_handed_over for each in self.people), seconds=HANDOVER_SECONDS)

    async def everybody_is_done(self) -> None:
        for each in self.people:
            await each.finished.wait()

    async def pass_time(self, *, hours: int, sites: tuple[Site, ...]) -> None:
        """What is stored is moved into the past while nothing of theirs runs. They are stopped, and stay so."""
        for site in sites:
            await site.stop()
            await asyncio.to_thread(turn_back, site, hours=hours)


class Worlds:
    """Keeps one world from run to run, as long as the way to run stays the same and nothing went wrong in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: tuple[tuple[str, int], World] | None = None
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.forget()

    async def world(self, *, way: str, processes: int) -> World:
        if self._kept is None or self._kept[0] != (way, processes):
            await self.forget()
            world = await self._open.enter_async_context(running_world(self._folder, way=way, processes=processes))
            self._kept = (way, processes), world
        return self._kept[1]

    async def forget(self) -> None:
        self._kept = None
        await self._open.aclose()


@asynccontextmanager
async def running_world(
    folder: Path, *, way: str, processes: int, starting: type[Running] = Running
) -> AsyncIterator[World]:
    """way: ``EMBEDDED`` or ``PRODUCTION``, there with so many web processes and workers. starting: how these come to
    be. All ends with the block.

    folder: for data and logs; emptied before.
    """
    shutil.rmtree(folder, ignore_errors=True)
    servers = [None, None] if way == EMBEDDED else [Servers("bank"), Servers("office")]
    sites = [
        Site(name, folder, servers=own, processes=processes, starting=starting)
        for name, own in zip(("bank", "office"), servers, strict=True)
    ]
    try:
        ports = [await site.open_fronts() for site in sites]
        await _fill_and_start(*sites)
        yield World(bank=sites[0], office=sites[1], people_port=ports[0])
    finally:
        for site in sites:
            await site.close()
        for own in servers:
            if own:
                own.remove()


async def _fill_and_start(bank: Site, office: Site) -> None:
    """As the demo does it: both are filled, then both run, then the bank pairs with the office through the fronts."""
    talks = [site.talk() for site in (bank, office)]
    for site, talk in zip((bank, office), talks, strict=True):
        talk.tell({"email": site.deployment.email, "password": site.deployment.password})
    of_bank, of_office = [await asyncio.to_thread(talk.hear) for talk in talks]
    bank.agent_id, office.agent_id = of_bank["agent_id"], of_office["agent_id"]
    await asyncio.gather(bank.start(), office.start())
    talks[0].tell({**of_office, "platform_domain": office.deployment.url})
    talks[1].tell({})
    for talk in talks:
        await asyncio.to_thread(talk.hear)
        await asyncio.to_thread(talk.process.wait)
