"""Short numbers that are secret because of the words around them: "the code is 492 113"."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.folding import fold
from privacy.numbers import Number
from privacy.patterns import WordsBefore, any_of, late
from privacy.prepared_text import PreparedText
from privacy.surroundings import (
    LOOK_BACK,
    ends_sentence,
    ends_with_copula,
    has_another_name,
    is_a_time,
    is_free_standing,
    is_house_number,
    leads_elsewhere,
    looks_like_year,
    names_another_number,
    only_free,
)
from privacy.telling_words import Occurrence, Topic
from privacy.vocabulary.grammar import (
    AFTER_COPULA,
    BEFORE_NAME,
    CHANGED_TO,
    COPULAS,
    FILLERS,
    LINKS_BACK,
    POSSESSIVES,
    SENT,
    STILL,
)
from privacy.vocabulary.handing_over import ASIDES, BIRTHDAY, FROM, TO
from privacy.vocabulary.secrets import DIGITS_CALLED
from privacy.vocabulary.states import RUN_OUT

# How far its telling word can stand from a number.
REACH_AFTER = 64
REACH_BEFORE = 40
MOST_WORDS_BETWEEN = 9
MOST_WORDS_ASKED = 4
# Longer numbers near a telling word that no verb leads to are numbers of phones, accounts and orders.
LONGEST_UNANNOUNCED = 6
SHORTEST_UNANNOUNCED = 4
# A longer answer to a request is a story, in which a number may mean anything.
LONGEST_ANSWER = 60

_IS = (
    rf"\s{{0,3}}(?:(?:'s|{any_of(COPULAS)})[\s:.]{{0,5}}|[:=\-|]{{1,2}}>?\s{{0,3}}|#\s?)"
    rf"(?:{any_of(AFTER_COPULA)}[\s:]{{1,3}})?"
)
_QUOTE = r"[\"'(\[]{0,2}"
# "my PIN? *sure*, it's 4821"
_ASIDE = rf"(?:\s?[,?!]\s?{any_of(ASIDES)}(?=[\s,:])|\s?[,?]){{0,2}}"
_ANNOUNCED = late(lambda: rf"(?:\s{{0,3}}{any_of(FILLERS)}){{0,8}}?[\"')\]]{{0,2}}{_ASIDE}{_IS}{_QUOTE}")
# "my PIN is *my birthday*, 0812"
_BIRTHDAY = late(
    lambda: (
        rf"(?:\s?{any_of(POSSESSIVES)}){{0,2}}(?:{_IS})?\s?{any_of(BIRTHDAY)}(?:[\s,:]{{1,2}}(?:so|{any_of(COPULAS)}))?[\s,:(-]{{0,3}}"
    )
)
_WORDY = re.compile(r"[^\W\d_]")
# "changed the PIN *from* 2580 *to* 1379"
_FROM = late(lambda: rf"(?:\s[a-z']{{1,12}}){{0,3}}?\s{{0,2}}{any_of(FROM)}\s{{0,2}}")
_TO_THIS = late(lambda: rf"{_FROM.pattern}\d[\d -]{{2,10}}?\s{{0,2}}{any_of(TO)}\s{{0,2}}")
_TO_ANOTHER = late(lambda: rf"\s{{0,2}}{any_of(TO)}\s{{0,2}}\d")
_DIRECT = late(
    lambda: (
        rf"[\s,]{{0,3}}(?:{any_of(POSSESSIVES)}\s{{0,2}}){{0,3}}(?:{any_of(CHANGED_TO)}\s{{0,2}})?[\s,:]{{0,2}}{_QUOTE}"
    )
)
_BACK = late(
    lambda: (
        rf"[\s,\"')\]-]{{0,3}}(?:[a-z']{{1,8}}\s{{1,2}}){{0,2}}?{any_of(LINKS_BACK)}\s{{0,2}}(?:{any_of(BEFORE_NAME)}\s{{0,2}}){{0,4}}"
    )
)
# "is 559021 the code?"
_ASKED_WHETHER = late(lambda: rf"(?<![a-z]){any_of(COPULAS)}\s{{1,2}}$")
# "55831 is what arrived as the sms code"
_IS_WHAT = re.compile(
    r"[\s,]{1,2}(?:(?:is|was|it's|thats|that's) (?:what|the one)|(?:es|era|fue) (?:lo|el) que|(?:est|c'est) ce que|"
    r"e o que|(?:yan|iyan|itu|ini) (?:yung|ang|yang)|"
    r"(?:ang|yung) (?:dumating|natanggap))(?![a-z])"
)
_NAMES = late(lambda: rf"[\s,]{{0,2}}(?:(?:{any_of((*BEFORE_NAME, *STILL))})\s{{0,2}}){{1,4}}")
# "do you need my OTP? it's 449201"
_OWN_ANSWER = late(lambda: rf"\s?[?؟]\s{{0,2}}(?:it|ok|sure|yes|here)?(?:'s|\s?{any_of(COPULAS)})[\s:]{{1,2}}")
_IN_THE_YEAR = re.compile(r"(?<![a-z])(?:in|en|em|since|mu|sa|a|na|ปี|سنة|عام)\s$")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5][05]")
_RUN_OUT = late(lambda: rf"[\s,]{{0,2}}{any_of(RUN_OUT)}")
_SENT = WordsBefore(SENT)
_DIGITS_CALLED = frozenset(map(fold, DIGITS_CALLED))


class AnnouncedNumber(Detector):
    """A number of ``shortest`` to ``longest`` digits that the words around it, or a question before, call a secret."""

    topic: ClassVar[Topic]
    shortest: ClassVar[int]
    longest: ClassVar[int]

    def find(self, text: PreparedText) -> Iterable[Finding]:
        words = text.words.get(self.topic, ())
        asked = len(text.lower) <= LONGEST_ANSWER and self.is_asked_for(text)
        if not (words or asked):
            return
        numbers = text.numbers_of_length(self.shortest, self.longest)
        for number in _announced(text.lower, numbers, words):
            if self.means_something_else(text, number) or is_house_number(text.lower, number):
                continue
            yield self.finding(text, number.start, number.end)
        if asked:
            yield from self._answer(text, numbers)

    def is_asked_for(self, text: PreparedText) -> bool:
        """Whether the request that the text answers is for such a number."""
        return self.topic in text.asked_words

    def means_something_else(self, text: PreparedText, number: Number) -> bool:
        """Whether it is no secret of this kind, though the words around it name one."""
        return False

    def _answer(self, text: PreparedText, numbers: Sequence[Number]) -> Iterator[Finding]:
        """The number in a short answer, when there is only one it could be."""
        if number := only_free(text.lower, numbers):
            yield self.finding(text, number.start, number.end)


def _announced(lower: str, numbers: Iterable[Number], words: Sequence[Occurrence]) -> Iterator[Number]:
    """For each number only the nearest words are asked, however many there are, and the nearest of them first."""
    ends = [word.end for word in words]
    for number in numbers:
        place = bisect_right(ends, number.start)
        before = reversed(words[max(0, place - MOST_WORDS_ASKED) : place])
        near = [
            word
            for word in (*before, *words[place : place + MOST_WORDS_ASKED])
            if word.end >= number.start - REACH_AFTER and word.start <= number.end + REACH_BEFORE
        ]
        if not near:
            continue
        if not is_free_standing(lower, number):
            near = [word for word in near if is_free_standing(lower, number, name_ends=word.end)]
        if any(_announces(lower, word, number) for word in near):
            yield number


def _announces(lower: str, word: Occurrence, number: Number) -> bool:
    if word.weak and has_another_name(lower, word.end):
        return False  # it is the end of another name: "注文番号"
    if word.end <= number.start:
        return _leads_to(lower, word, number)
    return number.end <= word.start and _leads_back(lower, word, number)


def _leads_to(lower: str, word: Occurrence, number: Number) -> bool:
    """Name first: "the code is 492 113". The more the name tells, the less has to stand between."""
    between = lower[word.end : number.start]
    if word.weak and "\n" in between and "|" in between:
        return False  # it is the name of a column
    if number.spelled and not number.counted:
        return not (leads_elsewhere(between) and (word.weak or ends_sentence(between) or names_another_number(between)))
    if _WORDY.search(between) and (_BIRTHDAY.fullmatch(between) or _is_changed(lower, between, number)):
        return True
    sent = word.weak and _SENT.end_at(lower, word.start)
    asked = "?" in between or "؟" in between
    if _ANNOUNCED.fullmatch(between) or (asked and _OWN_ANSWER.fullmatch(between)):
        return True
    if _DIRECT.fullmatch(between) and (sent or not word.weak or _tells_itself(lower, word, number)):
        return True
    if between.count(" ") > MOST_WORDS_BETWEEN or leads_elsewhere(between):
        return False
    if ends_with_copula(between):
        dated = looks_like_year(lower[number.start : number.end]) and _IN_THE_YEAR.search(between)
        return not dated and (number.digits >= SHORTEST_UNANNOUNCED or not word.weak)
    names_code = bool(between.strip()) or lower[word.start : word.end] not in _DIGITS_CALLED
    told = not word.weak or _SENT.end_at(lower, number.start) or (names_code and _is_like_a_code(lower, number))
    return bool(told) and _may_go_unannounced(lower, number) and not has_another_name(lower, number.start)


def _is_changed(lower: str, between: str, number: Number) -> bool:
    """Either number of "changed the PIN from 2580 to 1379"."""
    return bool((_FROM.fullmatch(between) and _TO_ANOTHER.match(lower, number.end)) or _TO_THIS.fullmatch(between))


def _leads_back(lower: str, word: Occurrence, number: Number) -> bool:
    """Value first: "492 113 is the code"."""
    between = lower[number.end : word.start]
    if has_another_name(lower, number.start):
        return False
    if _BACK.fullmatch(between) or (number.spelled and not number.counted and not leads_elsewhere(between)):
        return True
    if _ASKED_WHETHER.search(lower, max(0, number.start - 8), number.start) and _NAMES.fullmatch(between):
        return True
    like_a_code = _is_like_a_code(lower, number)
    sent = _SENT.end_at(lower, number.start) and not (word.weak and _CLOCK.fullmatch(lower, number.start, number.end))
    is_what = _IS_WHAT.match(between)
    told = sent or like_a_code or is_what or (not word.weak and _says_is(lower, number))
    if not told or number.digits < SHORTEST_UNANNOUNCED:
        return False
    if between.count(" ") > MOST_WORDS_BETWEEN and (word.weak or not is_what):
        return False
    if sent and like_a_code and not ends_sentence(between) and not names_another_number(between):
        return True  # "I typed 449012 but the code has expired"
    return not leads_elsewhere(between) and not looks_like_year(lower[number.start : number.end])


def _says_is(lower: str, number: Number) -> bool:
    """ "What I type is 7741, you know, the PIN": something is said to be this number, and it has no other name."""
    before = lower[max(0, number.start - LOOK_BACK) : number.start]
    return ends_with_copula(before) and not names_another_number(before) and _may_go_unannounced(lower, number)


def _may_go_unannounced(lower: str, number: Number) -> bool:
    fits = SHORTEST_UNANNOUNCED <= number.digits <= LONGEST_UNANNOUNCED
    return fits and not looks_like_year(lower[number.start : number.end]) and not is_a_time(lower, number)


def _is_like_a_code(lower: str, number: Number) -> bool:
    """As long as most codes are, and not round as amounts are."""
    return number.digits == LONGEST_UNANNOUNCED and not lower[: number.end].endswith("00")


def _tells_itself(lower: str, word: Occurrence, number: Number) -> bool:
    """Nothing else is said, or that it has run out, as only codes do."""
    runs_out = _is_like_a_code(lower, number) and _RUN_OUT.match(lower, number.end)
    return bool(runs_out) or _is_everything(lower, word, number)


def _is_everything(lower: str, word: Occurrence, number: Number) -> bool:
    """A message of nothing but "code 492 113" answers somebody who asked for it."""
    alone = not lower[: word.start].strip() and not lower[number.end :].strip(" .!")
    return alone and number.digits >= LONGEST_UNANNOUNCED
