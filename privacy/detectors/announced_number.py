"""Short numbers that are secret because of the words around them: "the code is 492 113"."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.prepared_text import PreparedText
from privacy.telling_words import UNLISTED_WORDS, Occurrence, TellingWords, WordsBefore, any_of
from privacy.vocabulary import (
    AFTER_COPULA,
    BEFORE_SENT_CODE,
    BEFORE_WORD,
    COPULAS,
    DIGIT_WORDS,
    FILLERS,
    NUMBER_IS,
    POSSESSIVES,
)

# How far before a telling word its number can stand: "492 113 is the verification code".
LOOK_BACK = 48
# A longer answer to a request is a story, in which a number may mean anything.
LONGEST_ANSWER = 60

_GAP = r"[\s,]{0,2}"
_IS = (
    rf"\s{{0,3}}(?:(?:'s|{any_of(COPULAS)})[\s:]{{0,3}}|[:=\-]{{1,2}}>?\s{{0,3}}|#\s?)"
    rf"(?:{any_of(AFTER_COPULA)}[\s:]{{1,3}})?"
)
_ANNOUNCED = re.compile(rf"(?:\s{{0,3}}{any_of(FILLERS)}){{0,8}}?[\"')\]]{{0,2}}{_IS}[\"'(]{{0,2}}")
_ANNOUNCED_FREELY = re.compile(rf"{UNLISTED_WORDS}{_IS}[\"'(]{{0,2}}")
_CHANGED_TO = re.compile(r"\s{1,3}(?:to|a|en|para|ke|kuwa)\s{1,3}")
_DIRECT = re.compile(rf"(?:\s{{0,2}}{any_of(POSSESSIVES)}){{0,3}}\s{{0,3}}[\"'(]{{0,2}}")
_BACK_TO_WORD = rf"{_GAP}{any_of(NUMBER_IS)}\s{{0,2}}(?:{any_of(BEFORE_WORD)}\s{{0,2}}){{0,3}}$"
_SENT = WordsBefore(BEFORE_SENT_CODE)
_SPELLED_WORD = any_of(DIGIT_WORDS)
# As some senders write it: "G-492113".
_PREFIXED = r"[a-z]-\d{4,8}(?![a-z0-9-])"
_DATE = re.compile(r"(?:19|20)\d\d-[01]?\d-[0-3]?\d|[0-3]?\d-[01]?\d-(?:19|20)\d\d")


class AnnouncedNumber(Detector):
    """A number of ``shortest`` to ``longest`` digits that the words around it, or a question before, call a secret."""

    words: ClassVar[TellingWords]
    shortest: ClassVar[int]
    longest: ClassVar[int]
    _number_somewhere: re.Pattern[str]
    _number_here: re.Pattern[str]
    _number_anywhere: re.Pattern[str]
    _number_before: re.Pattern[str]

    def __init__(self) -> None:
        more = f"{{{self.shortest - 1},{self.longest - 1}}}"
        digits = rf"\d(?:[ -]?\d){more}(?![a-z0-9])(?!\s?[-.,:/]?\d)(?!\s?%)"
        spelled = rf"(?:{_SPELLED_WORD}[\s,-]{{1,2}}){more}{_SPELLED_WORD}"
        standing = rf"(?<![a-z0-9.,/+-]){digits}|(?<![a-z]){spelled}"
        self._number_somewhere = re.compile(rf"\d|(?<![a-z]){spelled}")
        self._number_here = re.compile(f"{digits}|{spelled}|{_PREFIXED}")
        self._number_anywhere = re.compile(f"{standing}|(?<![a-z0-9]){_PREFIXED}")
        self._number_before = re.compile(f"({standing}){_BACK_TO_WORD}")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        for start, end in self._ranges(text):
            if not _DATE.fullmatch(text.lower, start, end):
                yield self.finding(text, start, end)

    def _ranges(self, text: PreparedText) -> Iterator[tuple[int, int]]:
        for word in self.words.find(text.lower):
            if not self._number_somewhere.search(text.lower):
                return
            yield from self._after(text.lower, word)
            yield from self._before(text.lower, word)
        if text.asked and self.words.stand_in(text.asked):
            yield from self._answer(text.lower)

    def _after(self, lower: str, word: Occurrence) -> Iterator[tuple[int, int]]:
        for bridge in _bridges(lower, word):
            passed = bridge.match(lower, word.end)
            number = self._number_here.match(lower, passed.end()) if passed else None
            if number:
                yield number.span()
                return

    def _before(self, lower: str, word: Occurrence) -> Iterator[tuple[int, int]]:
        from_here = max(0, word.start - LOOK_BACK)
        number = self._number_before.search(lower, from_here, word.start)
        if number:
            yield number.span(1)

    def _answer(self, lower: str) -> Iterator[tuple[int, int]]:
        """The number in a short answer, when there is only one it could be."""
        if len(lower) > LONGEST_ANSWER:
            return
        numbers = [number.span() for number in self._number_anywhere.finditer(lower)]
        if len(numbers) == 1:
            yield numbers[0]


def _bridges(lower: str, word: Occurrence) -> tuple[re.Pattern[str], ...]:
    """What may stand between the word and its number; the more the word tells, the less has to."""
    if not word.weak:
        return _ANNOUNCED, _DIRECT, _CHANGED_TO, _ANNOUNCED_FREELY
    if _SENT.end_at(lower, word.start):
        return _ANNOUNCED, _DIRECT
    return (_ANNOUNCED,)
