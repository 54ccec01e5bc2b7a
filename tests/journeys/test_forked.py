"""A process that was forked from what is loaded dies: people hardly notice, since the next one is there at once."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from handoff_project.serve import FIRST_PASSED
from tests.demo.running_demo import ROOT, fetch
from tests.faults.sites import children_of
from tests.journeys.deployments import PRODUCTION, RunningDeployment, new_deployment, running
from tests.on_postgres import what_is_missing
from tests.patience import ANSWER_SECONDS, wait_until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
KILLS = 3
PASSED_ON = f"""
import os, sys
os.dup2(int(sys.argv[1]), {FIRST_PASSED})
os.environ |= {{"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}}
os.execv(sys.argv[2], sys.argv[2:])
"""  # as systemd passes a socket to what it starts
TICKS = os.sysconf("SC_CLK_TCK")


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDeployment]:
    if missing := what_is_missing():
        pytest.skip(missing)
    deployment = new_deployment("forked", tmp_path_factory.mktemp("forked"), way=PRODUCTION)
    with running(deployment):
        yield deployment


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def killed_and_forked_again(leader: int) -> int:
    """The process that is there in place of its only child."""
    [child] = children_of(leader)
    os.kill(child, signal.SIGKILL)
    wait_until(lambda: bool(children_of(leader)) and children_of(leader) != [child], seconds=ANSWER_SECONDS)
    [another] = children_of(leader)
    return another


def test_who_asks_while_the_only_web_process_dies_is_answered(deployment: RunningDeployment) -> None:
    leader = deployment.leader("web")
    for _ in range(KILLS):
        another = killed_and_forked_again(leader)
        assert fetch(f"{deployment.url}/account/login/")[0] == 200
        assert processor_seconds(another) < processor_seconds(leader) / 3


def test_who_comes_while_it_restarts_waits_and_is_not_refused(deployment: RunningDeployment) -> None:
    """Somebody else holds the port open, as systemd does."""
    [web, _workers] = deployment.deployment.servers()
    with socket.create_server(("127.0.0.1", 0)) as held:
        url = f"http://127.0.0.1:{held.getsockname()[1]}/account/login/"
        words = [sys.executable, "-c", PASSED_ON, str(held.fileno()), *web.words]
        environment = {**os.environ, **web.environment}
        for _ in range(2):
            serving = subprocess.Popen(words, cwd=ROOT, env=environment, pass_fds=[held.fileno()])
            try:
                assert fetch(url)[0] == 200, "It is asked before it can answer."
            finally:
                serving.terminate()
                assert serving.wait(ANSWER_SECONDS) == 0


def test_killed_workers_and_clocks_are_there_again(deployment: RunningDeployment) -> None:
    leader = deployment.leader("worker")
    before = children_of(leader)
    assert len(before) == 2, "One worker and the clock."
    for child in before:
        os.kill(child, signal.SIGKILL)
    wait_until(lambda: len(set(children_of(leader)) - set(before)) == 2, seconds=ANSWER_SECONDS)
    time.sleep(1)  # whatever could not begin would have ended by now
    assert len(set(children_of(leader)) - set(before)) == 2
