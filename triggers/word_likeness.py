"""How alike two words of a spaced script are, by their letters: "complain" is most of the way to "complaint"."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

# A word is worth this part of its squared weight as a whole, and the rest as letter pairs and triples.
WHOLE_WORD_SHARE = 0.2
# Letters that two words share by chance ("track", "pack") say nothing.
LEAST_LIKENESS = 0.5
# Words that share fewer of the triples of the message's word cannot reach that; most are told apart by this alone.
LEAST_SHARED_TRIPLES = 0.3
# "cards" and "card" are the same word, however short.
INFLECTED = 0.9
_ENDINGS = ("s", "es", "ed", "ing")
# What turns a word into another, or into its opposite: a repayment is no payment.
_TURNING = ("re", "un", "dis", "mis", "pre", "non", "over", "under", "in", "de")


class Vocabulary:
    """The words of all phrases, reachable by the letters they are made of."""

    def __init__(self, words: Iterable[str]) -> None:
        self._grams = {word: grams_of(word) for word in words}
        self._by_triple: defaultdict[str, list[str]] = defaultdict(list)
        for word, grams in self._grams.items():
            for gram in grams:
                if len(gram) == 3:
                    self._by_triple[gram].append(word)

    @property
    def words(self) -> list[str]:
        return list(self._grams)

    def like(self, word: str) -> Mapping[str, float]:
        """The known words that are like ``word``, each with how much: from ``LEAST_LIKENESS`` to 1, which is itself."""
        grams = grams_of(word)
        triples = [gram for gram in grams if len(gram) == 3]
        sharing: Counter[str] = Counter()
        for triple in triples:
            sharing.update(self._by_triple.get(triple, ()))
        enough = len(triples) * LEAST_SHARED_TRIPLES
        likeness = {
            known: _likeness(word, grams, known, self._grams[known])
            for known, count in sharing.items()
            if count >= enough
        }
        return {known: value for known, value in likeness.items() if value >= LEAST_LIKENESS}


@lru_cache(maxsize=16384)
def grams_of(word: str) -> frozenset[str]:
    """The letter pairs and triples of a word with its edges."""
    edged = f" {word} "
    return frozenset(edged[start : start + size] for size in (2, 3) for start in range(len(edged) + 1 - size))


def _likeness(word: str, grams: frozenset[str], known: str, known_grams: frozenset[str]) -> float:
    if word == known:
        return 1.0
    short, long = sorted((word, known), key=len)
    if len(short) >= 3 and long.startswith(short) and long[len(short) :] in _ENDINGS:
        return INFLECTED
    if stem(short) == stem(long):
        return INFLECTED
    if long.endswith(short) and long[: -len(short)] in _TURNING:
        return 0.0
    return (1 - WHOLE_WORD_SHARE) * len(grams & known_grams) / math.sqrt(len(grams) * len(known_grams))


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """ "closing", "closed" and "close" have one; a word too short to tell is its own."""
    for ending in ("ing", "ed", "es", "e"):
        if word.endswith(ending) and len(word) >= len(ending) + 4:
            return word[: -len(ending)]
    return word
