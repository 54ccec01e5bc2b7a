"""Deployments of journeys are forked from a process that has loaded what all of them load alike: libraries, word lists
and patterns, most of what a start takes a processor. Settings, and with them models and pages, are each one's own:
where they would be read Django refuses, as long as there are none. The demo, the bench of faults and the tests of
starting start the commands themselves, as a service manager does.

One such process serves all processes of a test run, and ends with the last of them.
"""

import fcntl
import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings

from deploy.demo.processes import ROOT, Command, Running
from workspaces.garbage import leaving_garbage

LONGEST = 1 << 20  # that is sent at once
LOG = ".log"
SETTINGS = "DJANGO_SETTINGS_MODULE"
PRODUCTION = "handoff_project.serve"
PYTHON_MODULE = "-m"
# What Django's apps import and needs no settings.
LIBRARIES = (
    *("a2a.compat.v0_3.types", "a2a.types", "celery.worker", "cryptography.fernet", "drf_spectacular.utils"),
    *("django.contrib.admin.options", "django.contrib.postgres.fields", "django.core.management.base"),
    *("django.template.response", "fido2.webauthn", "httpx", "jwt", "prometheus_client", "psycopg", "pydantic"),
    *("redis", "requests", "rest_framework.fields", "rest_framework.response", "structlog"),
)
OUR_OWN = ("conversations.search.words", "privacy.packet_filter", "protocol.handoff_extension", "triggers.matching")
Job = Mapping[str, Any]


class Forked(Running):
    """As if it had been started: with an environment, a log and a process group of its own."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.started = time.monotonic()
        self.process = _Process(_asked(command))


class _Process:
    """As much of ``subprocess.Popen`` as a deployment needs, for a process that is another one's child."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        try:
            self._handle = os.pidfd_open(pid)
        except ProcessLookupError:
            self._handle = -1

    def __del__(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)

    def poll(self) -> int | None:
        """Not None when it has ended; nobody keeps with which exit code."""
        return self._ended_within(0)

    def wait(self) -> None:
        self._ended_within(None)

    def _ended_within(self, seconds: float | None) -> int | None:
        return 0 if self._handle < 0 or _heard_of([self._handle], seconds) else None


def _heard_of(files: Sequence[int], seconds: float | None = None) -> list[int]:
    """Those of which there is news, within so many seconds. Their numbers may be as high as benchmarks make them."""
    poll = select.poll()
    for file in files:
        poll.register(file, select.POLLIN)
    return [file for file, _ in poll.poll(None if seconds is None else seconds * 1000)]


def _asked(command: Command) -> int:
    """The process id."""
    python, option, *words = command.words
    assert (python, option) == (sys.executable, PYTHON_MODULE), command.words
    job = {"words": words, "environment": {**os.environ, **command.environment}, "log": str(command.log)}
    with suppress(BrokenPipeError):
        _connection().send(json.dumps(job).encode())
    pid = _connection().recv(LONGEST)
    assert pid, f"What had loaded everything has ended:\n{_place().with_suffix(LOG).read_text()}"
    return int(pid)


@cache
def _connection() -> socket.socket:
    """As long as this process lives. Whoever comes first starts the other end."""
    place = _place()
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        connection = _socket()
        try:
            connection.connect(str(place))
        except OSError:
            _start(place)
            connection.connect(str(place))
    return connection


def _socket() -> socket.socket:
    """Keeps what is sent at once together."""
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def _place() -> Path:
    """Of the socket, with the lock and the log beside it. Only this user gets there."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"handoff-loaded-{run}"
    folder.mkdir(mode=0o700, exist_ok=True)
    assert folder.stat().st_uid == os.getuid(), folder
    return folder / "socket"


def _start(place: Path) -> None:
    place.unlink(missing_ok=True)
    with _socket() as door, place.with_suffix(LOG).open("wb") as log:
        door.bind(str(place))
        door.listen()
        subprocess.Popen(
            [sys.executable, "-u", PYTHON_MODULE, __name__, str(door.fileno())],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if name != SETTINGS},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[door.fileno()],
            start_new_session=True,
        )


def main() -> None:
    door = socket.socket(fileno=int(sys.argv[1]))
    folder = Path(door.getsockname()).parent
    _load()
    job = _next_job(door)
    if job is None:
        shutil.rmtree(folder)
    else:
        _become(job)


def _load() -> None:
    with leaving_garbage():
        serve = import_module(PRODUCTION)
        for name in (*serve.LATE, *serve.LATE_IN_WORKERS, *LIBRARIES, *OUR_OWN):
            import_module(name)
        import_module("handoff_project.reading_ahead").read_ahead()
    assert not settings.configured
    del sys.modules[PRODUCTION]  # it will be run, not imported


def _next_job(door: socket.socket) -> Job | None:
    """In each child, what it is to be. In this process itself None, when nobody is left who could ask."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # none of them is waited for
    asking = [door.accept()[0]]
    while asking:
        heard_of = _heard_of([one.fileno() for one in (door, *asking)])
        for each in [one for one in (door, *asking) if one.fileno() in heard_of]:
            if each is door:
                asking.append(door.accept()[0])
            elif not (asked := each.recv(LONGEST)):
                each.close()
                asking.remove(each)
            elif pid := os.fork():
                with suppress(OSError):  # the child may have done so, or ended
                    os.setpgid(pid, pid)
                with suppress(OSError):  # so may whoever asked
                    each.send(str(pid).encode())
            else:
                for end in (door, *asking):
                    end.close()
                return json.loads(asked)
    return None


def _become(job: Job) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setpgid(0, 0)
    with Path(job["log"]).open("ab") as log:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(log.fileno(), stream.fileno())
    os.environ.clear()
    os.environ.update(job["environment"])
    module, *sys.argv[1:] = job["words"]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
