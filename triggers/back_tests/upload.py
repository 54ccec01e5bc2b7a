"""Reading messages from an uploaded CSV file."""

import csv
import io
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from triggers.back_tests.report import Sample

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_CHARACTERS = 4000  # of one message, as in the chat window

# What the columns may be called, in lower case.
TEXT_NAMES = ("text", "message", "utterance", "texto", "mensaje")
LANGUAGE_NAMES = ("language", "lang", "locale", "idioma")
TRIGGER_NAMES = ("trigger", "intent", "label", "disparador")
LEVEL_NAMES = ("level", "inside", "nivel")


class UnreadableUpload(Exception):
    """The file cannot be used. Its text says why, and what to do, in the reader's language."""


def samples_in(content: bytes) -> list[Sample]:
    """The messages of a file: UTF-8 or UTF-16, comma, semicolon or tab, a first line with the names of the columns.

    References are line numbers of the rows, from 2. Raises ``UnreadableUpload``.
    """
    rows = _rows(_decoded(content))
    header = [name.strip().lower() for name in next(rows, [])]
    text_at = _column(header, TEXT_NAMES)
    if text_at is None:
        raise UnreadableUpload(
            _("No column is called “text”. Name the columns in the first line: text, and perhaps language and trigger.")
        )
    language_at, trigger_at = _column(header, LANGUAGE_NAMES), _column(header, TRIGGER_NAMES)
    level_at = _column(header, LEVEL_NAMES)
    samples = [
        Sample(
            reference=str(number),
            text=_cell(row, text_at)[:MOST_CHARACTERS],
            language=_cell(row, language_at)[:16].lower(),
            level=_cell(row, level_at),
            expected=None if trigger_at is None else _cell(row, trigger_at),
        )
        for number, row in enumerate(rows, start=2)
        if _cell(row, text_at)
    ]
    if not samples:
        raise UnreadableUpload(_("No message was found in the file. Each row needs something in its “text” column."))
    return samples


def _decoded(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise UnreadableUpload(_("The file is larger than 5 MB. Split it, or leave out columns that are not needed."))
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableUpload(
            _("The file is not UTF-8. In your spreadsheet, save it as “CSV UTF-8” and upload it again.")
        ) from None
    if "\x00" in text:
        raise UnreadableUpload(_("This is not a CSV file. Save the sheet as CSV and upload that."))
    return text


def _rows(text: str) -> Iterator[list[str]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, row in enumerate(reader):
            if number > MOST_ROWS:
                raise UnreadableUpload(_("The file has more than %(limit)d rows. Split it.") % {"limit": MOST_ROWS})
            yield row
    except csv.Error:
        raise UnreadableUpload(
            _("Line %(line)d cannot be read. Check that every quotation mark is closed.") % {"line": reader.line_num}
        ) from None


def _column(header: Sequence[str], names: Sequence[str]) -> int | None:
    return next((place for place, name in enumerate(header) if name in names), None)


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""
