"""``python -m tests.bench.learning``: learns the weights of ``triggers.meanings.learned`` from what may be tuned on.

The same utterances give the same file: they are taken in an order that follows from their letters.
"""

import math
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from zlib import crc32

from tests.bench.utterances import NOTHING, PLACE, TUNING, read_utterances
from triggers.meanings.learned import MEANINGS, PLACES, features, scores, write_weights
from triggers.meanings.rules import Meaning, read
from triggers.text_folding import fold

LABELS = {"human": Meaning.PERSON, "complaint": Meaning.COMPLAINT, "refund": Meaning.REFUND, "fraud": Meaning.FRAUD}
ROUNDS = 8
STEP = 0.5
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
    """Logistic regression over all meanings at once, each weight with a step of its own (AdaGrad)."""
    table, moved = array("d", bytes(8 * PLACES * len(MEANINGS))), array("d", bytes(8 * PLACES * len(MEANINGS)))
    for _round in range(rounds):
        for found, meant in told:
            shares = _shares(scores(found, table))
            shares[meant] -= 1
            _move(table, moved, found, shares)
    return table


def _shares(scored: Sequence[float]) -> list[float]:
    highest = max(scored)
    raised = [math.exp(score - highest) for score in scored]
    return [each / sum(raised) for each in raised]


def _move(
    table: "array[float]", moved: "array[float]", found: Sequence[tuple[int, float]], slopes: Sequence[float]
) -> None:
    for place, value in found:
        for at, slope in enumerate(slopes, start=place * len(MEANINGS)):
            change = slope * value
            moved[at] += change * change
            table[at] -= STEP * change / (math.sqrt(moved[at]) + 1e-6)


if __name__ == "__main__":
    write_weights(learn(examples(TUNING)))
    sys.stdout.write("Learned.\n")
