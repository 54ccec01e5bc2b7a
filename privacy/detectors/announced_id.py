"""Longer numbers that the words around them call the number of an account, of a person, of a tax payer."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.numbers import Number
from privacy.patterns import any_of
from privacy.prepared_text import PreparedText
from privacy.surroundings import ends_with_copula, is_free_standing, leads_elsewhere
from privacy.telling_words import Occurrence, Topic
from privacy.vocabulary.grammar import BEFORE_NAME, FILLERS, LINKS_BACK, NUMBER, POSSESSIVES

REACH = 48
MOST_WORDS_BETWEEN = 6
LONGEST_ANSWER = 60
# Groups of digits and letters as such numbers are printed: S7389557Z, 482.913.760-69, 2 85 03 75 116 042 33.
_CANDIDATE = re.compile(
    r"(?<![a-z0-9])(?:[a-z]{1,2}-|[a-z]{2} (?=\d\d \d\d \d\d [a-d]))?[a-z]{0,6}"
    r"\d(?:[a-z0-9]|[ ./-](?=[a-z]?\d)){3,28}(?: [a-z](?![a-z]))?(?![a-z])"
)
_DIRECT = re.compile(
    rf"[\s,]{{0,2}}(?:{any_of((*NUMBER, *POSSESSIVES, *FILLERS))}\s{{0,2}}){{0,4}}"
    r"[\s.,:#=()\"'-]{0,4}"
)
_BACK = re.compile(
    rf"[\s,\"')]{{0,3}}(?:[a-z']{{1,8}}\s){{0,2}}?{any_of(LINKS_BACK)}\s{{0,2}}(?:{any_of(BEFORE_NAME)}\s{{0,2}}){{0,4}}"
)
_DATE = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20|25)?\d\d|(?:19|20|25)\d\d[-/. ]\d{1,2}[-/. ]\d{1,2}")


class AnnouncedId(Detector):
    """fewest, most: how many digits. A longer run or a date is something else."""

    topic: ClassVar[Topic]
    fewest: ClassVar[int]
    most: ClassVar[int]
    # A word that tells little tells enough beside a number as long as this.
    fewest_beside_weak: ClassVar[int] = 8

    def find(self, text: PreparedText) -> Iterable[Finding]:
        words = text.words.get(self.topic, ())
        if text.digits >= self.fewest and (words or self.topic in text.asked_words):
            candidates = list(self._candidates(text.lower))
            for start, end in self._announced(text.lower, candidates, words):
                yield self.finding(text, start, end)
            if self.topic in text.asked_words and len(text.lower) <= LONGEST_ANSWER and len(candidates) == 1:
                yield self.finding(text, candidates[0].start, candidates[0].end)

    def _candidates(self, lower: str) -> Iterator[Number]:
        for match in _CANDIDATE.finditer(lower):
            number = Number(*match.span(), sum(map(str.isdigit, match.group())))
            fits = self.fewest <= number.digits <= self.most and not _DATE.fullmatch(match.group())
            if fits and is_free_standing(lower, number, name_ends=number.start):
                yield number

    def _announced(
        self, lower: str, candidates: Iterable[Number], words: Sequence[Occurrence]
    ) -> Iterator[tuple[int, int]]:
        first = 0
        for number in candidates:
            while first < len(words) and words[first].end < number.start - REACH:
                first += 1
            if any(self._announces(lower, word, number) for word in words[first : first + 16]):
                yield number.start, number.end

    def _announces(self, lower: str, word: Occurrence, number: Number) -> bool:
        if word.end <= number.start:
            between = lower[word.end : number.start]
            if _DIRECT.fullmatch(between):
                return not word.weak or number.digits >= self.fewest_beside_weak
            near = not leads_elsewhere(between, strictly=True) and between.count(" ") <= MOST_WORDS_BETWEEN
            return near and ends_with_copula(between)
        between = lower[number.end : word.start]
        return len(between) <= REACH and not word.weak and bool(_BACK.fullmatch(between))
