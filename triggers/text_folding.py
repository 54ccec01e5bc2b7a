"""One form for many ways of writing the same words, and the pieces that form is made of.

``fold`` decides what counts as "the same text", ``stands_alone`` what counts as a whole word, ``tokens`` what is
compared when two texts are only alike. All three are pure and know nothing of triggers.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple


class Letter(Enum):
    """How a character takes part in words."""

    SPACED = "spaced"  # belongs to a word that white space or punctuation ends
    UNSPACED = "unspaced"  # belongs to a script that writes words without spaces between them
    NONE = "none"  # white space, punctuation, emoji


class Token(NamedTuple):  # made by the dozen for each message: a frozen dataclass takes three times as long
    """A word of a spaced script, or an unbroken run of an unspaced one, in folded form."""

    text: str
    letter: Letter


# Thai, Lao, Myanmar, Khmer, Han, Hiragana, Katakana: letters and marks without punctuation and currency signs.
_UNSPACED = (
    r"\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e4e\u0e81-\u0edf\u1000-\u1049\u1050-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"
    r"\u1780-\u17d3\u17dc-\u17dd\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    r"\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_UNSPACED_LETTER = re.compile(f"[{_UNSPACED}]")
_SPACE_INSIDE_UNSPACED = re.compile(f"(?<=[{_UNSPACED}]) (?=[{_UNSPACED}])")

_ASCII_WORD = re.compile(r"\w+", re.ASCII)

# Never visible: controls, zero-width and bidi characters, fillers, variation selectors, tags. White space is not here.
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
# Putting marks in order takes the square of the length of their run, and no language piles up thirty.
_MARKS = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x1F000))))
_PILED_MARKS = re.compile(f"([{_MARKS}]{{30}})[{_MARKS}]+")
# й and ї are letters of their own, so their marks stay; every other accent, Arabic vowel sign and Hebrew point goes.
_ACCENT = re.compile(
    r"(?<!и)\u0306|(?<!і)\u0308|[\u0300-\u0305\u0307\u0309-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    r"\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8"
    r"\u06ea-\u06ed]"
)
# People type the tone mark of Thai and Lao before or after the vowel sign, and NFKD takes sara am apart around it. One
# order for all: tone after an upper or lower vowel, tone before sara am.
_TONE_BEFORE_VOWEL = re.compile(
    r"(?<![\u0e48-\u0e4b\u0ec8-\u0ecb])([\u0e48-\u0e4b\u0ec8-\u0ecb]+)"  # one start per run: linear on a run of tones
    r"([\u0e31\u0e34-\u0e3a\u0e47\u0eb1\u0eb4-\u0ebb]+)"
)
_TONE_AFTER_SARA_AM = re.compile(r"([\u0e4d\u0ecd][\u0e32\u0eb2]?)([\u0e48-\u0e4b\u0ec8-\u0ecb]+)")

# The first code point of each run of ten digits that a keyboard in one of our languages can produce.
_DIGIT_RUNS = (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0x0ED0, 0x1040, 0x17E0)
_ONE_FORM = str.maketrans(
    {chr(zero + value): str(value) for zero in _DIGIT_RUNS for value in range(10)}
    | dict.fromkeys("‘’‚‛`ʹʻʼʽˈ′‵", "'")
    | dict.fromkeys("“”„‟«»″‶「」『』", '"')
    | dict.fromkeys("‐‑‒–—―−⸺⸻", "-")
    | {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ð": "d"}
    | {"ٱ": "ا", "ى": "ي", "ی": "ي", "ے": "ي", "ې": "ي", "ة": "ه", "ہ": "ه", "ۃ": "ه", "ە": "ه", "ک": "ك"}
)

# Vowels written before the consonant they follow in speech, and signs that stack the next consonant under the last one:
# a word cannot begin right after them.
_BINDS_NEXT = frozenset("เแโใไເແໂໃໄ\u17d2\u1039")
# Vowels that are letters to Unicode, yet only ever continue a syllable: a word cannot end right before them.
_CONTINUES_SYLLABLE = frozenset("ะาๅະາຽ")


def fold(text: str) -> str:
    """Return the form in which two ways of writing the same words are equal.

    Case, accents, width, Unicode composition, invisible characters, Arabic vowel signs and letter variants, digits of
    other scripts, kinds of apostrophe, quote and dash make no difference; nor does how much white space stands between
    words, or whether any stands inside a script that writes none. Folding twice changes nothing.
    """
    if text.isascii() and text.isprintable():  # most messages and keywords: ten times quicker
        return " ".join(text.lower().replace("`", "'").split())
    text = _PILED_MARKS.sub(itemgetter(1), _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", text).replace("´", "'")  # NFKD would make it a space and an accent
    # Letters may appear only when taken apart (mathematical capitals), and marks only by lower casing: hence twice.
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    text = _ACCENT.sub("", unicodedata.normalize("NFKD", text)).translate(_ONE_FORM)
    text = _TONE_BEFORE_VOWEL.sub(_swapped, text).replace("เเ", "แ")
    text = _TONE_AFTER_SARA_AM.sub(_swapped, text)
    return _SPACE_INSIDE_UNSPACED.sub("", " ".join(unicodedata.normalize("NFC", text).split()))


def without_invisible(text: str) -> str:
    """As it is seen: what is pasted along, such as the direction marks of an address book, is gone, and so is what
    joins letters and emoji. It is for numbers and addresses, which hold neither, and to tell whether anything is there.
    """
    return _INVISIBLE.sub("", text).strip()


def fold_phrase(phrase: str) -> str:
    """Fold what a builder wrote as a phrase; the punctuation around it, often pasted along, does not count."""
    folded = fold(phrase)
    return folded.lstrip("¿¡\"' ").rstrip(".,!?;:\"' 。、،؟؛") or folded


def stands_alone(folded: str, start: int, end: int) -> bool:
    """Tell whether ``folded[start:end]`` is whole words, and does not merely occur inside others.

    In spaced scripts a word ends where its letters end ("agent" is not in "agenda", but is in "l'agent" and "找agent").
    In unspaced scripts only the middle of a syllable or of a stacked letter is no place to begin or to end.
    """
    return may_begin(folded, start) and may_end(folded, end)


def tokens(folded: str) -> Iterator[Token]:
    """Split a folded text into words and unspaced runs, in order; punctuation and emoji fall away."""
    if folded.isascii():
        yield from (Token(text=word, letter=Letter.SPACED) for word in _ASCII_WORD.findall(folded))
        return
    for letter, characters in groupby(folded, key=letter_of):
        if letter is not Letter.NONE:
            yield Token(text="".join(characters), letter=letter)


@lru_cache(maxsize=8192)
def letter_of(character: str) -> Letter:
    """Classify one character of a folded text."""
    if _UNSPACED_LETTER.match(character):
        return Letter.UNSPACED
    if character.isalnum() or character == "_" or unicodedata.category(character).startswith("M"):
        return Letter.SPACED
    return Letter.NONE


def _swapped(pair: re.Match[str]) -> str:
    return pair[2] + pair[1]


def may_begin(folded: str, start: int) -> bool:
    if start == 0:
        return True
    before, first = folded[start - 1], folded[start]
    match letter_of(first):
        case Letter.SPACED:
            return letter_of(before) is not Letter.SPACED
        case Letter.UNSPACED:
            return before not in _BINDS_NEXT
        case Letter.NONE:
            return True


def may_end(folded: str, end: int) -> bool:
    if end == len(folded):
        return True
    last, after = folded[end - 1], folded[end]
    match letter_of(last):
        case Letter.SPACED:
            return letter_of(after) is not Letter.SPACED
        case Letter.UNSPACED:
            return after not in _CONTINUES_SYLLABLE and not unicodedata.category(after).startswith("M")
        case Letter.NONE:
            return True
