"""Learns the weights of ``privacy/told`` from the tuning sets, and tells what they are worth on a set left out.

``python -m tests.privacy.learn_told`` writes ``weights.json``. With ``left-out`` it prints, for each tuning set, what
weights learned from all others catch and damage in it, without any rule. No set that is held out is read.
"""

import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from privacy.asking import last_request, open_announcement
from privacy.prepared_text import PreparedText
from privacy.told.scoring import LEARNED, WEIGHTS
from privacy.told.weighed import Weighed
from tests.privacy.labelled import DATA, FILES, Labelled, messages_of

SETS = tuple(part for part in FILES if part.startswith("tuning"))
OTHERS = "utterances"
WORDS = frozenset({"password", "security_answer", "recovery_phrase"})
KINDS = {
    "words": WORDS,
    "written": WORDS | {"one_time_code", "pin"},
    "numbers": frozenset({"pin", "one_time_code", "card_security_code", "password", "security_answer"}),
}
# A candidate that holds the secret and hardly more is one.
MOST_BESIDE = 12
# Seen less often, a feature tells nothing.
FEWEST = 4
LAST_EPOCHS = 10
EPOCHS, RATE, DECAY, SEED = 25, 0.3, 0.01, 1
LEAST_WEIGHT = 0.02
LARGEST = 30.0


class Example(NamedTuple):
    """is_secret: whether the candidate is the secret of its message."""

    is_secret: bool
    features: frozenset[str]


def examples_of(message: Labelled, learned: str, others: Iterable[str] = ()) -> list[Example]:
    """Every candidate of the message but those that hold a part of its secret, or another kind of secret.

    others: secrets of the same text that other lines tell of; what holds a part of one is no example.
    """
    asked = " ".join(
        filter(None, (last_request(message.context) if message.context else "", open_announcement(message.before)))
    )
    text = PreparedText.of(message.text, asked=asked)
    start = message.text.find(message.secret) if message.secret else 0
    end = start + len(message.secret or "")
    places = [(at, at + len(other)) for other in others if (at := message.text.find(other)) >= 0]
    candidates = [
        one
        for one in LEARNED[learned][0](text, _nothing)
        if not any(_overlap(text.original_range(one.start, one.end), place) for place in places)
    ]
    return list(_labelled(text, candidates, start, end, message.kind in KINDS[learned]))


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _nothing(_start: int, _end: int) -> bool:
    return False


def _labelled(
    text: PreparedText, candidates: Iterable[Weighed], start: int, end: int, is_of_this_kind: bool
) -> Iterator[Example]:
    for one in candidates:
        first, last = text.original_range(one.start, one.end)
        whole = first <= start and end <= last and (last - first) <= (end - start) + MOST_BESIDE
        if start < end and first < end and start < last and not (whole and is_of_this_kind):
            continue
        yield Example(start < end and whole and is_of_this_kind, frozenset(one.features))


def weights_of(examples: Sequence[Example]) -> dict[str, float]:
    """Logistic regression, the same every time: one step per example, smaller where a weight has moved much.

    The weights are the mean of those after each of the last passes, so that the order of examples tells less.
    """
    seen = Counter(feature for example in examples for feature in example.features)
    known = sorted(feature for feature, times in seen.items() if times >= FEWEST)
    place_of = {feature: place for place, feature in enumerate(known)}
    rows = [sorted(place_of[one] for one in example.features if one in place_of) for example in examples]
    weights, moved = [0.0] * len(known), [1e-2] * len(known)
    order, random = list(range(len(rows))), Random(SEED)
    sums = [0.0] * len(known)
    for epoch in range(EPOCHS):
        random.shuffle(order)
        for position in order:
            total = sum(weights[place] for place in rows[position])
            wrong = 1 / (1 + math.exp(-max(-LARGEST, min(LARGEST, total)))) - examples[position].is_secret
            for place in rows[position]:
                slope = wrong + DECAY * weights[place]
                moved[place] += slope * slope
                weights[place] -= RATE * slope / math.sqrt(moved[place])
        if epoch >= EPOCHS - LAST_EPOCHS:
            sums = [total + weight for total, weight in zip(sums, weights, strict=True)]
    means = [total / LAST_EPOCHS for total in sums]
    return {name: round(weight, 2) for name, weight in zip(known, means, strict=True) if abs(weight) >= LEAST_WEIGHT}


Sets = Mapping[str, Sequence[tuple[Labelled, Mapping[str, Sequence[Example]]]]]


def load() -> Sets:
    """By set, each message with its examples; of the utterances for triggers those that have any."""
    sets = {part: list(_with_examples(messages_of(part))) for part in SETS}
    others = ((message, _all_examples(message)) for message in _utterances())
    return {**sets, OTHERS: [(message, examples) for message, examples in others if any(examples.values())]}


def _with_examples(messages: Sequence[Labelled]) -> Iterator[tuple[Labelled, Mapping[str, Sequence[Example]]]]:
    secrets: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for message in messages:
        if message.secret:
            secrets[message.text, message.context, message.before].add(message.secret)
    for message in messages:
        others = secrets[message.text, message.context, message.before] - {message.secret}
        yield message, _all_examples(message, others)


def _all_examples(message: Labelled, others: Iterable[str] = ()) -> Mapping[str, Sequence[Example]]:
    return {learned: examples_of(message, learned, others) for learned in LEARNED}


def _utterances() -> Iterator[Labelled]:
    for path in sorted((DATA / "utterances").glob("tuning*/*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield Labelled(lang=path.stem, text=line)


def learned_from(sets: Sets, *, without: str = "") -> dict[str, dict[str, float]]:
    return {
        learned: weights_of(
            [one for part, rows in sets.items() if part != without for _message, all_ in rows for one in all_[learned]]
        )
        for learned in LEARNED
    }


def print_left_out(sets: Sets) -> None:
    for part in SETS:
        weights = learned_from(sets, without=part)
        secrets = [(message, examples) for message, examples in sets[part] if message.secret]
        ordinary = [examples for message, examples in sets[part] if message.ordinary]
        caught = sum(_is_found(examples, weights, secrets_only=True) for _message, examples in secrets)
        damaged = sum(_is_found(examples, weights, secrets_only=False) for examples in ordinary)
        print(f"{part:<18} caught without rules {caught:>3}/{len(secrets):<3}  damaged {damaged:>2}/{len(ordinary)}")


def _is_found(
    examples: Mapping[str, Sequence[Example]], weights: Mapping[str, Mapping[str, float]], *, secrets_only: bool
) -> bool:
    return any(
        sum(weights[learned].get(feature, 0.0) for feature in one.features) >= LEARNED[learned][1]
        for learned in LEARNED
        for one in examples[learned]
        if one.is_secret or not secrets_only
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["left-out"]:
        print_left_out(load())
    else:
        WEIGHTS.write_text(json.dumps(learned_from(load()), indent=0, sort_keys=True) + "\n", encoding="utf-8")
