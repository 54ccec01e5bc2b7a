"""A deployment whose processes die and are started again, as a service manager would, behind fronts of our own."""

import asyncio
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from deploy.demo.deployment import Deployment
from deploy.demo.processes import Command, Running, Talking
from tests.demo.running_demo import fetch
from tests.faults.proxy import Front
from tests.faults.services import Servers
from tests.faults.waiting import until
from tests.journeys.deployments import free_port
from tests.journeys.stores import PostgresStore, SqliteStore, Store
from tests.migrated import SQLITE_FILE, migrated_file

REVIVE_SECONDS = 0.5  # after a death: systemd's default is 0.1 s
LOOK_SECONDS = 0.2
READY_SECONDS, STOP_SECONDS = 120.0, 15.0


class Site:
    """``peers``: the front the other institution's requests come through; its port is the Platform Domain.
    ``people``: the front of the windows, where the weather is always fine.
    front: what both are. settings: more of the deployment's, by the names of their variables.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        *,
        servers: Servers | None,
        processes: int,
        front: type[Front] = Front,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.name, self.servers = name, servers
        self._processes = processes if servers else 1
        ports = [free_port() for _ in range(self._processes)]
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
            self._running[command.name] = Running(command)
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
        await self.stop()
        self.peers.close()
        self.people.close()

    def mortal(self) -> list[str]:
        """Names of the processes that work on messages, and have had the time to start."""
        started = time.monotonic() - self._start_took
        return [
            name
            for name, each in self._running.items()
            if not name.endswith("beat") and not each.ended and each.started < started
        ]

    def kill(self, name: str) -> None:
        self._running[name].signal_group(signal.SIGKILL)

    def pause(self, name: str, *, on: bool) -> None:
        self._running[name].signal_group(signal.SIGSTOP if on else signal.SIGCONT)

    def logs(self) -> Iterator[Path]:
        yield from sorted(self.deployment.folder.glob("*.log"))

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for name, running in list(self._running.items()):
                if running.ended and name not in self._down:
                    await asyncio.sleep(REVIVE_SECONDS)
                    if name not in self._down:
                        self._running[name] = Running(running.command)

    def _commands(self) -> Iterator[Command]:
        for command in self.deployment.servers():
            part = command.name.rpartition(" ")[2]
            if part == "web":
                yield from (self._web(command, number) for number in range(self._processes))
            elif part == "worker":
                yield from (self._worker(command, number) for number in range(self._processes))
            else:
                yield command

    def _web(self, command: Command, number: int) -> Command:
        words = list(command.words)
        words[words.index("--port") + 1] = str(self.peers.ports[number])
        return self._numbered(command, words, number)

    def _worker(self, command: Command, number: int) -> Command:
        return self._numbered(command, [*command.words, "--hostname", f"{self.name}-{number}@%h"], number)

    def _numbered(self, command: Command, words: list[str], number: int) -> Command:
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
