"""``make test`` names the folders of the journeys, so that nothing else has to be collected for them."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARK = re.compile(r"pytest\.mark\.journey\b")


def test_it_names_every_folder_that_has_journeys() -> None:
    command = re.search(r"-m journey (.+)", (ROOT / "Makefile").read_text())
    assert command is not None
    there = {path.parent for path in (ROOT / "tests").rglob("test_*.py") if MARK.search(path.read_text())}
    assert set(command[1].split()) == {str(folder.relative_to(ROOT)) for folder in there - {Path(__file__).parent}}
