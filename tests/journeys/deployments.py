"""Deployments of a journey's own: empty, really running, and each process of them can be killed."""

import shutil
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from deploy.demo.deployment import Deployment, Services
from deploy.demo.processes import Command, Running
from deploy.demo.services import fresh_services
from tests.demo.running_demo import fetch
from tests.journeys.loaded import Forked
from tests.journeys.redis_numbers import claimed_number
from tests.journeys.stores import PostgresStore, RedisStore, SqliteStore, Store
from tests.migrated import SQLITE_FILE, copy_migrated, migrated_file
from tests.on_postgres import POSTGRES, REDIS
from tests.patience import READY_SECONDS, wait_until

EMBEDDED, PRODUCTION = "embedded", "PostgreSQL and Redis"
USUAL_SERVERS = ("uvicorn", "handoff_project.serve")


class RunningDeployment:
    """One deployment with its processes; what it is made of is the demo's, so both start in the same way."""

    def __init__(self, deployment: Deployment, *, server: str = "") -> None:
        self.deployment = deployment
        self._server = server
        self._running: dict[str, Running] = {}

    @property
    def url(self) -> str:
        return self.deployment.url

    @property
    def folder(self) -> Path:
        return self.deployment.folder

    @property
    def store(self) -> Store:
        if self.deployment.services is None:
            return SqliteStore(self.folder / SQLITE_FILE)
        return PostgresStore(self.deployment.services.database_url)

    @property
    def redis(self) -> RedisStore | None:
        services = self.deployment.services
        return RedisStore(services.redis_url) if services else None

    def begin_to_serve(self) -> None:
        """With a database that has every table and nothing in them."""
        if self.deployment.services is None:
            shutil.copyfile(migrated_file(), self.folder / SQLITE_FILE)
        else:
            copy_migrated(self.deployment.services)
        for command in self._commands():
            self._start(command)

    def wait_until_ready(self) -> None:
        wait_until(self._answers, seconds=READY_SECONDS)

    def leader(self, part: str) -> int:
        """The process all others of a part were forked from: ``web`` or ``worker``."""
        return self._running[part].process.pid

    def kill(self) -> None:
        """SIGKILL for what works on messages: the web process, and the worker where it is one of its own."""
        for part in ("web", "worker"):
            if part in self._running:
                self._running[part].signal_group(signal.SIGKILL)
                self._running[part].process.wait()

    def start_again(self) -> None:
        """What a service manager does."""
        for running in list(self._running.values()):
            if running.ended:
                self._start(running.command)
        self.wait_until_ready()

    def stop(self) -> None:
        """At once: a server that is asked to end waits some seconds for streams that are open."""
        for running in self._running.values():
            running.signal_group(signal.SIGKILL)
            running.process.wait()

    def logs(self) -> str:
        return "\n".join(log.read_text(errors="replace") for log in sorted(self.folder.glob("*.log")))

    def _commands(self) -> list[Command]:
        return [
            replace(one, words=[(self._server or word) if word in USUAL_SERVERS else word for word in one.words])
            for one in self.deployment.servers()
        ]

    def _start(self, command: Command) -> None:
        self._running[command.name.rpartition(" ")[2]] = Forked(command)

    def _answers(self) -> bool:
        assert not any(running.ended for running in self._running.values()), self.logs()
        try:
            return fetch(f"{self.url}/account/login/")[0] == 200
        except OSError:
            return False


@dataclass(frozen=True)
class Pair:
    """A: the bank, which hands over. B: the office, which takes over."""

    bank: RunningDeployment
    office: RunningDeployment

    @property
    def both(self) -> tuple[RunningDeployment, RunningDeployment]:
        return self.bank, self.office


@contextmanager
def running_pair(folder: Path, *, way: str) -> Iterator[Pair]:
    """Two empty deployments; the processes end with the block."""
    bank, office = (new_deployment(name, folder, way=way) for name in ("bank", "office"))
    with running(bank, office):
        yield Pair(bank, office)


def new_deployment(name: str, folder: Path, *, way: str = EMBEDDED, server: str = "") -> RunningDeployment:
    """server: the module that serves in place of the usual one, by its options."""
    own_folder = folder / name
    own_folder.mkdir(parents=True, mode=0o700)
    deployment = Deployment(
        name=name,
        institution=name,
        email=f"owner@{name}.example",
        port=free_port(),
        folder=own_folder,
        services=services_of(name) if way == PRODUCTION else None,
    )
    return RunningDeployment(deployment, server=server)


@contextmanager
def running(*deployments: RunningDeployment) -> Iterator[None]:
    """All of them start at the same time, which is most of the time it takes."""
    try:
        for each in deployments:
            each.begin_to_serve()
        for each in deployments:
            each.wait_until_ready()
        yield
    finally:
        for each in deployments:
            each.stop()


def told(words: Sequence[str], option: str, value: int) -> list[str]:
    """The words with another value of an option they have."""
    changed = list(words)
    changed[changed.index(option) + 1] = str(value)
    return changed


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def services_of(name: str) -> Services:
    """The database lies beside the one the tests were given, and is named after it and after what is claimed."""
    server, _slash, given = POSTGRES.rpartition("/")
    number = claimed_number(name)
    return fresh_services(
        postgres_url=server,
        redis_url=REDIS.rpartition("/")[0],
        database=f"{given}_journey_{number}",
        redis_number=number,
    )
