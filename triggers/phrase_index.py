"""Finds keywords and excluded phrases in a text: as whole words, with any ending, or with a slip of the keyboard."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

import ahocorasick
from rapidfuzz import process
from rapidfuzz.distance import OSA

from triggers.text_folding import Letter, fold_phrase, may_begin, stands_alone, tokens

# The slips that a marked keyword forgives: one from this many letters on, two from that many on. Shorter words are too
# close to others.
ONE_SLIP_FROM, TWO_SLIPS_FROM = 4, 8
# Long texts are searched for slips at their beginning only: it takes time for each word.
SEARCHED_WORDS = 200


class Leeway(Enum):
    """How exactly a phrase must be met. Its value is the mark that a builder writes at its end."""

    WHOLE_WORDS = ""
    ANY_ENDING = "*"
    SLIPS = "~"


class Found(NamedTuple):
    """A phrase of spec number ``spec``, as the builder wrote it. ``length`` is its folded length."""

    spec: int
    phrase: str
    length: int


class _Owner(NamedTuple):
    found: Found
    leeway: Leeway


Part = tuple[int, int]


class PhraseIndex:
    """All phrases of one level: one pass over a text, however many there are."""

    def __init__(self, phrases_by_spec: Sequence[Sequence[str]]) -> None:
        owners: defaultdict[str, list[_Owner]] = defaultdict(list)
        self._with_slips: defaultdict[str, list[Found]] = defaultdict(list)
        for spec, phrases in enumerate(phrases_by_spec):
            for phrase in phrases:
                bare, leeway = split_mark(phrase)
                if folded := fold_phrase(bare):
                    found = Found(spec, phrase, len(folded))
                    owners[folded].append(_Owner(found, leeway))
                    if leeway is Leeway.SLIPS and len(folded) >= ONE_SLIP_FROM:
                        self._with_slips[folded].append(found)
        self._is_empty = not owners  # an automaton without words refuses to search
        self._slip_words = tuple(self._with_slips)
        self._automaton = ahocorasick.Automaton()
        for folded, of_phrase in owners.items():
            any_open = any(each.leeway is Leeway.ANY_ENDING for each in of_phrase)
            self._automaton.add_word(folded, (folded, tuple(of_phrase), any_open))
        self._automaton.make_automaton()

    def find(self, folded_text: str, *, outside: Sequence[Part] = ()) -> Iterator[Found]:
        """Yield each phrase that occurs, in the order of their first occurrence.

        outside: parts of the text in which phrases do not count, but for those that begin before the part does.
        """
        if self._is_empty:
            return
        met: set[str] = set()
        for last, (folded, owners, any_open) in self._automaton.iter(folded_text):
            if folded in met:
                continue
            start, end = last + 1 - len(folded), last + 1
            before = folded_text[start - 1 : start]
            if before.isascii() and before.isalnum() and folded[0].isascii() and folded[0].isalnum():
                continue  # inside a word, told ten times quicker than by asking what kind of letters they are
            if stands_alone(folded_text, start, end):
                if not _is_inside(start, end, outside):
                    met.add(folded)
                    yield from (each.found for each in owners)
            elif any_open and may_begin(folded_text, start) and not _is_inside(start, end, outside):
                yield from (each.found for each in owners if each.leeway is Leeway.ANY_ENDING)
        if self._slip_words:
            yield from self._find_with_slips(folded_text, outside)

    def _find_with_slips(self, folded_text: str, outside: Sequence[Part]) -> Iterator[Found]:
        """Compares each word, and each run of as many words as the longest phrase has, by edits."""
        longest = max(word.count(" ") for word in self._slip_words) + 1
        for words, start, end in _runs(folded_text, longest):
            if _is_inside(start, end, outside):
                continue
            for known, slips, _index in process.extract(
                words, self._slip_words, scorer=OSA.distance, score_cutoff=2, limit=None
            ):
                if slips <= _forgiven(known) and known[0] == words[0]:
                    yield from self._with_slips[known]


def _forgiven(phrase: str) -> int:
    return 2 if len(phrase) >= TWO_SLIPS_FROM else 1


def _is_inside(start: int, end: int, parts: Sequence[Part]) -> bool:
    return any(begin < start and end <= stop for begin, stop in parts)


def split_mark(phrase: str) -> tuple[str, Leeway]:
    """A phrase without its mark, and what the mark allows."""
    phrase = phrase.strip()
    for leeway in (Leeway.ANY_ENDING, Leeway.SLIPS):
        if len(phrase) > 1 and phrase.endswith(leeway.value):
            return phrase[:-1].rstrip(), leeway
    return phrase, Leeway.WHOLE_WORDS


def _runs(folded_text: str, longest: int) -> Iterator[tuple[str, int, int]]:
    places: list[tuple[int, int]] = []
    at = 0
    for token in tokens(folded_text):
        at = folded_text.index(token.text, at)
        if token.letter is Letter.SPACED:
            places.append((at, at + len(token.text)))
        at += len(token.text)
        if len(places) == SEARCHED_WORDS:
            break
    for first, (start, _end) in enumerate(places):
        for _, end in places[first : first + longest]:
            if end - start >= ONE_SLIP_FROM - 1:
                yield folded_text[start:end], start, end
