"""One text in the form detectors read, with the way back to where every character came from.

People type secrets in full-width digits, Thai digits, with accents composed or not, and (on purpose or by pasting) with
invisible characters in between. Folding removes those differences once, so that no detector has to know them.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# NFKD turns one code point into as many as 18; past this length a text could grow faster than its time limit allows.
LONGEST_EXPANSION = 4

_QUOTES = dict.fromkeys("‘’‛′`´", "'") | dict.fromkeys("“”„‟″«»「」『』", '"')
_MINUS = "−"


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    """The characters to read instead of this one; empty for those nobody sees and for accents."""
    if character in _QUOTES:
        return _QUOTES[character]
    if character == _MINUS:
        return "-"
    decomposed = unicodedata.normalize("NFKD", character)
    if len(decomposed) > LONGEST_EXPANSION:
        return character
    return "".join(_fold_decomposed(part) for part in decomposed)


def _fold_decomposed(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf" or _is_accent(character):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Pd":
        return "-"
    if category == "Zs":
        return " "
    return character


def _is_accent(character: str) -> bool:
    """Latin accents, Arabic vowel signs and tatweel, variation selectors: left out by as many people as write them."""
    return (
        "\u0300" <= character <= "\u036f"
        or "\u064b" <= character <= "\u0655"
        or "\ufe00" <= character <= "\ufe0f"
        or character in "\u0640\u0670"
    )


def _lower(text: str) -> str:
    """Lower case of the same length; the few characters that would grow stay as they are."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)


def fold(text: str) -> str:
    """The lower-case form detectors compare words in; words of the vocabulary go through it as well."""
    return _lower("".join(map(_fold_character, text)))


def _origin_of(pieces: Sequence[str]) -> Sequence[int]:
    """For each character of the joined pieces, the number of its piece."""
    if set(map(len, pieces)) == {1}:
        return range(len(pieces))
    return [position for position, piece in enumerate(pieces) for _ in piece]


@dataclass(frozen=True)
class PreparedText:
    """A text ready to be searched.

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
        if text.isascii():
            return cls(original=text, plain=text, lower=text.lower(), origin=range(len(text)), asked=asked)
        pieces = list(map(_fold_character, text))
        plain = "".join(pieces)
        return cls(original=text, plain=plain, lower=_lower(plain), origin=_origin_of(pieces), asked=asked)

    def original_range(self, start: int, end: int) -> tuple[int, int]:
        """Where the non-empty range of ``plain`` stands in ``original``, accents of its last character included."""
        first, last = self.origin[start], self.origin[end - 1] + 1
        while last < len(self.original) and _is_accent(self.original[last]):
            last += 1
        return first, last
