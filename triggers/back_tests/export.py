"""A report as a CSV file that a spreadsheet may open."""

import csv
import io
from collections.abc import Mapping, Sequence

from triggers.back_tests.report import Report

# A cell that begins with one of these is run as a formula by spreadsheets.
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(report: Report, texts: Mapping[str, str]) -> str:
    """One row for each message the report names: which trigger, what about it, and its words."""
    out = io.StringIO(newline="")
    out.write("\ufeff")  # without it spreadsheets take UTF-8 for something else
    writer = csv.writer(out)
    writer.writerow(["level", "trigger", "what", "text"])
    for each in report.triggers:
        for what, references in (("fired", each.fired_on), ("add", each.to_add), ("exclude", each.to_exclude)):
            of_trigger = [harmless(each.level), harmless(each.name), what]
            writer.writerows([*of_trigger, harmless(text)] for text in _words(references, texts))
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if cell.lstrip(" \n").startswith(_STARTS_FORMULA) else cell


def _words(references: Sequence[str], texts: Mapping[str, str]) -> list[str]:
    return [texts[each] for each in references if each in texts]
