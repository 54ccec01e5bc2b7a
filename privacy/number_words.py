"""How many digits a number has that is written in words: "four seventy one", "doble cinco", "neunhundertsechs"."""

import re
from collections.abc import Iterable, Mapping

from privacy.folding import fold
from privacy.patterns import any_of, late
from privacy.vocabulary import number_words as words

# What each word does, as a letter; which of them belong together is told by patterns over these letters.
_KINDS: Mapping[str, Iterable[str]] = {
    "u": words.UNITS, "n": words.TEENS, "t": (*words.TENS, words.TURKISH_TEN), "s": words.SCORES, "m": words.TIMES_TEN,
    "b": words.TEN_MORE, "k": (*words.TIMES_THOUSAND, words.TURKISH_THOUSAND), "h": words.TIMES_HUNDRED,
    "H": words.HUNDREDS, "D": words.TWICE, "E": words.THRICE,
}  # fmt: skip
_KIND = {fold(word): kind for kind, known in reversed(tuple(_KINDS.items())) for word in known}
_TIED_TENS, _COMPOUND_OF_TWO, _COMPOUND_OF_THREE, _COMPOUND_OF_FOUR = "a", "n", "N", "M"

_PAIR = "(?:ua|s(?:tu?|n|u)?|u?mu?|ub|tu?|n|a)"
_HUNDREDS = "(?:uh|h|H)"
_THREE = rf"(?:N|{_HUNDREDS}(?:{_PAIR}|u)?)"
_THOUSANDS = rf"(?:(?P<tens_of>{_PAIR})k|u?k)(?:{_THREE}|{_PAIR}|u)"
_TOGETHER = re.compile(rf"(?P<more>{_THOUSANDS}|M)|(?P<round>u?k)|(?P<three>{_THREE})|(?P<two>{_PAIR})|(?P<one>[DE]?u)")
_ROUND = re.compile(rf"{_HUNDREDS}|(?:{_PAIR}|{_THREE}|u)?k")
_DIGITS = {"u": 1, "Du": 2, "Eu": 3}


def _compounds() -> str:
    german, tens = _any_stem_of(words.GERMAN_UNITS), _any_stem_of(words.GERMAN_TENS)
    teens = _any_stem_of(word for word in words.TEENS if fold(word).endswith(("zehn", "elf", "zwolf")))
    italian, of_ten = _any_stem_of((*words.ITALIAN_UNITS, "uno")), _any_stem_of(words.ITALIAN_TENS)
    shortened = _any_stem_of(word[:-1] for word in words.ITALIAN_TENS)
    pair = rf"{shortened}(?:uno|otto)|{of_ten}{italian}"
    teen = _any_stem_of(word for word in words.TEENS if word.startswith("dici") or word.endswith("dici"))
    below_thousand = (
        rf"(?:{german}?hundert(?:und)?(?:{german}und{tens}|{tens}|{teens}|zehn|{german}s?)?|{german}und{tens}|{teens}|{german}s?"
        rf"|{italian}?cento(?:{pair}|{of_ten}|{teen}|dieci|{italian})?|{pair}|{teen}|{italian})"
    )
    return (
        rf"(?:{german}?tausend(?:und)?{below_thousand}|(?:mille|{italian}mila)(?:e)?{below_thousand}"
        rf"|{german}?hundert(?:und)?(?:{german}und{tens}|{tens}|{teens}|zehn|{german}s?)|{german}und{tens}"
        rf"|{italian}?cento(?:{pair}|{of_ten}|{teen}|dieci|{italian})|{pair})(?![a-z])"
    )


def _any_stem_of(stems: Iterable[str]) -> str:
    """Any of these where a word may go on behind."""
    return f"(?:{'|'.join(sorted(map(fold, stems), key=len, reverse=True))})"


def _word() -> str:
    known = any_of(word for word in _KIND if word not in {words.TURKISH_TEN, words.TURKISH_THOUSAND})
    of_turkish = any_of((*words.TURKISH_UNITS, words.TURKISH_TEN, "yüz", "yirmi", "otuz", "kırk", "elli"))
    thousand = rf"{words.TURKISH_THOUSAND}(?=\s{of_turkish})"
    ten = rf"{words.TURKISH_TEN}(?=\s{any_of(words.TURKISH_UNITS)})"
    return rf"(?:{_compounds()}|{known}|{ten}|{thousand}|(?<!\d)\d(?!\d))"


_TIE = rf"(?:(?:{'|'.join((*words.TIES, *words.TIES_BEFORE_TENS))})\s|{words.WRITTEN_ON})?"
SPELLED = late(lambda: rf"(?<![a-z\d])(?:{_word()}(?:[\s,،、.'の-]{{0,3}}{_TIE}{_word()}){{1,15}}|{_compounds()})")
_EACH = late(
    lambda: (
        rf"(?P<tie>(?:{'|'.join(words.TIES_BEFORE_TENS)})\s|{words.WRITTEN_ON}(?={any_of(words.TENS)}))?(?P<word>{_word()})"
    )
)


def digits_of(spelled: str) -> tuple[int, bool]:
    """How many, and whether hundreds are told; none, when nothing else is, as of amounts."""
    kinds = "".join(_kind_of(each["word"], tied=bool(each["tie"])) for each in _EACH.finditer(spelled))
    if _ROUND.fullmatch(kinds):
        return 0, True
    told = list(_TOGETHER.finditer(kinds))
    digits = sum(map(_digits_of_one, told))
    return digits, any(one["three"] or one["more"] or one["round"] for one in told)


def _digits_of_one(one: re.Match[str]) -> int:
    if one["more"] or one["round"]:
        return 5 if one["tens_of"] else 4
    return 3 if one["three"] else 2 if one["two"] else _DIGITS[one["one"]]


def _kind_of(word: str, *, tied: bool) -> str:
    kind = _KIND.get(word)
    if kind is None:
        kind = (
            "u"
            if word.isdecimal()
            else _COMPOUND_OF_FOUR
            if "tausend" in word or word.startswith("mille") or "mila" in word
            else _COMPOUND_OF_THREE
            if "hundert" in word or "cento" in word
            else _COMPOUND_OF_TWO
        )
    return _TIED_TENS if tied and kind == "t" else kind
