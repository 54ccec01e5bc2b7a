"""A day that somebody agreed upon with a bank, under the names forms have: "fecha memorable: 9 de agosto"."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from privacy.patterns import any_word_of, late
from privacy.vocabulary.asked_proof import MEMORABLE_DATES

if TYPE_CHECKING:
    from privacy.prepared_text import PreparedText

MOST_NAMES = 4
REACH = 60
LONGEST_REPLY = 60
_NAME = late(lambda: any_word_of(MEMORABLE_DATES))
_MONTH = r"[^\W\d_]{3,10}"
_DATE = re.compile(
    rf"(?:(?:le|el|il|o|the|am|den)\s)?\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s(?:(?:of|de)\s)?{_MONTH},?(?:\s(?:(?:de|del|do)\s)?(?:\d{{4}}|\d\d))?(?!\d)"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d\d)(?!\d)|\d{{4}}[年/-]\d{{1,2}}[月/-]\d{{1,2}}日?"
)


def memorable_dates(text: "PreparedText") -> Iterator[tuple[int, int]]:
    """Behind its name, or in a short reply to who asks for it."""
    if not text.digits:
        return
    for name in islice(_NAME.finditer(text.lower), MOST_NAMES):
        if date := _DATE.search(text.lower, name.end(), name.end() + REACH):
            yield date.span()
    if text.asked and len(text.lower) <= LONGEST_REPLY and _NAME.search(text.asked):
        yield from (date.span() for date in _DATE.finditer(text.lower))
