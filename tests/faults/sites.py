"""A deployment whose processes die and are started again, as a service manager would, behind fronts of our own."""

import asyncio
import os
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from deploy.demo.deployment import Deployment
from deploy.demo.processes import Command, Running, Talking
from tests.demo.running_demo import fetch
from tests.faults.proxy import Front
from tests.faults.services import Servers
from tests.faults.waiting import until
from tests.journeys.deployments import free_port, told
from tests.journeys.stores import PostgresStore, SqliteStore, Store
from tests.migrated import SQLITE_FILE, migrated_file

REVIVE_SECONDS = 0.5  # after a death: systemd's default is 0.1 s
LOOK_SECONDS = 0.2
READY_SECONDS, STOP_SECONDS = 120.0, 15.0


@dataclass(frozen=True)
class Mortal:
    """A process. leads: others were forked from it, and whatever happens to it happens to these as well."""

    pid: int
    leads: bool = False

    def signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            (os.killpg if self.leads else os.kill)(self.pid, number)


class Site:
    """``peers``: the front the other institution's requests come through; its port is the Platform Domain.
    ``people``: the front of the windows, where the weather is always fine.
    doors: ports the web processes are behind; each has its share of them. front: what both fronts are.
    settings: more of the deployment's, by the names of their variables. starting: how its processes come to be.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        *,
        servers: Servers | None,
        processes: int,
        doors: int = 1,
        front: type[Front] = Front,
        settings: Mapping[str, str] | None = None,
        starting: type[Running] = Running,
    ) -> None:
        self.name, self.servers, self._starting = name, servers, starting
        self._processes = processes if servers else 1
        ports = [free_port() for _ in range(doors if servers else 1)]
        self.peers, self.people = front(ports, seed=f"{name} peers"), front(ports, seed=f"{name} people")
        self.agent_id = ""
        self._running: dict[str, Running] = {}
        self._down: set[str] = set()  # not to be revived
        self._keeper: asyncio.Task[None] | None = None
        self._start_took = 0.0
        own = folder / name
        own.mkdir(parents=True, mode=0o700)
        self.deployment = Deployment(
            name=name, institution=name, email=f"owner@{name}.example", port=0, folder=own,
            services=servers.services if servers else None, settings=settings or {},
        )  # fmt: skip
        if servers is None:
            shutil.copyfile(migrated_file(), self.database_file)

    @property
    def store(self) -> Store:
        services = self.deployment.services
        return PostgresStore(services.database_url) if services else SqliteStore(self.database_file)

    @property
    def database_file(self) -> Path:
        return self.deployment.folder / SQLITE_FILE

    async def open_fronts(self) -> int:
        """The port of ``people``. From now on the deployment knows its Platform Domain."""
        self.deployment = replace(self.deployment, port=await self.peers.open())
        return await self.people.open()

    def talk(self) -> Talking:
        command = self.deployment.filling()
        python, *_ = command.words
        return Talking(replace(command, words=(python, "-m", "tests.faults.fill", self.name)))

    async def start(self) -> None:
        for command in self._commands():
            self._running[command.name] = self._starting(command)
        self._down.clear()
        self._keeper = self._keeper or asyncio.create_task(self._keep())
        begun = time.monotonic()
        await until(self._all_answer, seconds=READY_SECONDS)
        self._start_took = time.monotonic() - begun

    async def stop(self, *, hard: bool = False) -> None:
        """hard: SIGKILL for all of them, at once."""
        self._down.update(self._running)
        for running in self._running.values():
            running.signal_group(signal.SIGKILL if hard else signal.SIGTERM)
        with suppress(TimeoutError):
            await until(lambda: all(running.ended for running in self._running.values()), seconds=STOP_SECONDS)
        for running in self._running.values():
            running.signal_group(signal.SIGKILL)
            running.process.wait()

    async def close(self) -> None:
        if self._keeper:
            self._keeper.cancel()
        await self.stop(hard=True)
        self.peers.close()
        self.people.close()

    def mortal(self) -> list[Mortal]:
        """All there are: what was forked, and what it was forked from once that has had the time to start."""
        started = time.monotonic() - self._start_took
        old = [each for each in self._running.values() if not each.ended and each.started < started]
        forked = [Mortal(child) for each in old for child in children_of(each.process.pid)]
        return [*(Mortal(each.process.pid, leads=True) for each in old), *forked]

    def logs(self) -> Iterator[Path]:
        yield from sorted(self.deployment.folder.glob("*.log"))

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for name, running in list(self._running.items()):
                if running.ended and name not in self._down:
                    await asyncio.sleep(REVIVE_SECONDS)
                    if name not in self._down:
                        self._running[name] = self._starting(running.command)

    def _commands(self) -> Iterator[Command]:
        for command in self.deployment.servers():
            if command.name.endswith(" web"):
                yield from (self._web(command, number) for number in range(len(self.peers.ports)))
            else:
                yield replace(command, words=told(command.words, "--processes", self._processes))

    def _web(self, command: Command, number: int) -> Command:
        words = told(command.words, "--port", self.peers.ports[number])
        if self.servers:
            words = told(words, "--processes", self._processes // len(self.peers.ports))
        log = command.log.with_stem(f"{command.log.stem}-{number}")
        return replace(command, name=f"{command.name} {number}", words=words, log=log)

    def _all_answer(self) -> bool:
        for port in self.peers.ports:
            try:
                if fetch(f"http://127.0.0.1:{port}/account/login/")[0] != 200:
                    return False
            except OSError:
                return False
        return True


def children_of(pid: int) -> list[int]:
    """As Linux knows them; none when it has ended."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
