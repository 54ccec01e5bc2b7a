"""What is read out of the output of a conformance kit, which is not run here: it is no part of this repository."""

from pathlib import Path

import pytest

from tests.conformance.kits import KNOWN, Outcome, commands

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"
OUTPUT = """\
FAILED tests/core/test_requirements.py::test_must_requirement[CORE-SEND-003-jsonrpc]
FAILED tests/core/test_tasks.py::test_tasks_are_found - assert 0
============= 2 failed, 37 passed, 35 skipped in 6.10s ==============
"""


def test_what_failed_is_known_or_not() -> None:
    outcome = Outcome()
    outcome.add(OUTPUT)
    assert outcome.counts == {"failed": 2, "passed": 37, "skipped": 35}
    assert outcome.unknown("1.0") == ["tests/core/test_tasks.py::test_tasks_are_found"]


def test_a_kit_that_did_not_run_has_not_passed() -> None:
    outcome = Outcome()
    outcome.add("ModuleNotFoundError: No module named 'httpx'")
    assert outcome.unknown("0.3")


@pytest.mark.parametrize("name", KNOWN["0.3"])
def test_the_document_names_what_is_known_to_be_wrong(name: str) -> None:
    assert name in DOCUMENT.read_text()


def test_a_checkout_is_found_from_within_itself_wherever_it_was_named_from() -> None:
    (command,) = commands("1.0", Path("kits/tck"), url="http://127.0.0.1:8000/a2a/conformance/")
    assert command[0] == str(Path.cwd() / "kits/tck/.venv/bin/python")
