"""Journeys that share deployments run in one process, one after the other."""

import pytest

from tests.journeys.deployments import EMBEDDED, PRODUCTION
from tests.journeys.groups import group_of


@pytest.mark.parametrize("way", [EMBEDDED, PRODUCTION])
def test_those_with_the_institutions_are_together_whatever_their_file(way: str) -> None:
    tests = [f"tests/journeys/test_kills.py::test_it[{way}-bank]", f"tests/journeys/test_main_job.py::test_it[{way}]"]
    assert {group_of(test) for test in tests} == {way}


def test_others_are_with_those_of_their_file() -> None:
    path = "tests/faults/test_short_runs.py"
    assert {group_of(f"{path}::test_it[{name}]") for name in ("embedded kills", "lost answers")} == {path}
    assert group_of("tests/demo/test_demo.py::test_it") == "tests/demo/test_demo.py"
