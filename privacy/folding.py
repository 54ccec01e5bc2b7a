"""Text in the form detectors read.

People type secrets in full-width digits, Thai digits, with accents composed or not, and (on purpose or by pasting) with
invisible characters in between. Folding removes those differences once, so that no detector has to know them.
"""

import unicodedata

# NFKD turns one code point into as many as 18; past this length a text could grow faster than its time limit allows.
LONGEST_EXPANSION = 4
MOST_REMEMBERED = 8_192

_QUOTES = dict.fromkeys("‘’‛′`´", "'") | dict.fromkeys("“”„‟″«»「」『』", '"')
_MINUS = "−"
# Letters that Unicode takes for no other with a sign: the Turkish i without a dot, the German sharp s. A comma of a
# script without spaces comes between thoughts, never inside a number: "832954，5分钟内有效".
_OTHERS = {"ı": "i", "ß": "ss", "ẞ": "SS", "，": ", "}
# Korean is read as it is written, by syllables.
_FIRST_SYLLABLE, _LAST_SYLLABLE = "\uac00", "\ud7a3"


def _fold_character(character: str) -> str:
    """The characters to read instead of this one; empty for those nobody sees and for accents."""
    if character in _QUOTES:
        return _QUOTES[character]
    if character in _OTHERS:
        return _OTHERS[character]
    if character == _MINUS:
        return "-"
    if _FIRST_SYLLABLE <= character <= _LAST_SYLLABLE:
        return character
    decomposed = unicodedata.normalize("NFKD", character)
    if len(decomposed) > LONGEST_EXPANSION:
        return character
    return "".join(_fold_decomposed(part) for part in decomposed)


def _fold_decomposed(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf" or is_accent(character):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Pd":
        return "-"
    if category == "Zs":
        return " "
    return character


def is_accent(character: str) -> bool:
    """Latin accents, Arabic vowel signs and tatweel, variation selectors, the key around a digit emoji: left out by as
    many people as write them."""
    return (
        "\u0300" <= character <= "\u036f"
        or "\u064b" <= character <= "\u0655"
        or "\ufe00" <= character <= "\ufe0f"
        or character in "\u0640\u0670\u20e3"
    )


class _Folded(dict[str, str]):
    """Every character seen so far with what to read instead; forgotten when a hostile text fills it."""

    def __missing__(self, character: str) -> str:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        folded = self[character] = _fold_character(character)
        return folded


_FOLDED = _Folded()


def fold_characters(text: str) -> list[str]:
    """For each character of the text what to read instead of it."""
    return [_FOLDED[character] for character in text]


def lower_of(text: str) -> str:
    """Lower case of the same length; the few characters that would grow stay as they are."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)


def fold(text: str) -> str:
    """The lower-case form detectors compare words in; words of the vocabulary go through it as well."""
    if text.isascii():
        return text.replace("`", "'").lower()  # no other of these characters is folded
    return lower_of("".join(fold_characters(text)))
