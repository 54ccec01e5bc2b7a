"""An embedded deployment's database with every table and no row of anybody's. It is made once and copied: to migrate
takes longer than to start.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from deploy.demo.deployment import Deployment
from deploy.demo.processes import ROOT
from tests.journeys.stores import SQLITE_FILE

KEPT = ROOT / "var" / "tests"


@cache
def migrated_database() -> Path:
    """Made anew when a migration or a library is another one. Processes that ask at the same time share it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    folder = KEPT / f"migrated-{_state()}"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            for old in KEPT.glob("migrated-*"):
                shutil.rmtree(old)
            _make(KEPT / "making").rename(folder)
    return folder / SQLITE_FILE


def _state() -> str:
    state = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        state.update(path.name.encode() + path.read_bytes())
    return state.hexdigest()[:16]


def _make(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    empty = Deployment(name="migrated", institution="", email="", port=0, folder=folder)
    words = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"]
    subprocess.run(words, cwd=ROOT, env=os.environ | dict(empty.filling().environment), check=True)
    return folder
