"""Codes that somebody read out to another, or says that they got, without calling them codes."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from privacy.numbers import Number
from privacy.patterns import any_of, late
from privacy.surroundings import has_another_name, is_free_standing, names_another_number
from privacy.telling_words import Topic
from privacy.vocabulary.handing_over import CONFIDED, CONFIDED_BEHIND

if TYPE_CHECKING:
    from privacy.prepared_text import PreparedText

DIGITS_OF_MOST = 6
SHORTEST, LONGEST = 4, 8
LOOK_BACK = 40
LONGEST_STORY = 200
# Where one of these is spoken of, a code may have as few as four digits.
_ABOUT_CODES = frozenset({Topic.ONE_TIME_CODE, Topic.MESSAGE})
_TOLD = late(
    lambda: (
        rf"(?<![a-z0-9]){any_of(CONFIDED)}[\s,:;.\"'(-]{{0,3}}"
        r"(?:(?:the|el|le|o|il|den|die|das|la|code|codice|codigo|kode|number|numero|nummer|is|was|es|it was|"
        r"that it was|"
        r"que|que era|que e|che|che era|dass es|รหัส|เลข|رقم|الرقم|是)[\s:,\"']{1,2}){0,3}$"
    )
)
_TOLD_BEHIND = late(lambda: rf"[\s\"')]{{0,2}}{any_of(CONFIDED_BEHIND)}")
_CLOCK_OR_YEAR = re.compile(r"(?:[01]\d|2[0-3])[0-5][05]|(?:19|20)\d\d")


def confided(text: "PreparedText") -> Iterator[tuple[int, int]]:
    """ "He said he was from the bank and I read him 771930": told, as no amount is."""
    if text.digits < SHORTEST or len(text.lower) > LONGEST_STORY or names_another_number(text.lower):
        return
    about_codes = not _ABOUT_CODES.isdisjoint(text.words)
    for number in text.numbers_of_length(SHORTEST, LONGEST):
        if (number.digits == DIGITS_OF_MOST or about_codes) and _is_told(text.lower, number):
            yield number.start, number.end


def _is_told(lower: str, number: Number) -> bool:
    written = lower[number.start : number.end]
    if written.endswith(("00", "50")) or _CLOCK_OR_YEAR.fullmatch(written):
        return False
    told = _TOLD.search(lower, max(0, number.start - LOOK_BACK), number.start) or _TOLD_BEHIND.match(lower, number.end)
    return bool(told) and is_free_standing(lower, number) and not has_another_name(lower, number.start)
