"""The numbers of a text: digits with spaces or dashes inside, or digits spelled out one by one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from privacy.number_words import SPELLED, digits_of
from privacy.patterns import any_of, late
from privacy.vocabulary.handing_over import THEN

FEWEST_SPELLED = 3

# Patterns that begin with a digit, and look back from behind it, are searched for quickest.
# What ends a word is no digit of the number behind it: "cvv2 204".
_RUN = re.compile(r"\d(?!(?<=[a-z]\d) \d\d)\d*(?:[ -]\d+)*")
# What follows is one number with what came before: a time, a date, a decimal, an amount with thousands.
# But for how long it holds, which some write without a space: "966038,5分钟内有效".
_GOES_ON = re.compile(r"[.:/]\d|,\d(?!\d?[分秒天小])")
_CHUNK = re.compile(r"\d+(?:-\d+)*")
# "trois fois un mauvais code"
_SO_MANY_TIMES = re.compile(
    r"(?:deux|trois) fois une?|(?:dos|tres) veces una?|(?:duas|dois|tres) vezes uma?|(?:due|tre) volte una?|"
    r"(?:zwei|drei)mal eine?|(?:iki|uc) kere bir"
)
_WORD = re.compile(r"[^\W\d_]")
# A few digits at a time: "4 4 then 9 1", "44, 09, 12".
_GROUP = r"(?:[ -]\d{1,3}){0,3}"
_TOLD = late(
    lambda: (
        rf"\d(?<![\d.,/_-]\d)\d{{0,3}}{_GROUP}(?:[\s,]{{0,3}}{any_of(THEN)}[\s,:]{{0,3}}\d{{1,4}}{_GROUP}){{1,5}}(?![\d/_]|[.,]\d)"
    )
)
_IN_PAIRS = re.compile(r"\d(?<![\d.,/_-]\d)\d(?:, {0,2}\d\d){2,3}(?![\d/_]|[.,] ?\d)")
# Numbers of phones begin so, with the digit of a long call or their area apart. No piece of one is a number by itself.
_DIALLED = re.compile(
    r"(?:(?<=\+)|(?<=\+\d[ -])|(?<=\+\d\d[ -])|(?<=\d\))|(?<=\d\)[ -])|(?=0\d)|"
    r"(?=1[3-9]\d[ -]\d{4}[ -]\d{4}(?!\d)))\d"
)
FEWEST_DIALLED, MOST_DIALLED = 9, 13
# Digits one by one with other signs between them than a number has: "4.4.1.7", "4, 4, 1, 7".
_APART = re.compile(r"\d(?<![\d.,/_]\d)(?:(?:[./_]|, {0,2})\d){2,15}(?![\d/_]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class Number:
    """digits: how many, however they are written. spelled: as words. counted: with hundreds in them, as amounts are."""

    start: int
    end: int
    digits: int
    spelled: bool = False
    counted: bool = False


def runs_in(lower: str) -> Iterator[Number]:
    """Groups of digits that stand together, as one, and digits that are told a few at a time."""
    for pattern in (_APART, _IN_PAIRS, _TOLD):
        for told in pattern.finditer(lower):
            yield Number(*told.span(), sum(map(str.isdecimal, told.group())))
    for run in _RUN.finditer(lower):
        start, end = run.span()
        if _GOES_ON.match(lower, end):
            end = lower.rfind(" ", start, end)
        if end > start:
            written = lower[start:end]
            yield Number(start, end, len(written) if written.isdecimal() else sum(map(str.isdecimal, written)))


def spelled_in(lower: str) -> Iterator[Number]:
    """Digits written as words, one after the other; some of them may be written as digits."""
    for spelled in SPELLED.finditer(lower):
        if _SO_MANY_TIMES.fullmatch(spelled.group()):
            continue
        digits, counted = digits_of(spelled.group()) if _WORD.search(spelled.group()) else (0, False)
        if digits >= FEWEST_SPELLED:
            yield Number(*spelled.span(), digits, spelled=True, counted=counted)


def of_length(lower: str, runs: Iterable[Number], *, shortest: int, longest: int) -> Iterator[Number]:
    """Those of so many digits; where a run has too many, the groups in it that have so many by themselves."""
    for run in runs:
        if shortest <= run.digits <= longest:
            yield run
        elif run.digits > longest and not run.spelled and _falls_apart(lower, run):
            for chunk in _CHUNK.finditer(lower, run.start, run.end):
                digits = sum(map(str.isdecimal, chunk.group()))
                if shortest <= digits <= longest:
                    yield Number(*chunk.span(), digits)


def _falls_apart(lower: str, run: Number) -> bool:
    """Whether its groups may be numbers by themselves: it has some, and is not dialled as a whole."""
    if lower[run.start : run.end].isdecimal():
        return False
    return not (FEWEST_DIALLED <= run.digits <= MOST_DIALLED and _DIALLED.match(lower, run.start))
