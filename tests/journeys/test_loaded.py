"""What is forked from the process that has loaded everything is as what is started."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.demo.processes import ROOT, Command
from tests.journeys.loaded import Forked
from tests.patience import ANSWER_SECONDS, wait_until

WORDS = (sys.executable, "-m", "tests.journeys.telling")


@pytest.fixture
def command(tmp_path: Path) -> Command:
    environment = {"TOLD": "of its own"}
    return Command(name="bank web", words=(*WORDS, "--port", "1"), environment=environment, log=tmp_path / "log")


@pytest.mark.journey
def test_it_has_words_an_environment_a_log_and_a_group_of_its_own_and_is_seen_to_end(command: Command) -> None:
    one, other = Forked(command), Forked(command)
    wait_until(lambda: command.log.exists() and len(_lines(command)) == 2, seconds=ANSWER_SECONDS)
    assert {tuple(line.split("|")) for line in _lines(command)} == {
        (str(each.process.pid), str(each.process.pid), "--port 1", "of its own", "no settings") for each in (one, other)
    }
    assert os.getpgid(one.process.pid) == one.process.pid
    one.signal_group(signal.SIGKILL)
    one.process.wait()
    assert (one.ended, other.ended) == (True, False)
    other.signal_group(signal.SIGTERM)
    other.process.wait()
    other.signal_group(signal.SIGTERM)  # nobody is there, which is no fault


@pytest.mark.journey
def test_whoever_has_a_thousand_files_open_is_served_as_well(command: Command) -> None:
    """As a benchmark has: what is opened then has a number that ``select`` does not take."""
    code = (
        "import sys; from pathlib import Path; from deploy.demo.processes import Command;"
        "from tests.bench.open_files import allow_many_files; from tests.journeys.loaded import Forked;"
        "allow_many_files(); files = [open('/dev/null') for _ in range(1_100)];"
        "forked = Forked(Command(name='bank web', words=sys.argv[2:], environment={}, log=Path(sys.argv[1])));"
        "forked.signal_group(9); forked.process.wait(); print(forked.ended)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_TESTRUNUID"}
    words = [sys.executable, "-c", code, str(command.log), *command.words]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "True", done.stderr


def _lines(command: Command) -> list[str]:
    return command.log.read_text().splitlines()
