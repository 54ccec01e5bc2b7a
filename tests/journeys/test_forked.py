"""A process that was forked from what is loaded dies: people hardly notice, since the next one is there at once."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.running_demo import fetch
from tests.faults.sites import children_of
from tests.journeys.deployments import PRODUCTION, RunningDeployment, new_deployment, running
from tests.on_postgres import what_is_missing
from tests.patience import ANSWER_SECONDS, wait_until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
KILLS = 3
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


def test_killed_workers_and_clocks_are_there_again(deployment: RunningDeployment) -> None:
    leader = deployment.leader("worker")
    before = children_of(leader)
    assert len(before) == 2, "One worker and the clock."
    for child in before:
        os.kill(child, signal.SIGKILL)
    wait_until(lambda: len(set(children_of(leader)) - set(before)) == 2, seconds=ANSWER_SECONDS)
    time.sleep(1)  # whatever could not begin would have ended by now
    assert len(set(children_of(leader)) - set(before)) == 2
