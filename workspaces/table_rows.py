"""Rows of a table that can also be read one below the other, as on a telephone."""

import re
from collections.abc import Iterable, Mapping

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_OPENING = re.compile(r"<(tr|td|th)\b([^>]*)>")  # in drawn rows a ">" inside an attribute is always escaped
_ROLES = {"tr": "row", "td": "cell", "th": "rowheader"}


def labelled_rows(rows: str, columns: Iterable[object]) -> SafeString:
    """Each cell with the label of its column, and each part with the role that it loses when it is laid out anew.

    rows: drawn ``<tr>``s. columns: as ``data_table`` takes them; one that is hidden gives no label.
    """
    labels = [_label(column) for column in columns]
    place = -1

    def marked(opening: re.Match[str]) -> str:
        nonlocal place
        tag, attributes = opening.groups()
        place = -1 if tag == "tr" else place + 1
        label = f' data-label="{escape(labels[place])}"' if tag != "tr" and place < len(labels) else ""
        return f'<{tag}{attributes} role="{_ROLES[tag]}"{label}>'

    return mark_safe(_OPENING.sub(marked, rows))  # noqa: S308 - the rows are drawn, the labels are escaped


def _label(column: object) -> str:
    if isinstance(column, Mapping):
        return "" if column.get("hidden") else str(column["label"])
    return str(column)
