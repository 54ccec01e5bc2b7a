"""What was forked is kept: forked again when it ends, and gone when it should be."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path

from tests.demo.running_demo import ROOT
from tests.patience import wait_until
from tests.workspaces.forking import BROKEN, STOP_SECONDS

SECONDS = 20.0  # for what takes tenths of one on a quiet machine


@contextmanager
def keeping(folder: Path, *kinds: str) -> Iterator[subprocess.Popen[bytes]]:
    words = [sys.executable, "-m", "tests.workspaces.forking", str(folder), *kinds]
    kept = subprocess.Popen(words, cwd=ROOT, start_new_session=True)
    try:
        yield kept
    finally:
        with suppress(ProcessLookupError):
            os.killpg(kept.pid, signal.SIGKILL)
        kept.wait()


def begun(folder: Path, kind: str) -> list[tuple[int, float]]:
    """Process id and time of each that began."""
    try:
        lines = (folder / kind).read_text().splitlines()
    except FileNotFoundError:
        return []
    return [(int(pid), float(at)) for pid, at in map(str.split, lines)]


def times(folder: Path, kind: str, number: int) -> Callable[[], bool]:
    return lambda: len(begun(folder, kind)) >= number


def gone(pids: Sequence[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_what_is_killed_is_there_again_and_others_go_on(tmp_path: Path) -> None:
    with keeping(tmp_path, "steady", "stubborn"):
        wait_until(lambda: times(tmp_path, "steady", 1)() and times(tmp_path, "stubborn", 1)(), seconds=SECONDS)
        [(first, _)] = begun(tmp_path, "steady")
        os.kill(first, signal.SIGKILL)
        wait_until(times(tmp_path, "steady", 2), seconds=SECONDS)
        assert begun(tmp_path, "steady")[1][0] != first
        assert len(begun(tmp_path, "stubborn")) == 1


def test_all_end_when_told_to(tmp_path: Path) -> None:
    with keeping(tmp_path, "steady", "stubborn") as kept:
        wait_until(lambda: times(tmp_path, "steady", 1)() and times(tmp_path, "stubborn", 1)(), seconds=SECONDS)
        told = time.monotonic()
        kept.send_signal(signal.SIGTERM)
        assert kept.wait(SECONDS) == 0
        assert time.monotonic() - told >= STOP_SECONDS, "The one that does not hear has its time."
        assert gone([pid for kind in ("steady", "stubborn") for pid, _ in begun(tmp_path, kind)])


def test_what_cannot_begin_ends_all_and_leaves_its_code(tmp_path: Path) -> None:
    with keeping(tmp_path, "steady", "broken") as kept:
        assert kept.wait(SECONDS) == BROKEN
        assert len(begun(tmp_path, "broken")) == 1
        assert gone([pid for pid, _ in begun(tmp_path, "steady")])


def test_what_ends_again_and_again_waits_longer_each_time(tmp_path: Path) -> None:
    with keeping(tmp_path, "finished"):
        wait_until(times(tmp_path, "finished", 5), seconds=SECONDS)
    at = [moment for _, moment in begun(tmp_path, "finished")]
    pauses = [later - earlier for earlier, later in pairwise(at)]
    for pause, least in zip(pauses, (0.0, 0.1, 0.2, 0.4), strict=False):
        assert pause >= least


def test_children_do_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    with keeping(tmp_path, "steady", "stubborn") as kept:
        wait_until(lambda: times(tmp_path, "steady", 1)() and times(tmp_path, "stubborn", 1)(), seconds=SECONDS)
        kept.kill()
        kept.wait()
        pids = [pid for kind in ("steady", "stubborn") for pid, _ in begun(tmp_path, kind)]
        wait_until(lambda: gone(pids), seconds=SECONDS)
