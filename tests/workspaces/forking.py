"""``python -m tests.workspaces.forking FOLDER KIND ...`` keeps parts of these kinds; each notes there that it began.

Forked in a process of its own: that of the tests has threads.
"""

import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

from handoff_project.forks import Keeper, Part

STOP_SECONDS = 1.0
BROKEN = 7  # the exit code of a part that cannot work


def steady(folder: Path) -> None:
    """Until it is told to stop."""
    _say(folder, "steady")
    signal.sigwait({signal.SIGUSR1})


def stubborn(folder: Path) -> None:
    """Does not hear that it should stop."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _say(folder, "stubborn")
    signal.sigwait({signal.SIGUSR1})


def broken(folder: Path) -> None:
    _say(folder, "broken")
    sys.exit(BROKEN)


def finished(folder: Path) -> None:
    """Ends at once, with nothing wrong."""
    _say(folder, "finished")


def _say(folder: Path, kind: str) -> None:
    with (folder / kind).open("a") as file:
        file.write(f"{os.getpid()} {time.monotonic()}\n")


KINDS = {one.__name__: one for one in (steady, stubborn, broken, finished)}

if __name__ == "__main__":
    place, *kinds = sys.argv[1:]
    parts = [Part(name=kind, run=partial(KINDS[kind], Path(place))) for kind in kinds]
    sys.exit(Keeper(parts, stop_seconds=STOP_SECONDS).run())
