"""Databases with every table and no row of anybody's. One of each kind is made, kept and copied: to migrate takes
longer than most files of tests.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, LiteralString, TypeAlias

import psycopg
from psycopg import sql

from deploy.demo.deployment import Deployment, Services
from deploy.demo.processes import ROOT

Connection: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"

KEPT = ROOT / "var" / "tests"
SQLITE_FILE = "handoff.sqlite3"  # in the folder of an embedded deployment
NAMES = "handoff_tests_migrated_"  # of those kept on a server, where other checkouts may keep others
KEPT_AT_MOST = 8
ONE_AT_A_TIME = 7_312  # a name for this lock among all of that server


@cache
def migrated_file() -> Path:
    """An embedded deployment's. Processes that ask at the same time share it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    folder = KEPT / f"migrated-{_state()}"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            for old in KEPT.glob("migrated-*"):
                shutil.rmtree(old)
            making = KEPT / "making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir(mode=0o700)
            _migrate(making)
            making.rename(folder)
    return folder / SQLITE_FILE


def copy_migrated(services: Services) -> None:
    """Makes its PostgreSQL database anew, whatever it held."""
    server, _slash, name = services.database_url.rpartition("/")
    with _alone_on(server) as connection:
        kept = NAMES + _state()
        if kept not in _names_of_kept(connection):
            _make(connection, kept, server, services.redis_url)
        _recreate(connection, name, template=kept)


def drop_database(url: str) -> None:
    server, _slash, name = url.rpartition("/")
    with _alone_on(server) as connection:
        _execute(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _make(connection: Connection, kept: str, server: str, redis_url: str) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    making = f"{NAMES}making"
    _recreate(connection, making)
    _migrate(KEPT, Services(database_url=f"{server}/{making}", redis_url=redis_url))
    _execute(connection, "ALTER DATABASE {} RENAME TO {}", making, kept)
    for old in _names_of_kept(connection)[:-KEPT_AT_MOST]:
        _execute(connection, "DROP DATABASE {} WITH (FORCE)", old)


def _names_of_kept(connection: Connection) -> list[str]:
    """The oldest first."""
    found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid", [NAMES])
    return [str(name) for (name,) in found]


@contextmanager
def _alone_on(server: str) -> Iterator[Connection]:
    """Nobody else copies meanwhile: one that is copied must not be used by anybody."""
    with psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=3) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        yield connection


def _recreate(connection: Connection, name: str, *, template: str = "template1") -> None:
    _execute(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _execute(connection, "CREATE DATABASE {} TEMPLATE {}", name, template)


def _execute(connection: Connection, statement: LiteralString, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _migrate(folder: Path, services: Services | None = None) -> None:
    empty = Deployment(name="migrated", institution="", email="", port=0, folder=folder, services=services)
    words = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"]
    subprocess.run(words, cwd=ROOT, env=os.environ | dict(empty.filling().environment), check=True)


def _state() -> str:
    """Another one as soon as a migration, a library or an app is another."""
    state = hashlib.sha256()
    migrations = [path for depth in ("*", "*/*") for path in sorted(ROOT.glob(f"{depth}/migrations/*.py"))]
    for path in (ROOT / "uv.lock", ROOT / "handoff_project/settings.py", *migrations):
        state.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return state.hexdigest()[:16]
