"""What running processes hold in memory, found by what their environment says."""

import os
from collections.abc import Iterator
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")


def memory_of(*marks: str) -> int:
    """Bytes of all processes with any of these marks somewhere in their environment."""
    held = 0
    for process in _processes([mark.encode() for mark in marks]):
        try:
            held += int((process / "statm").read_text().split()[1]) * PAGE
        except OSError:
            continue  # it has just ended
    return held


def _processes(marks: list[bytes]) -> Iterator[Path]:
    for process in Path("/proc").iterdir():
        try:
            environment = (process / "environ").read_bytes() if process.name.isdigit() else b""
        except OSError:
            continue  # it has ended, or is not ours
        if any(mark in environment for mark in marks):
            yield process
