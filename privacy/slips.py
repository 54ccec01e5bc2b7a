"""What the keyboard makes of a word."""

from collections.abc import Iterator

from privacy.folding import fold

# In a shorter word one letter makes another word of it.
SHORTEST = 8
# On the keyboard, as far as the words need them.
_NEIGHBOURS = {
    "a": "qwsz", "c": "xdfv", "d": "serfcx", "e": "wsdr", "i": "ujko", "n": "bhjm", "o": "iklp", "p": "ol", "r": "edft",
    "s": "awedxz", "t": "rfgy", "u": "yhji", "w": "qase",
}  # fmt: skip


def slips_of(word: str) -> frozenset[str]:
    """The folded word with one letter left out, doubled, swapped with the next, or taken for its neighbour.

    Nothing for short words and for scripts without these letters.
    """
    folded = fold(word)
    if len(folded) < SHORTEST or not folded.isascii():
        return frozenset()
    return frozenset(slip for slip in _slips(folded) if slip != folded)


def _slips(word: str) -> Iterator[str]:
    for place in range(1, len(word)):
        before, letter, after = word[:place], word[place], word[place + 1 :]
        yield before + after
        yield before + letter + letter + after
        if after:
            yield before + after[0] + letter + after[1:]
        for neighbour in _NEIGHBOURS.get(letter, ""):
            yield before + neighbour + after
