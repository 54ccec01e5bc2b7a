"""Words mistyped by one letter: "refnd", "complant", "opratore". Only words that decide alone are looked for.

Found by what is left of both when a letter is taken out, so that a message costs a few look-ups for each of its words.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from rapidfuzz.distance import OSA

# Shorter words are too close to others.
LEAST_LETTERS = 6
_VOWELS = frozenset("aeiouy")


class Slips:
    """The words of ``concepts_of``, each with the concepts it names."""

    def __init__(self, concepts_of: Mapping[str, Iterable[str]]) -> None:
        self._concepts = {word: tuple(sorted(concepts)) for word, concepts in concepts_of.items()}
        self._longest = max(map(len, self._concepts), default=0)
        self._by_remainder: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._concepts:
            if len(word) >= LEAST_LETTERS and word.isalpha():
                for remainder in _remainders(word):
                    self._by_remainder[remainder].append(word)

    def concepts_of(self, word: str) -> tuple[str, ...]:
        """What is named by the word that ``word`` is a slip of; empty when it is none, or may be of several."""
        if not LEAST_LETTERS <= len(word) <= self._longest + 1:
            return ()
        near = {known for remainder in _remainders(word) for known in self._by_remainder.get(remainder, ())}
        meant = {self._concepts[known] for known in near if _is_slip(word, known)}
        return meant.pop() if len(meant) == 1 else ()


def _remainders(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters but the first."""
    yield word
    yield from (word[:at] + word[at + 1 :] for at in range(1, len(word)))


def _is_slip(word: str, known: str) -> bool:
    """One letter more, less, other or swapped, but not at the end: "manage" and "managed" are no "manager".

    One vowel for another is not counted, and another letter only in longer words: "consultar", "protes" and "proses".
    """
    if word[0] != known[0] or word[-2:] != known[-2:] or OSA.distance(word, known, score_cutoff=1) != 1:
        return False
    if len(word) != len(known) or sorted(word) == sorted(known):
        return True
    one, other = next((a, b) for a, b in zip(word, known, strict=True) if a != b)
    return len(word) >= LEAST_LETTERS + 2 and not {one, other} <= _VOWELS
