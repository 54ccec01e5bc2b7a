"""Patterns made from lists of words, in scripts with and without spaces."""

import re
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import cast

from privacy.folding import fold

# Longest stretch before a place that is looked at; long enough for any word of the vocabulary.
NEIGHBOURHOOD = 24

LATIN_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_LATIN = "abcdefghijklmnopqrstuvwxyz0123456789"
LATIN = frozenset(_LATIN)
_ARABIC = frozenset(map(chr, range(0x0621, 0x064B)))


# Where no word of a script with spaces goes on, but for the "and" that Arabic writes on to the next word.
WORD_BEGINS = "(?<![a-z\u0621-\u0640\u0642-\u0647\u0649\u064a])"

_LATE: "list[_Late]" = []


class _Late:
    """What ``late`` returns until it is used: it takes over the methods of the pattern it makes then."""

    search: Callable[[str], object]

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make
        _LATE.append(self)

    def __getattr__(self, name: str) -> object:
        compiled = re.compile(self._make())
        for each in ("match", "fullmatch", "search", "finditer", "findall", "pattern"):
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)


def late(make: Callable[[], str]) -> re.Pattern[str]:
    """A pattern that is compiled when it is first used.

    Compiling hundreds of words takes milliseconds, and most processes read no text that needs most of the patterns.
    """
    return cast("re.Pattern[str]", _Late(make))  # it has every method that is asked of it


def compile_all() -> None:
    """For a process from which others are forked: what it has compiled, they share."""
    for pattern in _LATE:
        pattern.search("")


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of these words, folded, longest first, ending where a word of a script with spaces ends.

    Grouped by what they begin with, behind one look at the first character: Python tries alternatives one by one, and
    there are hundreds.
    """
    folded = sorted({fold(word) for word in words})
    firsts = "".join(re.escape(first) for first, _ in groupby(folded, key=lambda word: word[0]))
    return f"(?=[{firsts}])(?:{_alternatives(folded, 0)})"


def _alternatives(words: Iterable[str], read: int) -> str:
    """The pattern for what follows the first ``read`` characters, which all of these sorted words share."""
    longer, ends = list[str](), list[str]()
    for first, group in groupby(words, key=lambda word: word[read : read + 1]):
        same = list(group)
        if first:
            pairs = enumerate(zip(same[0], same[-1], strict=False))
            shared = next((place for place, (one, other) in pairs if one != other), len(same[0]))
            rest = _alternatives(same, shared)
            longer.append(re.escape(same[0][read:shared]) + (f"(?:{rest})" if len(same) > 1 else rest))
        else:
            ends.append(_end_of_word(same[0]))
    return "|".join((*longer, *ends))


def _end_of_word(word: str) -> str:
    """What must not go on behind it."""
    if word[-1] in LATIN:
        return "(?![a-z])"
    return "(?![\u0621-\u064a])" if len(word) > 1 and word[-1] in _ARABIC else ""


def any_word_of(words: Iterable[str]) -> str:
    """``any_of`` that also begins where a word of a script with spaces begins."""
    return rf"(?<![a-z0-9]){any_of(words)}"


class WordsBefore:
    """Looks whether one of some words stands right before a place; a set look-up, since it is asked very often."""

    def __init__(self, words: Iterable[str]) -> None:
        folded = frozenset(map(fold, words))
        self._latin = frozenset(word for word in folded if word[-1] in LATIN)
        self._others = tuple(folded - self._latin)

    def end_at(self, folded: str, position: int) -> bool:
        before = folded[max(0, position - NEIGHBOURHOOD) : position].rstrip(" \n_-")
        if before and before[-1] in LATIN:
            return before[len(before.rstrip(_LATIN)) :] in self._latin
        return before.endswith(self._others)
