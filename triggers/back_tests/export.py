"""A report as a CSV file that a spreadsheet may open."""

import csv
import io
import re
from collections.abc import Mapping, Sequence

from triggers.back_tests.report import Report

# A cell that begins with one of these is run as a formula by spreadsheets.
_STARTS_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
# What may end a cell or a row where a spreadsheet is not told that it is the comma, and what follows up to a formula.
_NEXT_CELL = re.compile(r'[;|\t\r\n][\s";|]*+([=+\-@＝＋－＠]?)')


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
    """A cell that no spreadsheet runs, nor a part of it where one takes the cell for several."""
    kept = _NEXT_CELL.sub(lambda found: f"{found[0][:-1]}'{found[1]}" if found[1] else found[0], cell)
    return f"'{kept}" if cell.startswith(("\t", "\r")) or cell.lstrip().startswith(_STARTS_FORMULA) else kept


def _words(references: Sequence[str], texts: Mapping[str, str]) -> list[str]:
    return [texts[each] for each in references if each in texts]
