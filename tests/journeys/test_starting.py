"""A server that must not run does not: what its own tests see in process, the real one has to make of it an end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.demo.processes import ROOT
from tests.patience import READY_SECONDS

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]
STARTUP_FAILED = 3  # uvicorn's


def test_a_server_without_tables_ends_and_says_what_to_do(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    services = {"DATABASE_URL": "", "REDIS_URL": "", "DATA_DIR": str(tmp_path), "PLATFORM_DOMAIN": "http://127.0.0.1:1"}
    words = [sys.executable, "-m", "uvicorn", "handoff_project.asgi:application", "--port", "0"]
    ended = subprocess.run(
        words,
        cwd=ROOT,
        env={**os.environ, **services},
        capture_output=True,
        text=True,
        timeout=READY_SECONDS,
        check=False,
    )
    assert ended.returncode == STARTUP_FAILED, ended.stderr
    assert "manage.py migrate" in ended.stderr
    assert "Uvicorn running" not in ended.stderr
    # What people say is for its owner only, whoever made the folder.
    assert (tmp_path / "handoff.sqlite3").stat().st_mode & 0o777 == 0o600
