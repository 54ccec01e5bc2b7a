"""The labelled utterances of ``tests/data/utterances``: what builders wrote as phrases, and what people then say.

Those in ``SCORED`` are never tuned on: look at their figures, not at their lines. Those in ``TUNING`` may be looked at.

The weights of ``triggers.meanings.learned`` are learned from all of ``TUNING``, so its figures say how well they were
learned and no more.

scored_second: the half of one set, whose lines were written by the
author of the rules before any was tried and are scored when the CRC-32 of their UTF-8 is odd; so it flatters.
scored_fourth: as people type to help desks, by the author of the rules before they were widened; so it flatters.
scored_seventh: by another author, without rules or other sets at hand, eleven languages.
scored_eighth: French and Portuguese, by another author, without rules, lexicon or other sets at hand.
scored_ninth: English, by two other authors, without rules or other sets at hand; the lines whose CRC-32 is even. The
others are tuning_twentythird.
scored_tenth: eleven languages, the ordinary public on an ordinary day, by another author, without rules or other sets.
scored_eleventh: thirteen languages, what people type to institutions and what comes near it, by fresh authors without
rules or other sets; the lines whose CRC-32 is even. The others are tuning_twentyeighth.
scored_twelfth: thirteen languages, every register, by one fresh author without rules or other sets; a third of what
means none of the four comes near them.
tuning_thirtyfirst: seven languages, by another fresh author; scored once before anybody read it.
tuning_thirtysecond: by somebody who knew the rules, what the classes of public data sets ask, in words of our own.
tuning_thirtythird: likewise, for what chats with help desks, telephone companies and banks ask in ten languages.
tuning_thirtyfourth: likewise, for grievances as titles and in few words, for thanks that name staff, and for what is
near one of the four, in twelve languages.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from triggers.matching import IntentSpec, Matcher

PLACE = Path(__file__).parents[1] / "data" / "utterances"
SCORED = (
    "scored_second",
    "scored_fourth",
    "scored_seventh",
    "scored_eighth",
    "scored_ninth",
    "scored_tenth",
    "scored_eleventh",
    "scored_twelfth",
)
TUNING = (
    "tuning",
    "tuning_second",
    "tuning_third",
    "tuning_fourth",
    "tuning_fifth",
    "tuning_sixth",
    "tuning_seventh",
    "tuning_eighth",
    "tuning_ninth",
    "tuning_tenth",
    "tuning_eleventh",
    "tuning_twelfth",
    "tuning_thirteenth",
    "tuning_fourteenth",
    "tuning_fifteenth",
    "tuning_sixteenth",
    "tuning_seventeenth",
    "tuning_eighteenth",
    "tuning_nineteenth",
    "tuning_twentieth",
    "tuning_twentyfirst",
    "tuning_twentysecond",
    "tuning_twentythird",
    "tuning_twentyfourth",
    "tuning_twentyfifth",
    "tuning_twentysixth",
    "tuning_twentyseventh",
    "tuning_twentyeighth",
    "tuning_twentyninth",
    "tuning_thirtieth",
    "tuning_thirtyfirst",
    "tuning_thirtysecond",
    "tuning_thirtythird",
    "tuning_thirtyfourth",
)
NOTHING = "none"  # the label of what no trigger should fire on
_PHRASES = ": phrases"


@dataclass(frozen=True)
class Tally:
    """``wrong`` of ``total``; with the Wilson interval that holds the true share in 95 of 100 cases."""

    wrong: int
    total: int

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.wrong / self.total:5.1%} ({low:.1%} to {high:.1%}, {self.wrong} of {self.total})"

    @property
    def interval(self) -> tuple[float, float]:
        share, z = self.wrong / self.total, 1.96
        middle = share + z * z / (2 * self.total)
        spread = z * math.sqrt(share * (1 - share) / self.total + z * z / (4 * self.total**2))
        scale = 1 + z * z / self.total
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.wrong + other.wrong, self.total + other.total)


@dataclass(frozen=True)
class Score:
    """Of one language. ``missed``: by intent, what another trigger or none fired on. ``false``: fired for nothing."""

    language: str
    false: Tally
    missed: dict[str, Tally] = field(default_factory=dict)

    @property
    def missed_in_all(self) -> Tally:
        return sum(self.missed.values(), Tally(0, 0))


def scores(kind: str) -> Iterator[Score]:
    """kind: one of ``SCORED`` or ``TUNING``."""
    for path in sorted((PLACE / kind).glob("*.txt")):
        yield _score(path)


def _score(path: Path) -> Score:
    utterances = read_utterances(path)
    matcher = Matcher(
        [
            IntentSpec(label, label.removesuffix(_PHRASES), position, training_phrases=tuple(texts))
            for position, (label, texts) in enumerate(utterances.items())
            if label.endswith(_PHRASES)
        ]
    )
    tallies = {
        label: Tally(sum(_is_wrong(matcher, text, label) for text in texts), len(texts))
        for label, texts in utterances.items()
        if not label.endswith(_PHRASES)
    }
    return Score(language=path.stem, false=tallies.pop(NOTHING), missed=tallies)


def _is_wrong(matcher: Matcher, text: str, label: str) -> bool:
    winner = matcher.match(text).winner
    return (winner.name if winner else NOTHING) != label


def read_utterances(path: Path) -> dict[str, list[str]]:
    utterances: defaultdict[str, list[str]] = defaultdict(list)
    label = ""
    for line in filter(None, path.read_text(encoding="utf-8").splitlines()):
        if line.startswith("= "):
            label = line.removeprefix("= ")
        else:
            utterances[label].append(line)
    return utterances
