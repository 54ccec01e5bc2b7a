"""The agents of docs/examples, run as they stand there, take a conversation over."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from agents.models import Agent, Verification
from agents.pairing import run_verification, start_verification
from agents.pairing_checks import CheckName, Outcome
from tests.agents.pressing import failure, outcomes
from tests.conversations.scene import Person, deliver_all, hands_over
from tests.journeys.deployments import free_port

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs/examples"
OWN_ENVIRONMENT = ROOT / ".venv-examples/bin/python"
READY_SECONDS = 60.0
TYPED = re.compile(r"AI Agent ID +(\S+)\nAI Agent Secret +(\S+)\nPlatform Domain +(\S+)")
SAID = ["I have a complaint", "two", "three", "four", "five"]


def python_with(package: str) -> str:
    """One in which the package is installed: that of ``make examples``, or our own."""
    for python in (str(OWN_ENVIRONMENT), sys.executable):
        look = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({package!r}) is None)"
        if Path(python).exists() and subprocess.run([python, "-c", look], check=False).returncode == 0:
            return python
    pytest.skip(f"{package} is not installed (make examples)")


@contextmanager
def running(file: str, python: str) -> Iterator[dict[str, str]]:
    """What it says is to be typed at *Connect External AI Agent*."""
    command = [python, str(EXAMPLES / file), str(free_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            told = "".join(process.stdout.readline() for _ in range(3))
            found = TYPED.match(told)
            assert found is not None, told
            yield dict(zip(("remote_agent_id", "secret", "platform_domain"), found.groups(), strict=True))
        finally:
            process.terminate()


def verified(agent: Agent, typed: dict[str, str]) -> Verification:
    """It says where it will be before it is there."""
    ends = time.monotonic() + READY_SECONDS
    while True:
        verification = start_verification(agent=agent, actor=None, **typed)
        run_verification(verification.pk)
        verification.refresh_from_db()
        if outcomes(verification).get(CheckName.REACHABLE) == Outcome.PASSED or time.monotonic() > ends:
            return verification
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("file", "package", "is_open", "answers"),
    [
        ("sdk_agent.py", "a2a", False, [f"I have written down: {words} What else?" for words in SAID]),
        ("langgraph_agent.py", "langgraph", True, [f"LangGraph heard message {n}: {w}" for n, w in enumerate(SAID, 1)]),
        ("adk_agent.py", "google.adk", True, [f"ADK heard message {n}: {w}" for n, w in enumerate(SAID, 1)]),
    ],
    ids=["sdk", "langgraph", "adk"],
)
def test_a_conversation_is_handed_over_goes_on_for_five_turns_and_is_taken_back(
    bank_agent: Agent, settings: Any, file: str, package: str, is_open: bool, answers: list[str]
) -> None:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    with running(file, python_with(package)) as typed:
        verification = verified(bank_agent, typed)
        assert failure(verification) is None
        assert (outcomes(verification)[CheckName.UNSIGNED] == Outcome.WARNING) == is_open
        assert verification.connection is not None
        hands_over(bank_agent, verification.connection)
        maria = Person(bank_agent)
        for words in SAID:
            maria.says(words)
            deliver_all()
        assert maria.reads("peer_agent") == answers
        assert maria.returns().status_code == 200
        deliver_all()
        assert maria.handoff.state == "taken_back"
