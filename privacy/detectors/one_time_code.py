"""Codes that are valid once: sent by text message or shown by an app."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from privacy.confided import confided
from privacy.detectors.announced_number import AnnouncedNumber
from privacy.findings import Finding
from privacy.folding import fold
from privacy.numbers import Number
from privacy.password_shape import is_product
from privacy.patterns import any_of, any_word_of, late
from privacy.prepared_text import PreparedText
from privacy.surroundings import (
    ends_with_copula,
    has_another_name,
    is_a_status,
    is_free_standing,
    names_another_number,
    nearly_the_same,
    only_free,
)
from privacy.telling_words import Occurrence, Topic
from privacy.told.tokens import GRAMMAR
from privacy.vocabulary.grammar import AFTER_COPULA, CLAUSE_STARTS, COPULAS, FILLERS, LINKS_BACK, SENT
from privacy.vocabulary.handing_over import AFTER_ANSWER, ASIDES, NOT_THAT
from privacy.vocabulary.numbers import PREPOSITIONS
from privacy.vocabulary.secrets import ARRIVED, DIGITS_CALLED
from privacy.vocabulary.told import MESSAGE
from privacy.wording import gettext_noop

# Some senders mix letters in: "XK49QT", "AB3-4421". Airlines do so too, for what they call a confirmation.
_MIXED = re.compile(r"(?<![\w-])(?=[A-Z-]*\d)(?=[\d-]*[A-Z])(?:[A-Z0-9]{5,8}|[A-Z0-9]{2,4}-[A-Z0-9]{3,5})(?![\w-])")
_MIXED_IN_LOWER = re.compile(
    r"(?<![\w-])(?!\d+x{2})(?=[a-z-]*\d[a-z0-9-]*\d)(?=[\d-]*[a-z])(?:[a-z0-9]{6,8}|[a-z0-9]{3,5}-[a-z0-9]{3,5})(?![\w-])"
)
# As senders word it: "G-618204", "Use 4492 to verify".
_WORDED = re.compile(
    r"(?<![\w-])g-(\d{6})(?!\d)|(?<![a-z])(?:use|enter|type|utilise[zr]?|utilice|usa|usar|gunakan)\s(\d{4,8})\s"
    r"(?:to|for|as|pour|para|untuk)\s(?:your\s)?(?:verif|confirm|log|sign|authent|activ|access|connect|valid|acced|entrar|masuk|ingres)"
    r"|(?<![a-z])(?:reply|respond|answer|antworten sie|responda|repondez|risponda|balas)\s"
    r"(?:(?:with|mit|con|com|avec|par|dengan)\s)?(\d{4,8})(?=[\s.!]{0,2}$|\.\s)"
)
_WORDED_HINTS = (
    "g-",
    "repl",
    "resp",
    "answer",
    "antwort",
    "repond",
    "rispond",
    "balas",
    "use",
    "enter",
    "type",
    "util",
    "usa",
    "gunakan",
)
# What comes in between "arrived" and the code.
_ARRIVED_LEAD = late(
    lambda: rf"(?:[\s,:.;!()'\"-]{{1,3}}{any_of((*FILLERS, *AFTER_COPULA, *COPULAS))}){{0,4}}[\s,:.;!()'\"-]{{0,4}}"
)
# "got 483920 steps"
_COUNTS = late(lambda: rf"\s(?!{any_of((*CLAUSE_STARTS, *FILLERS, *PREPOSITIONS, *LINKS_BACK))})[a-z]")
_ONE_BY_ONE = re.compile(r"\d(?:[ -]\d){5}")
_IN_PAIRS = re.compile(r"\d\d \d\d \d\d")
LONGEST_STORY = 90
# Hardly more than the code: "ok, it says 604918".
LONGEST_ALONE = 40
_SMALL = frozenset(map(fold, (*ARRIVED, *ASIDES, *AFTER_ANSWER, *AFTER_COPULA, *SENT, *MESSAGE)))
DIGITS_OF_MOST = 6
_NOT_THAT = late(lambda: any_word_of(NOT_THAT))
# Codes with letters, where one was asked for: "B-20931", "R4T9".
_LETTERED = re.compile(
    r"(?<![\w#@/.-])(?![A-Z]\d+(?![A-Z\d-]))(?=[A-Z-]*\d)(?=[\d-]*[A-Z])(?=[A-Z\d-]{4,9}(?![\w-]))[A-Z\d]{1,5}(?:-[A-Z\d]{3,6})?(?![\w-])"
)
_SIX_ALONE = re.compile(r"\s{0,3}(\d{6})[\s.!]{0,3}")
# Behind a word that calls it a code.
_NUMBER_ALONE = re.compile(r"[\s:#=-]{1,3}(\d{4,8})[\s.!]{0,3}")
_DIGITS = frozenset(map(fold, DIGITS_CALLED))
_EDGES = " \n\"'"
_CONFIRMATION = "confirm"
REACH = 40


class OneTimeCode(AnnouncedNumber):
    kind = "one_time_code"
    label = gettext_noop("one-time code")
    stand_in = "449107"
    reason = gettext_noop("It looks like a one-time code.")
    topic = Topic.ONE_TIME_CODE
    shortest = 4
    longest = 8

    def means_something_else(self, text: PreparedText, number: Number) -> bool:
        return is_a_status(text.lower, number)

    def find(self, text: PreparedText) -> Iterable[Finding]:
        yield from super().find(text)
        for word in text.words.get(self.topic, ()) if text.digits else ():
            if word.weak:
                continue
            code = _MIXED.search(text.plain, word.end, word.end + REACH)
            code = code or _MIXED_IN_LOWER.search(text.lower, word.end, word.end + REACH)
            if code and _is_led_to(text.lower, word, code.start()):
                yield self.finding(text, *code.span())
        for start, end in _lettered(text) if text.digits else ():
            yield self.finding(text, start, end)
        if text.digits >= self.shortest:
            for start, end in (
                *_worded(text.lower),
                *_arrived(text),
                *_of_six(text),
                *_apart(text),
                *_alone(text),
                *_corrected(text),
                *_nothing_else(text),
                *_bare(text),
                *confided(text),
            ):
                yield self.finding(text, start, end)


def _bare(text: PreparedText) -> Iterator[tuple[int, int]]:
    """Six digits and nothing else, where nothing was asked: what somebody types who has just got a code."""
    if not text.asked and (bare := _SIX_ALONE.fullmatch(text.lower)):
        yield bare.span(1)


def _lettered(text: PreparedText) -> Iterator[tuple[int, int]]:
    """The one such piece of a short reply to who asks for a code."""
    asked = Topic.ONE_TIME_CODE in text.asked_words or Topic.MESSAGE in text.asked_words
    if not asked or text.is_shouted or len(text.lower) > LONGEST_ALONE:
        return
    codes = list(islice(_LETTERED.finditer(text.plain), 2))
    if len(codes) == 1 and not (names_another_number(text.lower) or is_product(codes[0].group())):
        yield codes[0].span()


def _is_led_to(lower: str, word: Occurrence, start: int) -> bool:
    between = lower[word.end : start]
    return _CONFIRMATION not in lower[word.start : word.end] and (not between.strip() or ends_with_copula(between))


def _worded(lower: str) -> Iterator[tuple[int, int]]:
    if not any(hint in lower for hint in _WORDED_HINTS):
        return
    for code in _WORDED.finditer(lower):
        if not has_another_name(lower, code.start()):
            yield code.span(code.lastindex or 0)


def _arrived(text: PreparedText) -> Iterator[tuple[int, int]]:
    """ "It just came through, 77 41 09": nothing else in a short message is a number, and it is not round."""
    words = text.words.get(Topic.ARRIVED, ())
    if not words or len(text.lower) > LONGEST_STORY or names_another_number(text.lower):
        return
    for number in _of_length_of_most(text):
        led = any(
            _ARRIVED_LEAD.fullmatch(text.lower, word.end, number.start)
            if word.end <= number.start
            else not text.lower[number.end : word.start].strip()
            for word in words
        )
        is_round = _is_round(text.lower, number)
        if led and not is_round and not _COUNTS.match(text.lower, number.end) and is_free_standing(text.lower, number):
            yield number.start, number.end


def _corrected(text: PreparedText) -> Iterator[tuple[int, int]]:
    """Both of "863442, not 836442": nothing else in a short message is called a number of something."""
    if len(text.lower) > LONGEST_STORY or names_another_number(text.lower):
        return
    if not (Topic.CORRECTED in text.words or _NOT_THAT.search(text.lower)):
        return
    for number in nearly_the_same(text.lower, list(_of_length_of_most(text))):
        if is_free_standing(text.lower, number):
            yield number.start, number.end


def _of_six(text: PreparedText) -> Iterator[tuple[int, int]]:
    """ "It wants six numbers, I gave it 771930": the only one, and not round as amounts are."""
    if Topic.SIX_DIGITS not in text.words or names_another_number(text.lower):
        return
    number = only_free(text.lower, _of_length_of_most(text))
    if number and not _is_round(text.lower, number):
        yield number.start, number.end


def _apart(text: PreparedText) -> Iterator[tuple[int, int]]:
    """Six digits one by one, as nothing else is written; or in pairs, where something came on a telephone."""
    came = Topic.ARRIVED in text.words or Topic.MESSAGE in text.words
    for number in _of_length_of_most(text):
        written = text.lower[number.start : number.end]
        shaped = _ONE_BY_ONE.fullmatch(written) or (came and _IN_PAIRS.fullmatch(written))
        if shaped and is_free_standing(text.lower, number) and not has_another_name(text.lower, number.start):
            yield number.start, number.end


def _alone(text: PreparedText) -> Iterator[tuple[int, int]]:
    """ "Here you go: 775120": six digits among small words, and no word for a thing that has such a number."""
    if text.digits != DIGITS_OF_MOST or len(text.lower) > LONGEST_ALONE or text.asked:
        return
    for number in _of_length_of_most(text):
        others = [one for one in text.tokens if one.end <= number.start or one.start >= number.end]
        small = all(one.does & GRAMMAR or text.lower[one.start : one.end] in _SMALL for one in others)
        less = text.lower.endswith("-", 0, number.start)
        if (
            others
            and small
            and not (less or _is_round(text.lower, number))
            and not names_another_number(text.lower)
            and is_free_standing(text.lower, number)
        ):
            yield number.start, number.end


def _nothing_else(text: PreparedText) -> Iterator[tuple[int, int]]:
    """ "kod 6629": a number, what calls it a code, and nothing more, where nothing else was asked for."""
    if len(text.lower) > LONGEST_ALONE or (text.asked and Topic.ONE_TIME_CODE not in text.asked_words):
        return
    for word in text.words.get(Topic.ONE_TIME_CODE, ()):
        number = _NUMBER_ALONE.fullmatch(text.lower, word.end)
        if number and not text.lower[: word.start].strip(_EDGES) and text.lower[word.start : word.end] not in _DIGITS:
            yield number.span(1)


def _of_length_of_most(text: PreparedText) -> Sequence[Number]:
    return text.numbers_of_length(DIGITS_OF_MOST, DIGITS_OF_MOST)


def _is_round(lower: str, number: Number) -> bool:
    """As amounts are, and codes seldom."""
    return lower.endswith("00", number.start, number.end)
