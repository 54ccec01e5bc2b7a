"""Which candidates are secrets: the sum of the weights of what speaks for and against each."""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, islice
from pathlib import Path

from privacy.prepared_text import PreparedText
from privacy.told.features import Signs, features_of
from privacy.told.numbers import numbers_in
from privacy.told.weighed import Weighed
from privacy.told.words import words_at, words_in
from privacy.told.written import written_in

# Those of a text but for the ranges that are left out.
Candidates = Callable[[PreparedText, Callable[[int, int], bool]], Iterator[Weighed]]

WEIGHTS = Path(__file__).parent / "weights.json"
# What weights are learned for, with what finds candidates for it, and what their sum has to be: chosen where each set,
# left out in turn, was damaged least for what was caught of it.
LEARNED: Mapping[str, tuple[Candidates, float]] = {
    "words": (words_in, 1.5),
    "numbers": (numbers_in, 1.8),
    "written": (written_in, 0.8),
}
# Of one kind in a piece of text. So many that a secret hides behind hardly any list, and so few that what hostile text
# costs stays bounded.
MOST_WEIGHED = 1_000
# Plain words with less than this are no secret, though a rule calls them one.
DENIED_BELOW = -1.8
DECIMALS = 6

_WEIGHTS: Mapping[str, Mapping[str, float]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))


def told_in(text: PreparedText, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    """Kind of finding, start and end in the folded text of what is told in prose.

    taken: ranges of the original text that are known already; what lies inside one is not weighed.
    """
    known = _inside_of(text, taken)
    for learned, (candidates_in, least) in LEARNED.items():
        for one in islice(candidates_in(text, known), MOST_WEIGHED):
            if sum_of(learned, one) >= least:
                yield one.kind, one.start, one.end


def denies(text: PreparedText, start: int, end: int) -> bool:
    """Whether the sentence speaks against every run of plain words at [start, end) of the folded text."""
    sums = [sum_of("words", one) for one in words_at(text, start, end)]
    return bool(sums) and max(sums) < DENIED_BELOW


def _inside_of(text: PreparedText, taken: Sequence[tuple[int, int]]) -> Callable[[int, int], bool]:
    """Tells whether a range of the folded text lies inside one of these."""
    ranges = sorted(taken)
    # For each of them, how far those that begin no later reach.
    reach = list(accumulate((end for _start, end in ranges), max))

    def is_inside(start: int, end: int) -> bool:
        first, last = text.original_range(start, end)
        place = bisect_right(ranges, (first, len(text.original)))
        return place > 0 and last <= reach[place - 1]

    return is_inside


def sum_of(learned: str, one: Weighed) -> float:
    weights = _WEIGHTS[learned]
    total = _sum_of_signs(learned, one.signs) + sum(filter(None, map(weights.get, one.more)))
    # Weights have two decimals; what a sum of floats has beyond depends on the order of a set, which is by chance.
    return round(total, DECIMALS)


@lru_cache(maxsize=8_192)
def _sum_of_signs(learned: str, signs: Signs) -> float:
    weights = _WEIGHTS[learned]
    return sum(weights.get(feature, 0.0) for feature in features_of(signs))
