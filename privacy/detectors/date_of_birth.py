"""Dates of birth: dates that the words around them call so."""

import re
from collections.abc import Iterable, Iterator

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.prepared_text import PreparedText
from privacy.telling_words import Occurrence, Topic
from privacy.wording import gettext_noop

REACH = 40
LONGEST_ANSWER = 40

# Vowels of Thai are no letters to a pattern, so what no month has is named.
_MONTH = r"[^\W\d_][^\s\d,./:;-]{2,14}\.?"
_YEAR = r"(?:\d{4}|\d{2})"
_DATE = re.compile(
    r"(?<![\d/.-])(?:"
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{2} \d{2} \d{4}|"
    rf"\d{{1,2}}(?:st|nd|rd|th|er|o|º)?\s?(?:of |de |d')?{_MONTH},?\s(?:de |del )?{_YEAR}|"
    rf"{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|"
    r"\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日?"
    r")(?![\d/-])"
)
_SENTENCE_END = re.compile(r"[!?؟。\n]|\.\s")


class DateOfBirth(Detector):
    kind = "date_of_birth"
    label = gettext_noop("date of birth")
    stand_in = "12/04/1988"
    reason = gettext_noop("It looks like a date of birth.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        if not text.digits:
            return
        for start, end in self._ranges(text):
            yield self.finding(text, start, end)

    def _ranges(self, text: PreparedText) -> Iterator[tuple[int, int]]:
        for word in text.words.get(Topic.BIRTH, ()):
            yield from _near(text.lower, word)
        if Topic.BIRTH in text.asked_words and len(text.lower) <= LONGEST_ANSWER:
            yield from (date.span() for date in _DATE.finditer(text.lower))


def _near(lower: str, word: Occurrence) -> Iterator[tuple[int, int]]:
    after = _DATE.search(lower, word.end, word.end + REACH)
    if after and not _SENTENCE_END.search(lower, word.end, after.start()):
        yield after.span()
        return
    before = list(_DATE.finditer(lower, max(0, word.start - REACH), word.start))
    if before and not _SENTENCE_END.search(lower, before[-1].end(), word.start):
        yield before[-1].span()
