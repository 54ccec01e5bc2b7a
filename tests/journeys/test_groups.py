"""Journeys that share deployments run in one process, one after the other."""

from pathlib import Path

import pytest

from tests.journeys.deployments import EMBEDDED, PRODUCTION
from tests.journeys.groups import APART, DEMO, LONGEST_FIRST, group_of


@pytest.mark.parametrize("way", [EMBEDDED, PRODUCTION])
def test_those_with_the_institutions_are_together_whatever_their_file(way: str) -> None:
    tests = [f"tests/journeys/test_erasing.py::test_it[{way}-x]", f"tests/journeys/test_main_job.py::test_it[{way}]"]
    assert {group_of(test) for test in tests} == {way}


def test_half_of_the_embedded_ones_have_institutions_of_their_own() -> None:
    files = [Path(__file__).with_name(f"{name}.py") for name in APART]
    assert all(file.exists() for file in files)
    assert {group_of(f"{file}::test_it[{EMBEDDED}-bank]") for file in files} == {f"{EMBEDDED}, apart"}
    assert {group_of(f"{file}::test_it[{PRODUCTION}]") for file in files} == {PRODUCTION}


def test_what_begins_first_is_there() -> None:
    assert all((Path(__file__).parents[2] / group).exists() for group in LONGEST_FIRST if group.startswith("tests/"))


def test_others_are_with_those_of_their_file() -> None:
    path = "tests/faults/test_short_runs.py"
    assert {group_of(f"{path}::test_it[{name}]") for name in ("embedded kills", "lost answers")} == {path}


def test_those_of_the_demo_are_together() -> None:
    assert {group_of(f"tests/demo/{name}.py::test_it") for name in ("test_demo", "test_keyboard")} == {DEMO}
