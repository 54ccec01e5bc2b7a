"""The first page of conversations/flows tells which of its files belong together."""

import re
from pathlib import Path

FLOWS = Path(__file__).resolve().parents[2] / "conversations" / "flows"


def test_what_is_named_there_is_there_and_stands_in_one_place() -> None:
    files = {file.stem for file in FLOWS.glob("*.py")}
    lists = [line for line in (FLOWS / "__init__.py").read_text().splitlines() if line.startswith("    ")]
    named = re.findall(r"\b\w+(?=[,;]|$)", "\n".join(lists), re.MULTILINE)
    assert len(named) > 80
    assert sorted(named) == sorted(files.intersection(named))
