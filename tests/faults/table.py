"""The one table a run ends with."""

from dataclasses import dataclass

from tests.faults.checker import WRONGS, Verdict

COLUMNS = ("conversations", "messages", "acknowledged", *WRONGS, "failed, said so", "answered unseen", "drained in")


@dataclass(frozen=True)
class Line:
    """One scenario. drained: seconds; None: it never was. broken: why there is no verdict, or one more thing wrong."""

    name: str
    verdict: Verdict
    drained: float | None
    broken: str = ""

    @property
    def holds(self) -> bool:
        return self.verdict.holds and self.drained is not None and not self.broken

    def cells(self) -> list[str]:
        verdict = self.verdict
        counts = (verdict.conversations, verdict.messages, verdict.acknowledged)
        wrongs = (verdict.counts[kind] for kind in WRONGS)
        drained = "never" if self.drained is None else f"{self.drained:.1f} s"
        return [self.name, *map(str, (*counts, *wrongs, verdict.failed, verdict.unseen)), drained]


def table(lines: list[Line]) -> str:
    """Markdown, aligned, so that it reads in a terminal and in a document."""
    rows = [["fault", *COLUMNS], *(line.cells() for line in lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    written = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    written.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    notes = [f"{line.name}: {line.broken}" for line in lines if line.broken]
    return "\n".join([*written, *notes])
