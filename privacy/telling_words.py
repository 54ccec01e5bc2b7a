"""Finding the words that announce a secret, many words at once, in scripts with and without spaces."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import ahocorasick

from privacy.prepared_text import fold
from privacy.vocabulary import OTHER_NUMBERS, PUBLIC_AFTER, PUBLIC_BEFORE
from privacy.wording import MASK_END

# Longest stretch before or after a word that is looked at; long enough for any word of the vocabulary.
NEIGHBOURHOOD = 24

_LATIN_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_LATIN = frozenset(_LATIN_LETTERS)


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of these words, folded, longest first, ending where a word of a script with spaces ends.

    Grouped by first character behind one look at it: Python tries alternatives one by one, and there are hundreds.
    """
    folded = sorted({fold(word) for word in words}, key=lambda word: (word[0], -len(word), word))
    groups = {first: "|".join(map(_whole_word, group)) for first, group in groupby(folded, key=lambda word: word[0])}
    firsts = "".join(map(re.escape, groups))
    return f"(?=[{firsts}])(?:" + "|".join(f"{re.escape(first)}(?:{rest})" for first, rest in groups.items()) + ")"


def _whole_word(word: str) -> str:
    """The pattern for a word after its first character."""
    return re.escape(word[1:]) + ("(?![a-z])" if word[-1] in _LATIN else "")


# Up to four words nobody listed, none of them about another number: "clave *de mi usuario* es".
# Letters of scripts with spaces only; elsewhere one such "word" could be a sentence.
UNLISTED_WORDS = rf"(?:\s{{1,3}}(?!{any_of(OTHER_NUMBERS)})[a-z']{{1,15}}(?![a-z0-9])){{0,4}}?"


class WordsBefore:
    """Looks whether one of some words stands right before a place; a set look-up, since it is asked very often."""

    def __init__(self, words: Iterable[str]) -> None:
        folded = frozenset(map(fold, words))
        self._latin = frozenset(word for word in folded if word[-1] in _LATIN)
        self._others = tuple(folded - self._latin)

    def end_at(self, folded: str, position: int) -> bool:
        before = folded[max(0, position - NEIGHBOURHOOD) : position].rstrip(" \n_-")
        if before and before[-1] in _LATIN:
            return before[len(before.rstrip(_LATIN_LETTERS)) :] in self._latin
        return before.endswith(self._others)


_PUBLIC_BEFORE = WordsBefore(PUBLIC_BEFORE)
_PUBLIC_AFTER = re.compile(rf"\s{{0,2}}{any_of(PUBLIC_AFTER)}")


@dataclass(frozen=True)
class Occurrence:
    """A telling word at [start, end) of the folded text. weak: it tells only together with more, as "code" does."""

    start: int
    end: int
    weak: bool


class TellingWords:
    """The words of one kind of secret, compiled once."""

    def __init__(self, *, strong: Iterable[str], weak: Iterable[str] = ()) -> None:
        self._automaton = ahocorasick.Automaton()
        for is_weak, words in ((True, weak), (False, strong)):
            for word in map(fold, words):
                self._automaton.add_word(word, (len(word), is_weak))
        self._automaton.make_automaton()

    def find(self, folded: str) -> Iterator[Occurrence]:
        """Every place where one of the words stands as a word, in order of their ends."""
        for last, (length, weak) in self._automaton.iter(folded):
            start, end = last + 1 - length, last + 1
            if folded.startswith(MASK_END, end):
                continue  # it is the label of a mask; what it announced is gone
            if _stands_alone(folded, start, end) and not (weak and _is_public(folded, start, end)):
                yield Occurrence(start, end, weak)

    def stand_in(self, folded: str) -> bool:
        return any(True for _ in self.find(folded))


def _stands_alone(folded: str, start: int, end: int) -> bool:
    """Letters of a script with spaces must not go on; scripts without spaces have no such edges."""
    joined_before = start > 0 and folded[start] in _LATIN and folded[start - 1] in _LATIN
    joined_after = end < len(folded) and folded[end - 1] in _LATIN and folded[end] in _LATIN
    return not (joined_before or joined_after)


def _is_public(folded: str, start: int, end: int) -> bool:
    """Whether the neighbours make it a code everybody may know: "area code", "código postal"."""
    return _PUBLIC_BEFORE.end_at(folded, start) or bool(_PUBLIC_AFTER.match(folded, end))
