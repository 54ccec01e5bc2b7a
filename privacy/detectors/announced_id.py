"""Longer numbers that the words around them call the number of an account, of a person, of a tax payer."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.national_forms import Forms, numbers_of
from privacy.numbers import Number
from privacy.patterns import any_of, late
from privacy.prepared_text import PreparedText
from privacy.surroundings import ends_with_copula, has_another_name, is_free_standing, leads_elsewhere
from privacy.telling_words import Occurrence, Topic
from privacy.vocabulary.grammar import BEFORE_NAME, CLAUSE_STARTS, FILLERS, LINKS_BACK, NUMBER, POSSESSIVES

REACH = 48
MOST_WORDS_BETWEEN = 6
LONGEST_ANSWER = 60
# Groups of digits and letters as such numbers are printed: S7389557Z, 482.913.760-69, 2 85 03 75 116 042 33.
_CANDIDATE = re.compile(
    r"(?<![a-z0-9])(?:[a-z]{1,3}-|[a-z]{3,6}\.(?=\d)|[a-z]{2} (?=\d\d ?\d\d ?\d\d [a-z](?![a-z])))?[a-z]{0,6}"
    r"\d(?:[a-z0-9]|[ ./-](?=[a-z]?\d|[a-z]{1,3}[./-]?\d)){3,42}(?:(?<= \d\d) [a-z](?![a-z]))?(?![a-z0-9])"
)
# Of letters more than of digits, as documents of some countries are: X4RTBPFW4.
_LETTERED = re.compile(r"[A-Z0-9]{8,14}")
FEWEST_AMONG_LETTERS = 2
# Behind words that nobody knows a shorter number may be anything.
FEWEST_BEHIND_OWNER = 9
_DIRECT = late(
    lambda: (
        rf"[\s,]{{0,2}}(?:{any_of((*NUMBER, *POSSESSIVES, *FILLERS))}\s{{0,2}}){{0,4}}"
        r"[\s.,:#=()\"'-]{0,4}"
    )
)
# Whose it is, or of which bank or country: "akaunti ya crdb 0150123456700".
_OWNED_BY = late(
    lambda: (
        rf"(?:[\s,]{{1,2}}(?:{any_of((*NUMBER, *POSSESSIVES, *FILLERS))}|[^\W\d_]{{2,12}})){{1,4}}"
        r"[\s.,:#=()\"'-]{1,4}"
    )
)
# "a tin of 12345 biscuits"
_OF = re.compile(r"\s{1,2}of\s{1,2}")
_COUNTED = late(lambda: rf"\s{{1,2}}(?!{any_of((*CLAUSE_STARTS, *FILLERS))})[a-z]{{3}}")
_DIGIT = re.compile(r"\d")
LIKE_A_PHONE = re.compile(r"(?:0|62|63|66|81|86|90|966|971)[\d -]{8,13}")
_WITH_CHECK_DIGIT = re.compile(r"\d{4,8}-[\dx]")
_BACK = late(
    lambda: (
        rf"[\s,\"')]{{0,3}}(?:[a-z']{{1,8}}\s){{0,2}}?{any_of(LINKS_BACK)}\s{{0,2}}(?:{any_of(BEFORE_NAME)}\s{{0,2}}){{0,4}}"
    )
)
# Letters and digits, as nothing else that people speak of.
_DOCUMENT = re.compile(r"(?=[a-z0-9]{7,})[a-z]{0,3}\d[a-z0-9]*\d{3}[a-z0-9]*|\d{2} ?\d{6} ?[a-z] ?\d{3}")
# Amounts with their cents, dates.
_NO_NUMBER_OF_ANYTHING = re.compile(
    r"\d{1,9}\.\d{2}|\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20|25)?\d\d|(?:19|20|25)\d\d[-/. ]\d{1,2}[-/. ]\d{1,2}"
)


class AnnouncedId(Detector):
    """fewest, most: how many digits. A longer run or a date is something else."""

    topic: ClassVar[Topic]
    fewest: ClassVar[int]
    most: ClassVar[int]
    # A word that tells little tells enough beside a number as long as this.
    fewest_beside_weak: ClassVar[int] = 8
    # From so many digits on it is told by its name anywhere in the text, where no other number is as long.
    fewest_alone: ClassVar[int | None] = None
    # Whether it may have more letters than digits.
    may_be_lettered: ClassVar[bool] = False
    # Those that are known without a word.
    forms: ClassVar[Forms | None] = None

    def find(self, text: PreparedText) -> Iterable[Finding]:
        words = text.words.get(self.topic, ())
        fewest = FEWEST_AMONG_LETTERS if self.may_be_lettered else self.fewest
        if text.digits >= fewest and (words or self.topic in text.asked_words):
            candidates = list(self._candidates(text))
            for start, end in self._announced(text.lower, candidates, words):
                yield self.finding(text, start, end)
            if self.topic in text.asked_words and len(text.lower) <= LONGEST_ANSWER and len(candidates) == 1:
                yield self.finding(text, candidates[0].start, candidates[0].end)
            for start, end in self._alone(text.lower, candidates, words):
                yield self.finding(text, start, end)
        for start, end in numbers_of(self.forms, text) if self.forms else ():
            yield self.finding(text, start, end)

    def _candidates(self, text: PreparedText) -> Iterator[Number]:
        for match in _CANDIDATE.finditer(text.lower):
            number = Number(*match.span(), sum(map(str.isdigit, match.group())))
            written = text.plain[number.start : number.end]
            fits = self.fewest <= number.digits <= self.most and not _NO_NUMBER_OF_ANYTHING.fullmatch(written)
            if (fits or self._is_lettered(written, number.digits)) and is_free_standing(
                text.lower, number, name_ends=number.start
            ):
                yield number

    def _is_lettered(self, written: str, digits: int) -> bool:
        """Few digits among capitals, as long as such a number is."""
        return self.may_be_lettered and digits >= FEWEST_AMONG_LETTERS and bool(_LETTERED.fullmatch(written))

    def _announced(
        self, lower: str, candidates: Iterable[Number], words: Sequence[Occurrence]
    ) -> Iterator[tuple[int, int]]:
        first = 0
        for number in candidates:
            while first < len(words) and words[first].end < number.start - REACH:
                first += 1
            if any(self._announces(lower, word, number) for word in words[first : first + 16]):
                yield number.start, number.end

    def _alone(
        self, lower: str, candidates: Iterable[Number], words: Sequence[Occurrence]
    ) -> Iterator[tuple[int, int]]:
        """ "His passport is out of date in your system. He has a new one, 548120937"."""
        if self.fewest_alone is None or all(word.weak for word in words):
            return
        long = [number for number in candidates if number.digits >= self.fewest_alone]
        if len(long) != 1 or has_another_name(lower, long[0].start):
            return
        if not LIKE_A_PHONE.fullmatch(lower, long[0].start, long[0].end):
            yield long[0].start, long[0].end

    def _announces(self, lower: str, word: Occurrence, number: Number) -> bool:
        if number.start <= word.start and word.end < number.end and not _DIGIT.search(lower, number.start, word.end):
            return True  # written on to it: "MRN-1025089"
        if word.end <= number.start:
            between = lower[word.end : number.start]
            if _OF.fullmatch(between) and _COUNTED.match(lower, number.end):
                return False
            if _DIRECT.fullmatch(between):
                return self._tells_enough(lower, word, number)
            if between.count(" ") > MOST_WORDS_BETWEEN or leads_elsewhere(between, strictly=True):
                return False
            tells = number.digits >= FEWEST_BEHIND_OWNER or _DOCUMENT.fullmatch(lower, number.start, number.end)
            owned = not word.weak and tells and _OWNED_BY.fullmatch(between)
            return bool(owned) or ends_with_copula(between)
        between = lower[number.end : word.start]
        return len(between) <= REACH and not word.weak and bool(_BACK.fullmatch(between))

    def _tells_enough(self, lower: str, word: Occurrence, number: Number) -> bool:
        """A weak word does so before a long number, or one with a check digit set apart: "conta 56789-0"."""
        long = number.digits >= self.fewest_beside_weak or number.digits < self.fewest  # then it is lettered
        return not word.weak or long or bool(_WITH_CHECK_DIGIT.fullmatch(lower, number.start, number.end))
