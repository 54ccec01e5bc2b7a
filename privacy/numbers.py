"""The numbers of a text: digits with spaces or dashes inside, or digits spelled out one by one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from privacy.patterns import any_of
from privacy.vocabulary.numbers import DIGIT_WORDS

FEWEST_SPELLED = 3

_RUN = re.compile(r"\d+(?:[ -]\d+)*")
# What follows is one number with what came before: a time, a date, a decimal, an amount with thousands.
_GOES_ON = re.compile(r"[.,:/]\d")
_CHUNK = re.compile(r"\d+(?:-\d+)*")
_DIGIT_WORD = any_of(DIGIT_WORDS)
_DIGIT = rf"(?:{_DIGIT_WORD}|(?<!\d)\d(?!\d))"
_SPELLED = re.compile(rf"(?<![a-z\d]){_DIGIT}(?:[\s,،、.-]{{0,3}}{_DIGIT}){{{FEWEST_SPELLED - 1},15}}")
_SPELLED_DIGIT = re.compile(_DIGIT)
_WORD = re.compile(r"[^\W\d_]")
# Digits one by one with other signs between them than a number has: "4.4.1.7", "4, 4, 1, 7".
_APART = re.compile(r"(?<![\d.,/_])\d(?:(?:[./_]|, ?)\d){2,15}(?![\d/_]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class Number:
    """digits: how many, however they are written. spelled: as words."""

    start: int
    end: int
    digits: int
    spelled: bool = False


def runs_in(lower: str) -> Iterator[Number]:
    """Groups of digits that stand together, as one, and digits that are told one by one."""
    for apart in _APART.finditer(lower):
        yield Number(*apart.span(), sum(map(str.isdecimal, apart.group())))
    for run in _RUN.finditer(lower):
        start, end = run.span()
        if _GOES_ON.match(lower, end):
            end = lower.rfind(" ", start, end)
        if end > start:
            yield Number(start, end, sum(map(str.isdecimal, lower[start:end])))


def spelled_in(lower: str) -> Iterator[Number]:
    """Digits written as words, one after the other; some of them may be written as digits."""
    for spelled in _SPELLED.finditer(lower):
        if not _WORD.search(spelled.group()):
            continue
        yield Number(*spelled.span(), len(_SPELLED_DIGIT.findall(spelled.group())), spelled=True)


def of_length(lower: str, runs: Iterable[Number], *, shortest: int, longest: int) -> Iterator[Number]:
    """Those of so many digits; where a run has too many, the groups in it that have so many by themselves."""
    for run in runs:
        if shortest <= run.digits <= longest:
            yield run
        elif run.digits > longest and not run.spelled:
            for chunk in _CHUNK.finditer(lower, run.start, run.end):
                digits = sum(map(str.isdecimal, chunk.group()))
                if shortest <= digits <= longest:
                    yield Number(*chunk.span(), digits)
