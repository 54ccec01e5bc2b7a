"""``python -m tests.bench.learning``: learns the weights of ``triggers.meanings.learned`` from what may be tuned on.

The same utterances give the same file: they are taken in an order that follows from their letters.
"""

import math
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import mul
from typing import NamedTuple
from zlib import crc32

from tests.bench.utterances import NOTHING, PLACE, TUNING, read_utterances
from triggers.meanings.learned import MEANINGS, PLACES, features, write_weights
from triggers.meanings.rules import Meaning, read
from triggers.text_folding import fold

LABELS = {"human": Meaning.PERSON, "complaint": Meaning.COMPLAINT, "refund": Meaning.REFUND, "fraud": Meaning.FRAUD}
ROUNDS = 8
STEP = 0.5
LEAST_SLOPE = 0.01  # what is as good as known is not learned again
Example = tuple[Sequence[tuple[int, float]], int]


def examples(kinds: Iterable[str]) -> list[Example]:
    """What each utterance has, and the place of its meaning in ``MEANINGS``."""
    labelled = sorted(_labelled(kinds), key=lambda pair: (crc32(pair[0].encode()), pair))
    return [(_features(text), MEANINGS.index(LABELS.get(label))) for text, label in labelled]


def _labelled(kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
    for kind in kinds:
        for path in sorted((PLACE / kind).glob("*.txt")):
            for label, texts in read_utterances(path).items():
                if label in {*LABELS, NOTHING}:
                    yield from ((text, label) for text in texts)


def _features(text: str) -> list[tuple[int, float]]:
    reading = read(fold(text))
    return features(reading.kept, reading.concepts)


def learn(told: Sequence[Example], *, rounds: int = ROUNDS) -> "array[float]":
    """Logistic regression over all meanings at once, each weight with a step of its own (AdaGrad).

    Of each meaning the weights stand together while they are learned, since that is ten times as quick.
    """
    columns = [_Column([0.0] * PLACES, [0.0] * PLACES) for _meaning in MEANINGS]
    unzipped = [([place for place, _ in found], [value for _, value in found], meant) for found, meant in told]
    for _round in range(rounds):
        for places, values, meant in unzipped:
            shares = _shares([sum(map(mul, values, [column.weights[at] for at in places])) for column in columns])
            shares[meant] -= 1
            for column, slope in zip(columns, shares, strict=True):
                if abs(slope) >= LEAST_SLOPE:
                    column.move(places, values, slope)
    return array("d", chain.from_iterable(zip(*(column.weights for column in columns), strict=True)))


def _shares(scored: Sequence[float]) -> list[float]:
    highest = max(scored)
    raised = [math.exp(score - highest) for score in scored]
    total = sum(raised)
    return [each / total for each in raised]


class _Column(NamedTuple):
    """The weights of one meaning, and how far each was moved so far, squared and summed."""

    weights: list[float]
    moved: list[float]

    def move(self, places: Iterable[int], values: Iterable[float], slope: float) -> None:
        for at, value in zip(places, values, strict=True):
            change = slope * value
            self.moved[at] += change * change
            self.weights[at] -= STEP * change / (math.sqrt(self.moved[at]) + 1e-6)


if __name__ == "__main__":
    write_weights(learn(examples(TUNING)))
    sys.stdout.write("Learned.\n")
