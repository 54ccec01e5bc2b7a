"""PostgreSQL and Redis servers of the bench's own, which it may stop, restart and empty. Never those of the machine."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import redis

from deploy.demo.deployment import Services
from deploy.demo.services import fresh_services
from tests.journeys.deployments import free_port

POSTGRES_USER = "postgres"
UP_SECONDS = 30.0
CONNECTIONS = 300  # processes x DATABASE_POOL_SIZE of both ways round


def what_is_missing() -> str:
    """Why no servers can be started here; empty when they can."""
    if _postgres_folder() is None:
        return "PostgreSQL's initdb and pg_ctl are not installed"
    if shutil.which("redis-server") is None:
        return "redis-server is not installed"
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        return "PostgreSQL does not run as root, and runuser is not installed"
    return ""


class PrivatePostgres:
    """A cluster in a folder of its own. Not as root, which PostgreSQL refuses."""

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="handoff-faults-postgres-"))
        if os.geteuid() == 0:
            shutil.chown(self._folder, POSTGRES_USER)
        self._data = self._folder / "data"
        self._run("initdb", "--username", POSTGRES_USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8")
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql://{POSTGRES_USER}@127.0.0.1:{self.port}"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c max_connections={CONNECTIONS}"
        options += f" -c unix_socket_directories={self._folder}"
        self._run("pg_ctl", "start", "--wait", "--log", str(self._folder / "log"), "--options", options)

    def stop_at_once(self) -> None:
        """As a crash does: no session ends by itself, and the next start recovers from the log."""
        self._run("pg_ctl", "stop", "--mode", "immediate")

    def remove(self) -> None:
        self._run("pg_ctl", "stop", "--mode", "immediate", check=False)
        shutil.rmtree(self._folder, ignore_errors=True)

    def execute(self, database: str, statement: str) -> int:
        """Rows changed. Past the product, while it does not run: turning its clock."""
        with psycopg.connect(f"{self.url}/{database}", autocommit=True) as connection:
            return connection.execute(statement.encode()).rowcount

    def _run(self, program: str, *options: str, check: bool = True) -> None:
        folder = _postgres_folder()
        assert folder is not None
        words = [str(folder / program), "--pgdata", str(self._data), *options]
        if os.geteuid() == 0:
            words = ["runuser", "--user", POSTGRES_USER, "--", *words]
        # Not through pipes: the server that is started would hold them open.
        with (self._folder / "commands").open("ab") as output:
            subprocess.run(words, cwd="/", check=check, stdin=subprocess.DEVNULL, stdout=output, stderr=output)


class PrivateRedis:
    def __init__(self) -> None:
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="handoff-faults-redis-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        words = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder)]
        words += ["--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + UP_SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, "The Redis of the bench does not start."
            time.sleep(0.05)

    def stop_at_once(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def pause(self, *, on: bool) -> None:
        if self._process:
            self._process.send_signal(signal.SIGSTOP if on else signal.SIGCONT)

    def empty(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def remove(self) -> None:
        self.stop_at_once()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_connect_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


class Servers:
    """The two of one deployment."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.postgres = PrivatePostgres()
        self.redis = PrivateRedis()
        self.services: Services = fresh_services(
            postgres_url=self.postgres.url, redis_url=self.redis.url, database=database, redis_number=0
        )

    def remove(self) -> None:
        self.postgres.remove()
        self.redis.remove()


def _postgres_folder() -> Path | None:
    """The newest one installed; outside Debian's way of keeping versions, whatever the path leads to."""
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if kept:
        return kept[-1]
    found = shutil.which("initdb")
    return Path(found).parent if found else None
