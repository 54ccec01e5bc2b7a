"""Rows under the names of their columns, as a table, a sheet or a query of a database prints them."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from privacy.folding import fold
from privacy.telling_words import Topic, telling_words_in

SEPARATORS = "|,;\t"
FEWEST_COLUMNS, MOST_COLUMNS = 2, 40
LONGEST_NAME = 32
MOST_CELLS = 60
# What a column can be called so that its cells are secret by that alone.
_TELLING = (
    Topic.PASSWORD, Topic.PIN, Topic.ONE_TIME_CODE, Topic.CARD_SECURITY_CODE, Topic.SECURITY_QUESTION,
    Topic.BANK_ACCOUNT, Topic.NATIONAL_ID, Topic.TAX_ID, Topic.PASSPHRASE,
)  # fmt: skip
_RULE = re.compile(r"[\s|:+=-]+")
_NAME = re.compile(r"[^\W\d][^.!?\n]*")
# Beside addresses the number of a place is called so.
_OF_A_PLACE = re.compile(r"pin ?code")
_EDGES = " \"'`\r"

Line = tuple[int, Sequence[tuple[int, int]]]


def cells_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of each cell whose column is called a secret, and what the column is called, folded."""
    if "\n" in text:
        for separator in SEPARATORS:
            if separator in text:
                yield from islice(_cells(text, separator), MOST_CELLS)


def _cells(text: str, separator: str) -> Iterator[tuple[int, int, str]]:
    asked: dict[int, str] = {}
    columns = 0
    for line in _lines(text):
        if _RULE.fullmatch(text, *line):
            continue
        fields = _fields(text, *line, separator)
        if len(fields) != columns or not columns:
            columns = len(fields) if FEWEST_COLUMNS <= len(fields) <= MOST_COLUMNS else 0
            asked = _telling_names([text[start:end] for start, end in fields]) if columns else {}
            continue
        for column, name in asked.items():
            start, end = fields[column]
            if start < end:
                yield start, end, name


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
        yield start, end
        start = end + 1


def _fields(text: str, start: int, end: int, separator: str) -> list[tuple[int, int]]:
    """Where each field of a line stands, without spaces, quotes, and signs at the edges of the line."""
    while start < end and text[start] in "| ":
        start += 1
    while end > start and text[end - 1] in "| \r":
        end -= 1
    fields = []
    for field in text[start:end].split(separator):
        inside = field.strip(_EDGES)
        first = start + (field.index(inside) if inside else 0)
        fields.append((first, first + len(inside)))
        start += len(field) + 1
    return fields


def _telling_names(names: Sequence[str]) -> dict[int, str]:
    if not all(len(name) <= LONGEST_NAME for name in names):
        return {}
    called = {column: fold(name).replace("_", " ") for column, name in enumerate(names) if _NAME.fullmatch(name)}
    return {column: name for column, name in called.items() if _tells(name) and not _OF_A_PLACE.fullmatch(name)}


def _tells(name: str) -> bool:
    words = telling_words_in(name)
    return any(not word.weak for topic in _TELLING for word in words.get(topic, ()))
