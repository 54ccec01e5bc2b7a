"""International bank account numbers (ISO 13616)."""

import re
from collections.abc import Iterable
from string import ascii_lowercase

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.patterns import LATIN
from privacy.prepared_text import PreparedText
from privacy.wording import gettext_noop

# Length by country, from the IBAN registry.
_LENGTHS = {
    code: length
    for length, codes in {
        15: "NO",
        16: "BE",
        18: "DK FI FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for code in codes.split()
}
# Of the shortest: two check digits and more than that of an account.
FEWEST_DIGITS = 6
_NUMBERS_OF_LETTERS = {ord(letter): str(int(letter, 36)) for letter in ascii_lowercase}
# Searched for by its digits, of which a text has fewer than letters.
_START = re.compile(r"\d\d(?<=[a-z]{2}\d\d)(?<![a-z0-9][a-z]{2}\d\d)(?=[ -]?[a-z0-9])")
_CHARACTERS = re.compile(r"(?:[ -]?[a-z0-9]){11,30}")


class Iban(Detector):
    """A number counts when its country, its length and its check digits agree."""

    kind = "iban"
    label = gettext_noop("account number")
    stand_in = "GB82 WEST 1234 5698 7654 32"
    reason = gettext_noop("It looks like an international bank account number (IBAN).")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        if text.digits < FEWEST_DIGITS:
            return
        for digits in _START.finditer(text.lower):
            start = digits.start() - 2
            length = _LENGTHS.get(text.lower[start : start + 2].upper())
            end = _end_of(text.lower, digits.end(), length - 4) if length else None
            if end is not None and check_digits_hold(text.lower[start:end]):
                yield self.finding(text, start, end)


def _end_of(lower: str, position: int, wanted: int) -> int | None:
    """Where ``wanted`` more letters or digits end, single spaces and dashes between them skipped."""
    run = _CHARACTERS.match(lower, position)
    if not run:
        return None
    places = [i for i in range(run.start(), run.end()) if lower[i].isalnum()]
    if len(places) < wanted:
        return None
    end = places[wanted - 1] + 1
    return None if lower[end : end + 1] in LATIN else end


def check_digits_hold(number: str) -> bool:
    """Whether the number, read as ISO 7064 MOD 97-10 says, leaves 1. Spaces and dashes do not count."""
    compact = number.replace(" ", "").replace("-", "").lower()
    return int((compact[4:] + compact[:4]).translate(_NUMBERS_OF_LETTERS)) % 97 == 1
