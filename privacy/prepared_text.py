"""One text ready to be searched, with the way back to where every character came from."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, cast

from privacy.folding import fold_characters, is_accent, lower_of
from privacy.numbers import Number, of_length, runs_in, spelled_in
from privacy.password_shape import token_at
from privacy.surroundings import names_of_other_numbers, names_of_parts, speaks_of_delivery
from privacy.telling_words import Occurrence, Topic, telling_words_in, words_asked_for
from privacy.told.tokens import Token, joins_of, tokens_of

Found = TypeVar("Found")
# No form of a number of a person has fewer digits, or has them further apart.
FEWEST_DIGITS_OF_A_FORM = 6
_DIGITS_OF_A_FORM = re.compile(r"\d(?:[\d .-]{4,}\d|\d{5}|\d[a-z]\d\d[a-z]\d{3})")
# Up to six letters come first; then digits and letters go on.
_START_OF_A_FORM = re.compile(r"(?<![a-z0-9+])(?=[a-z&]{0,6}[ -]?\d(?:[ ./(-]{0,2}[a-z0-9]){4})")
# What lays text out in HTML says nothing; what begins a line does so here.
_TAG = re.compile(
    r"</?(?:(?P<line>p|br|div|td|th|tr|table|tbody|li|ul|ol|dd|dt|dl|h[1-6])|b|i|u|span|strong|em|small|font|code|label)\s?/?>",
    re.IGNORECASE,
)
# Folding has made every other digit one of these.
_DIGITS = "0123456789"


@dataclass(frozen=True)
class PreparedText:
    """What detectors read.

    original: as it was written.
    plain: folded, case kept.     lower: the same in lower case; both have the same length.
    origin: for each character of ``plain``, its position in ``original``.
    asked: folded words of the request this text answers, empty when nothing was asked.
    """

    original: str
    plain: str
    lower: str
    origin: Sequence[int]
    asked: str = ""

    @classmethod
    def of(cls, text: str, *, asked: str = "") -> "PreparedText":
        tags = list(_TAG.finditer(text)) if "<" in text else ()
        if text.isascii() and not tags:
            return cls(original=text, plain=text, lower=text.lower(), origin=range(len(text)), asked=asked)
        pieces = fold_characters(text)
        for tag in tags:
            pieces[slice(*tag.span())] = ["\n" if tag["line"] else " ", *[""] * (len(tag.group()) - 1)]
        plain = "".join(pieces)
        return cls(original=text, plain=plain, lower=lower_of(plain), origin=_origin_of(pieces), asked=asked)

    @cached_property
    def digits(self) -> int:
        """How many there are: most detectors need some, and most messages have few."""
        return sum(map(self.lower.count, _DIGITS))

    @cached_property
    def is_shouted(self) -> bool:
        """Whether it is in capitals alone, so that a capital tells nothing."""
        return self.plain.isupper()

    @cached_property
    def longest_piece(self) -> int:
        """How many characters stand together without a space: keys have many, and most messages have no such piece."""
        return max(map(len, self.plain.split()), default=0)

    @cached_property
    def numbers(self) -> Sequence[Number]:
        """Every run of digits, also those spelled out."""
        return (*runs_in(self.lower), *spelled_in(self.lower))

    def numbers_of_length(self, shortest: int, longest: int) -> Sequence[Number]:
        """Those of so many digits, as ``numbers.of_length`` tells them; looked for once, because many ask."""
        if (shortest, longest) not in self._numbers_of_length:
            found = of_length(self.lower, self.numbers, shortest=shortest, longest=longest)
            self._numbers_of_length[shortest, longest] = tuple(found)
        return self._numbers_of_length[shortest, longest]

    @cached_property
    def _numbers_of_length(self) -> dict[tuple[int, int], Sequence[Number]]:
        return {}

    @cached_property
    def spelled(self) -> Sequence[Number]:
        """Those spelled out, in order."""
        return [number for number in self.numbers if number.spelled]

    @cached_property
    def starts_of_forms(self) -> Sequence[int]:
        """Where the number of a person or a tax payer may begin."""
        if self.digits < FEWEST_DIGITS_OF_A_FORM or not _DIGITS_OF_A_FORM.search(self.lower):
            return ()
        return [place.start() for place in _START_OF_A_FORM.finditer(self.lower)]

    @cached_property
    def words(self) -> Mapping[Topic, Sequence[Occurrence]]:
        """Every telling word of every kind; looked for once, because many detectors ask."""
        # What programs call "security_code" people call so, too.
        return telling_words_in(self.lower.replace("_", " "))

    @cached_property
    def speaks_of_delivery(self) -> bool:
        """Looked for once, because each number may be that of a place."""
        return speaks_of_delivery(self.lower)

    @cached_property
    def names_of_others(self) -> Sequence[tuple[int, int]]:
        """Where a number is called an order, an amount, a branch; looked for once, because each number is asked."""
        return names_of_other_numbers(self.lower)

    @cached_property
    def names_of_parts(self) -> Sequence[tuple[int, int]]:
        """The same of what makes of digits only some of a number."""
        return names_of_parts(self.lower)

    @cached_property
    def asked_words(self) -> Mapping[Topic, Sequence[Occurrence]]:
        return words_asked_for(self.asked) if self.asked else {}

    @cached_property
    def tokens(self) -> Sequence[Token]:
        return tokens_of(self.lower, self._is_accented)

    def _is_accented(self, position: int) -> bool:
        """Whether the letter there lost an accent by folding: a few words are told apart by it alone."""
        return not self.original[self.origin[position]].isascii()

    @cached_property
    def joins(self) -> Sequence[int]:
        """As ``told.tokens.joins_of``."""
        return joins_of(self.tokens)

    def once(self, look: Callable[["PreparedText"], Found]) -> Found:
        """What is found in this text that way; looked for once, because many ask."""
        if look not in self._found:
            self._found[look] = look(self)
        return cast("Found", self._found[look])

    @cached_property
    def _found(self) -> dict[Callable[["PreparedText"], object], object]:
        return {}

    def token_at(self, position: int) -> tuple[int, int] | None:
        """What ``password_shape.token_at`` tells of a place in ``plain``; looked at once, since many ask."""
        if position not in self._tokens_at:
            self._tokens_at[position] = token_at(self.plain, position)
        return self._tokens_at[position]

    @cached_property
    def _tokens_at(self) -> dict[int, tuple[int, int] | None]:
        return {}

    def original_range(self, start: int, end: int) -> tuple[int, int]:
        """Where the non-empty range of ``plain`` stands in ``original``, accents of its last character included."""
        if isinstance(self.origin, range):
            return start, end
        first, last = self.origin[start], self.origin[end - 1] + 1
        while last < len(self.original) and is_accent(self.original[last]):
            last += 1
        return first, last


def _origin_of(pieces: Sequence[str]) -> Sequence[int]:
    """For each character of the joined pieces, the number of its piece."""
    if set(map(len, pieces)) == {1}:
        return range(len(pieces))
    return [position for position, piece in enumerate(pieces) for _ in piece]
