"""Processes forked from one that has loaded everything, and forked again when they end.

To import and prepare all code takes seconds of a processor, to fork what has done so takes hundredths of one. So what
is killed is back at once, and what never changes (code, patterns, word lists) lies in memory once for all of them. The
parent itself serves nobody: it opens no connection and starts no thread, which a fork would tear apart.
"""

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait

import structlog

STOPPING = (signal.SIGTERM, signal.SIGINT)
QUICK_DEATH_SECONDS = 3.0  # what ends sooner than this may only end again, so it waits before it starts
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 5.0
PARENT_LOOK_SECONDS = 1.0
_fork = multiprocessing.get_context("fork")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One process. run: what it does until it is told to stop by SIGTERM or SIGINT, whose handlers are its own."""

    name: str
    run: Callable[[], None]


class _Kept:
    """A part, and the process that is it now."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.due = 0.0  # when it is to be started, on the monotonic clock
        self.has_lived = False
        self.process: multiprocessing.process.BaseProcess | None = None
        self._started = 0.0
        self._quick_deaths = 0

    def start(self, *, stop_seconds: float) -> None:
        process = _fork.Process(target=_live, args=(self.part, os.getpid(), stop_seconds), name=self.part.name)
        # A signal that came between the fork and the child's own handlers would be lost.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        self.process, self._started = process, time.monotonic()
        log.info("process_started", part=self.part.name, pid=process.pid)

    def bury(self) -> int:
        """Notes that it has ended and when it is due again. The exit code; negative: the signal that killed it."""
        assert self.process is not None  # noqa: S101  # who calls this has seen it end
        self.process.join()
        code = self.process.exitcode or 0
        self.process.close()
        self.process = None
        now = time.monotonic()
        quick = now - self._started < QUICK_DEATH_SECONDS
        self.has_lived = self.has_lived or not quick
        self._quick_deaths = self._quick_deaths + 1 if quick else 0
        # The first quick death may be a kill that came early; what ends again and again waits longer each time.
        pause = FIRST_PAUSE_SECONDS * 2 ** (self._quick_deaths - 2) if self._quick_deaths > 1 else 0.0
        self.due = now + min(pause, LONGEST_PAUSE_SECONDS)
        return code


class Keeper:
    """Runs parts, and starts again what ends. stop_seconds: how long they may take to stop before they are killed."""

    def __init__(self, parts: Sequence[Part], *, stop_seconds: float) -> None:
        self._kept = [_Kept(part) for part in parts]
        self._stop_seconds = stop_seconds
        self._told_to_stop = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT. 0, or the exit code of a part that could not even begin; then all others end."""
        heard, bell = socket.socketpair()
        for end in (heard, bell):
            end.setblocking(False)
        signal.set_wakeup_fd(bell.fileno())
        for number in STOPPING:
            signal.signal(number, self._stop)
        try:
            return self._keep(heard)
        finally:
            self._end_all()
            signal.set_wakeup_fd(-1)

    def _stop(self, _number: int, _frame: object) -> None:
        self._told_to_stop = True

    def _keep(self, heard: socket.socket) -> int:
        while not self._told_to_stop:
            for each in self._kept:
                if each.process is None and each.due <= time.monotonic():
                    each.start(stop_seconds=self._stop_seconds)
            sentinels = {each.process.sentinel: each for each in self._kept if each.process}
            due = min((each.due for each in self._kept if each.process is None), default=None)
            for ended in wait([heard, *sentinels], due and max(due - time.monotonic(), 0.0)):
                if ended is heard:
                    heard.recv(64)
                elif code := self._bury(sentinels[ended]):  # type: ignore[index]  # what waits is a socket or a sentinel
                    return code
        return 0

    def _bury(self, each: _Kept) -> int:
        """An exit code other than 0 when it is of no use to go on."""
        name, pid = each.part.name, each.process.pid if each.process else None
        code = each.bury()
        log.warning("process_ended", part=name, pid=pid, exit_code=code)
        return code if code > 0 and not each.has_lived else 0

    def _end_all(self) -> None:
        running = [each.process for each in self._kept if each.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + self._stop_seconds
        for process in running:
            process.join(max(deadline - time.monotonic(), 0.0))
        for process in running:
            process.kill()
            process.join()


def _live(part: Part, parent: int, stop_seconds: float) -> None:
    """In the child."""
    signal.set_wakeup_fd(-1)
    for number in STOPPING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    threading.Thread(target=_end_with, args=(parent, stop_seconds), name="parent", daemon=True).start()
    part.run()


def _end_with(parent: int, stop_seconds: float) -> None:
    """Whoever killed the parent must not leave children behind that hold its port."""
    while os.getppid() == parent:
        time.sleep(PARENT_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(stop_seconds)
    os.kill(os.getpid(), signal.SIGKILL)
