"""Two paired deployments of the bench's own, with the people who write to A."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.clock import turn_back
from tests.faults.people import Person
from tests.faults.proxy import Weather
from tests.faults.services import Servers
from tests.faults.sites import Site
from tests.faults.waiting import Moments, until
from tests.journeys.deployments import EMBEDDED

HANDOVER_SECONDS = 120.0


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

    def weather(self, *, to_office: Weather | None = None, to_bank: Weather | None = None) -> None:
        """Between the two, each way; fine where none is given."""
        self.office.peers.change(to_office or Weather())
        self.bank.peers.change(to_bank or Weather())

    async def everybody(self, *, is_with_peer: bool = False, has_said: int = 0) -> None:
        """Until all of them are there. Who wrote all there is to write is not waited for."""

        def are_there() -> bool:
            return all(
                each.finished.is_set() or (each.acknowledged >= has_said and (each.with_peer or not is_with_peer))
                for each in self.people
            )

        await until(are_there, seconds=HANDOVER_SECONDS)

    async def everybody_is_done(self) -> None:
        for each in self.people:
            await each.finished.wait()

    async def pass_time(self, *, hours: int, sites: tuple[Site, ...]) -> None:
        """What is stored is moved into the past while nothing of theirs runs. They are stopped, and stay so."""
        for site in sites:
            await site.stop()
            await asyncio.to_thread(turn_back, site, hours=hours)


@asynccontextmanager
async def running_world(folder: Path, *, way: str, processes: int) -> AsyncIterator[World]:
    """way: ``EMBEDDED`` or ``PRODUCTION``, there with so many web processes and workers. All ends with the block."""
    servers = [None, None] if way == EMBEDDED else [Servers("bank"), Servers("office")]
    sites = [
        Site(name, folder, servers=own, processes=processes)
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
