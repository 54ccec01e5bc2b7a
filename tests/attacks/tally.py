"""How much was tried, added up over all tests and told at the end of the run."""

from collections import Counter
from collections.abc import Callable
from typing import Any

Tried = Callable[[int, str], None]  # how many, of what
PROPERTY = "tried"
TALLY = "attacks tried"  # what stands over the numbers


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Reports carry the numbers: with several processes, nothing else of a test comes here."""
    total: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == PROPERTY and getattr(report, "when", "") == "call":
                    total[value[1]] += value[0]
    if total:
        terminalreporter.section(TALLY)
        for what, count in sorted(total.items()):
            terminalreporter.write_line(f"{count:>8,} {what}")
        terminalreporter.write_line(f"{sum(total.values()):>8,} in all")
