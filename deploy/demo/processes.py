"""Processes of the demo: started, watched, started again when they end by themselves, and all ended in the end."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 12.0  # a server lets its open streams go after 5 s, and its worker after 8 s at the latest
QUICK_DEATH_SECONDS = 3.0  # what ends sooner than this would only end again
LINES_SHOWN = 15


class DemoFailed(Exception):
    """The demo cannot go on. The text says why, and what to do about it."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """A process as it is started. environment: on top of this process's own. log: where its output is kept."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str]
    log: Path


class Running:
    """A process that was started, in a process group of its own: a Ctrl-C in the terminal reaches the demo alone."""

    def __init__(self, command: Command, *, piped: bool = False) -> None:
        self.command = command
        self.started = time.monotonic()
        with command.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  # the words are ours
                command.words,
                cwd=ROOT,
                env={**os.environ, **command.environment},
                stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
                stdout=subprocess.PIPE if piped else log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    @property
    def ended_at_once(self) -> bool:
        return self.ended and time.monotonic() - self.started < QUICK_DEATH_SECONDS

    def failure(self) -> DemoFailed:
        """What to say when it ended and should not have."""
        lines = self.command.log.read_text(errors="replace").splitlines()[-LINES_SHOWN:]
        return DemoFailed("\n".join([f"{self.command.name} ended. From {self.command.log}:", *lines]))

    def signal_group(self, number: signal.Signals) -> None:
        """The group may outlive the process that led it."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


class Talking(Running):
    """A process that is talked with in lines of JSON. What is said here is seen by nobody else and kept nowhere."""

    def __init__(self, command: Command) -> None:
        super().__init__(command, piped=True)

    def tell(self, words: Mapping[str, str]) -> None:
        assert self.process.stdin is not None  # noqa: S101  # it was started with pipes
        try:
            self.process.stdin.write(json.dumps(words).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError as error:
            self.process.wait()
            raise self.failure() from error

    def hear(self) -> Mapping[str, Any]:
        """Its next line. Raises DemoFailed when it ended instead."""
        assert self.process.stdout is not None  # noqa: S101  # it was started with pipes
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            raise self.failure()
        heard: Mapping[str, Any] = json.loads(line)
        return heard


class Processes:
    """Everything that runs."""

    def __init__(self) -> None:
        self._running: list[Running] = []

    def start(self, command: Command) -> None:
        self._running.append(Running(command))

    def talk_to(self, command: Command) -> Talking:
        """Starts a process that ends by itself when all is said."""
        talking = Talking(command)
        self._running.append(talking)
        return talking

    def ids(self) -> dict[str, int]:
        """Process ids by name, of what is meant to stay."""
        return {each.command.name: each.process.pid for each in self._running if not isinstance(each, Talking)}

    def must_live(self) -> None:
        """Raises DemoFailed when something that is meant to stay has ended."""
        for each in self._running:
            if not isinstance(each, Talking) and each.ended:
                raise each.failure()

    def start_again(self) -> list[str]:
        """Starts again what has ended, as a service manager would, and names it. Raises DemoFailed for what cannot."""
        again = []
        for place, each in enumerate(self._running):
            if isinstance(each, Talking) or not each.ended:
                continue
            if each.ended_at_once:
                raise each.failure()
            self._running[place] = Running(each.command)
            again.append(each.command.name)
        return again

    def stop_all(self) -> None:
        """Asks all at once, waits for all together, and then ends whatever is left, with its children."""
        for each in self._running:
            each.signal_group(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for each in self._running:
            try:
                each.process.wait(max(deadline - time.monotonic(), 0.0))
            except subprocess.TimeoutExpired:
                continue
        for each in self._running:
            each.signal_group(signal.SIGKILL)
            each.process.wait()
        self._running.clear()
