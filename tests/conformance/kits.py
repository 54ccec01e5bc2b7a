"""The two kits of A2A: how a checkout of each is run against an agent, and what its output says."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

AGENT = "conformance"  # the open agent's id

# What fails although we do what we should, by the end of the test's name; docs/conformance.md has the reasons.
KNOWN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "1.0": frozenset(
            {
                "test_must_requirement[CORE-SEND-003-jsonrpc]",
                "test_must_requirement[CORE-SEND-003-http_json]",
                "test_agent_card_validates_against_schema",
            }
        ),
        "0.3": frozenset({"test_message_send_enhanced_parts_support"}),
    }
)
_COUNT = re.compile(r"(\d+) (passed|failed|skipped|xfailed|xpassed|errors?)\b")
_WRONG = re.compile(r"^(?:FAILED|ERROR) (tests/\S+)", re.MULTILINE)


@dataclass
class Outcome:
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, output: str) -> None:
        """The end of one run's output."""
        lines = [line for line in output.splitlines() if _COUNT.search(line) and " in " in line]
        if not lines:
            self.wrong.append("it did not run to its end")
            return
        self.counts.update({what: int(number) for number, what in _COUNT.findall(lines[-1])})
        self.wrong += _WRONG.findall(output)

    def unknown(self, version: str) -> list[str]:
        """What failed and should not have."""
        return [name for name in self.wrong if name.rpartition("::")[2] not in KNOWN[version]]


def commands(version: str, checkout: Path, *, url: str) -> Iterator[list[str]]:
    """One for each run; both kits are started in their checkout, with the Python they were installed for."""
    start = [str(checkout.absolute() / ".venv/bin/python"), "run_tck.py"]
    if version == "1.0":
        yield [*start, "--sut-host", url.rstrip("/"), "--transport", "jsonrpc,http_json"]
        return
    for category in ("mandatory", "capabilities", "quality", "features"):
        yield [*start, "--sut-url", url, "--category", category, "--transports", "jsonrpc", "--verbose"]
