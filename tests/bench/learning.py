"""``python -m tests.bench.learning``: learns the weights of ``triggers.meanings.learned`` from what may be tuned on.

The same utterances give the same file: they are taken in an order that follows from their letters.
"""

import math
import random
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import mul
from typing import NamedTuple
from zlib import crc32

from tests.bench.utterances import NOTHING, PLACE, TUNING, read_utterances
from triggers.meanings.learned import (
    MEANINGS,
    PLACES,
    by_rules,
    features_of_concepts,
    features_of_text,
    write_weights,
)
from triggers.meanings.rules import Meaning, read
from triggers.text_folding import fold

LABELS = {"human": Meaning.PERSON, "complaint": Meaning.COMPLAINT, "refund": Meaning.REFUND, "fraud": Meaning.FRAUD}
ROUNDS = 12
STEP = 0.25
# Of what the lexicon finds in an utterance so much is left out, another part in each round: what is said in words that
# it does not know must be told by their letters.
LEFT_OUT = 0.4
LEAST_SLOPE = 0.01  # what is as good as known is not learned again


class Example(NamedTuple):
    """``found``: what the text of an utterance has, ``named``: what its concepts add. ``told``: what the rules say for
    each of ``MEANINGS``, and the place in it of what is meant."""

    found: Sequence[tuple[int, float]]
    named: Sequence[tuple[int, float]]
    told: Sequence[float]
    meant: int


def examples_of(kinds: Iterable[str]) -> list[Example]:
    labelled = sorted(_labelled(kinds), key=lambda pair: (crc32(pair[0].encode()), pair))
    return [_example(text, LABELS.get(label)) for text, label in labelled]


def _labelled(kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
    for kind in kinds:
        for path in sorted((PLACE / kind).glob("*.txt")):
            for label, texts in read_utterances(path).items():
                if label in {*LABELS, NOTHING}:
                    yield from ((text, label) for text in texts)


def _example(text: str, meaning: Meaning | None) -> Example:
    reading = read(fold(text))
    return Example(
        features_of_text(reading.kept),
        features_of_concepts(reading.concepts),
        by_rules(reading),
        MEANINGS.index(meaning),
    )


def learn(examples: Sequence[Example], *, rounds: int = ROUNDS) -> "array[float]":
    """Logistic regression over all meanings at once, beside what the rules say, each weight with a step of its own
    (AdaGrad).

    Of each meaning the weights stand together while they are learned, since that is ten times as quick.
    """
    columns = [_Column([0.0] * PLACES, [0.0] * PLACES) for _meaning in MEANINGS]
    chance = random.Random(5)
    for _round in range(rounds):
        for example in examples:
            places, values = _seen(example, chance)
            scored = [
                sum(map(mul, values, [column.weights[at] for at in places]), by_rule)
                for column, by_rule in zip(columns, example.told, strict=True)
            ]
            shares = _shares(scored)
            shares[example.meant] -= 1
            for column, slope in zip(columns, shares, strict=True):
                if abs(slope) >= LEAST_SLOPE:
                    column.move(places, values, slope)
    return array("d", chain.from_iterable(zip(*(column.weights for column in columns), strict=True)))


def _seen(example: Example, chance: random.Random) -> tuple[Sequence[int], Sequence[float]]:
    seen = [*example.found, *(each for each in example.named if chance.random() >= LEFT_OUT)]
    return [place for place, _ in seen], [value for _, value in seen]


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
    write_weights(learn(examples_of(TUNING)))
    sys.stdout.write("Learned.\n")
