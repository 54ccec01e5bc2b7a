"""The first page of conversations/flows tells which of its files belong together."""

import re
from pathlib import Path

FLOWS = Path(__file__).resolve().parents[2] / "conversations" / "flows"


def test_every_flow_is_named_there_and_no_other() -> None:
    files = sorted(file.stem for file in FLOWS.glob("*.py") if file.stem != "__init__")
    lists = [line for line in (FLOWS / "__init__.py").read_text().splitlines() if line.startswith("    ")]
    named = re.findall(r"\b\w+(?=[,;]|$)", "\n".join(lists), re.MULTILINE)
    assert sorted([*named, "changing", "tell_webhooks"]) == files
