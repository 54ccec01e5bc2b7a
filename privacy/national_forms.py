"""Numbers of persons and tax payers that are known by their form and their check digits."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from stdnum import verhoeff

from privacy.prepared_text import PreparedText

_EDGE_BEFORE = re.compile(r"(?:[a-z0-9+]|\d[./-])$")
_EDGE_AFTER = re.compile(r"[a-z0-9]|[./-]\d")
FOREIGN_GOVERNORATE = 88
LONGEST_HONG_KONG_BODY = 8
# In the order of the numbers they stand for, from 10.
TAIWANESE_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
_NRIC_WEIGHTS = (2, 7, 6, 5, 4, 3, 2)


def always(_number: str) -> bool:
    return True


@dataclass(frozen=True)
class Form:
    """country: for the reader. pattern: over folded text. holds: whether its digits and letters agree."""

    country: str
    pattern: re.Pattern[str]
    holds: Callable[[str], bool] = always


@dataclass(frozen=True, eq=False)
class Forms:
    """Forms that are looked for together."""

    each: Sequence[Form]

    def fitting(self, lower: str, start: int) -> Iterator[tuple[Form, re.Match[str]]]:
        """Those whose number stands by itself there: in most places none does."""
        first = 0
        while first < len(self.each) and (fits := self._any_from(first).match(lower, start)):
            place = int((fits.lastgroup or "_0")[1:])
            yield self.each[place], fits
            first = place + 1

    def _any_from(self, first: int) -> re.Pattern[str]:
        """Matches what fits one of the forms from a place on. The last group is named for the place of the first."""
        if first not in self._any:
            self._any[first] = re.compile(
                "|".join(
                    f"(?P<_{place}>(?:{form.pattern.pattern})(?!{_EDGE_AFTER.pattern}))"
                    for place, form in enumerate(self.each)
                    if place >= first
                )
            )
        return self._any[first]

    @cached_property
    def _any(self) -> dict[int, re.Pattern[str]]:
        return {}


def numbers_of(forms: Forms, text: PreparedText) -> Iterator[tuple[int, int]]:
    """Where numbers of these forms stand by themselves, no letter or digit before or after."""
    for start in text.starts_of_forms:
        for form, number in forms.fitting(text.lower, start):
            if _EDGE_BEFORE.search(text.lower, max(0, start - 2), start):
                break
            if form.holds(number.group().upper()):
                yield number.span()


def is_indian(number: str) -> bool:
    """Twelve digits that are not the same backwards, and the last of which checks the others: what
    ``stdnum.in_.aadhaar`` asks as well, which looks at their form once more.
    """
    digits = number.replace(" ", "").replace("-", "")
    return digits != digits[::-1] and verhoeff.checksum(digits) == 0


def is_singapore_nric(number: str) -> bool:
    """The letter at the end is a weighted sum of the digits, by the letter at the beginning."""
    total = sum(int(digit) * weight for digit, weight in zip(number[1:8], _NRIC_WEIGHTS, strict=True))
    total += {"T": 4, "G": 4, "M": 3}.get(number[0], 0)
    letters = "JZIHGFEDCBA" if number[0] in "ST" else "XWUTRQPNMLK" if number[0] in "FG" else "XWUTRQPNJLK"
    place = total % 11 if number[0] != "M" else 10 - total % 11
    return letters[place] == number[8]


def begins_with_date(number: str) -> bool:
    """Year of two digits, month, day."""
    return _is_date(1900 + int(number[:2]), int(number[2:4]), int(number[4:6]))


def has_rwandan_year(number: str) -> bool:
    digits = "".join(filter(str.isdigit, number))
    return 1900 <= int(digits[1:5]) <= date.today().year  # noqa: DTZ011  # a year of birth has no zone


def begins_with_full_date(number: str) -> bool:
    return _is_date(int(number[:4]), int(number[4:6]), int(number[6:8]))


def is_egyptian(number: str) -> bool:
    """Century, year, month, day, and a governorate that there is (88: born abroad)."""
    governorate = int(number[7:9])
    born = _is_date(1700 + 100 * int(number[0]) + int(number[1:3]), int(number[3:5]), int(number[5:7]))
    return born and (1 <= governorate <= 35 or governorate == FOREIGN_GOVERNORATE)


def is_hong_kong_card(number: str) -> bool:
    """One or two letters and six digits weighted from nine down; the check character makes it a multiple of eleven."""
    body, check = number.rstrip(")").replace(" ", "").split("(")
    values = [int(character, 36) for character in body + check]
    if len(body) < LONGEST_HONG_KONG_BODY:
        values.insert(0, 36)  # the letter that is not there
    return sum(value * weight for value, weight in zip(values, range(9, 0, -1), strict=True)) % 11 == 0


def is_taiwanese(number: str) -> bool:
    """The letter stands for two digits; the weighted sum is a multiple of ten."""
    place = TAIWANESE_LETTERS.index(number[0]) + 10
    digits = [place // 10, place % 10, *map(int, number[1:])]
    weights = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 10 == 0


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
