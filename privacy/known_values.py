"""Finding values that are known beforehand, and stay, in what was said."""

import re
from collections.abc import Iterable, Sequence

from privacy.marks import MARK
from privacy.vocabulary.answers import PLAIN_ANSWERS

_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")  # Thai, Lao, kana, Chinese characters
_LONG_NUMBER = re.compile(r"[+(]{0,2}\d(?:[ ().,/-]{0,2}\d){5,}")
_BETWEEN_DIGITS = "[ ().,/-]{0,2}"
_PLAIN_ANSWERS = frozenset(map(str.casefold, PLAIN_ANSWERS))


def without_words(text: str, values: Sequence[str], *, mask: str) -> str:
    """The text without these values, in capitals or not, where they stand as whole words; very short ones are left."""
    patterns = [_as_a_whole(value) for value in values if len(value) >= _fewest_letters(value)]
    return _outside_marks("|".join(sorted(patterns, key=len, reverse=True)), mask, text) if patterns else text


def without_exactly(text: str, values: Sequence[str], *, mask: str) -> str:
    """The text without these values, written just so. A number does not stand inside a longer one; else there is no
    telling where a word ends, in every language.
    """
    longest_first = sorted(values, key=len, reverse=True)
    pattern = "|".join(rf"(?<!\d(?=\d)){re.escape(value)}(?!(?<=\d)\d)" for value in longest_first)
    return _outside_marks(pattern, mask, text, flags=re.NOFLAG) if values else text


def _outside_marks(pattern: str, mask: str, text: str, *, flags: re.RegexFlag = re.I) -> str:
    """The words of a mark are none of the text: it stays as it is."""
    found = re.compile(f"(?:{pattern})|(?P<mark>{MARK.pattern})", flags)
    return found.sub(lambda one: one["mark"] or mask, text)


def telling(values: Iterable[str]) -> tuple[str, ...]:
    """Those that say something by themselves: not "yes", which is the answer to the next question as well."""
    return tuple(value for value in values if value.strip().casefold() not in _PLAIN_ANSWERS)


def _fewest_letters(value: str) -> int:
    """Shorter ones ("no", "5") stand in too many messages that have nothing to do with them."""
    return 2 if _WITHOUT_SPACES.search(value) else 3


def _as_a_whole(value: str) -> str:
    """A pattern that does not find it inside a longer word or number, where a script shows where these end. A long
    number is found however its digits are set apart.
    """
    if _LONG_NUMBER.fullmatch(value):
        digits = _BETWEEN_DIGITS.join(filter(str.isdecimal, value))
        return rf"(?<!\w)[+(]{{0,2}}{digits}(?!\w)"
    words = r"\s+".join(map(re.escape, value.split()))
    return words if _WITHOUT_SPACES.search(value) else rf"(?<!\w){words}(?!\w)"
