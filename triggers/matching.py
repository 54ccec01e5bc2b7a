"""Which trigger a message fires, on which phrase, how strongly, and what stood in the way of the others.

Pure: a message and the triggers' phrases go in, a ``Match`` with its reasons comes out. Keywords and excluded phrases
are found exactly (``PhraseIndex``), training phrases by likeness (``triggers.similarity``); ``Matcher`` ranks what they
find.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import ahocorasick

from triggers.similarity import TrainingIndex
from triggers.text_folding import fold, fold_phrase, stands_alone

# The likeness from which a training phrase fires. Chosen on tests/triggers/data/paraphrases.jsonl, in the gap between
# messages that mean the phrase and messages that share only its frame ("I want to make a ...").
THRESHOLD = 0.64
SHOWN_CANDIDATES = 10


@dataclass(frozen=True)
class IntentSpec:
    """What one "message received" trigger listens for. A lower ``position`` wins ties."""

    trigger_id: str
    name: str
    position: int
    keywords: tuple[str, ...] = ()
    training_phrases: tuple[str, ...] = ()
    excluded_phrases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """The strongest reason one trigger has to fire.

    strength: 0 to 1; a keyword always has 1.
    phrase: the keyword or training phrase as the builder wrote it.
    excluded_by: the excluded phrase, as written, that stops this trigger; None when nothing does.
    """

    trigger_id: str
    name: str
    strength: float
    kind: Literal["keyword", "training phrase"]
    phrase: str
    excluded_by: str | None


@dataclass(frozen=True)
class Match:
    """The answer for one message.

    candidates: at most ``SHOWN_CANDIDATES``, best first, with those that were excluded or too weak; the winner is
    always among them.
    """

    winner: Candidate | None
    candidates: tuple[Candidate, ...]
    threshold: float


class _Hit(NamedTuple):
    """A phrase of spec number ``spec`` that speaks for, or against, its trigger. ``length`` is its folded length."""

    spec: int
    phrase: str
    length: int
    strength: float = 1.0
    kind: Literal["keyword", "training phrase"] = "keyword"


class PhraseIndex:
    """Finds every phrase that occurs in a text as whole words, in one pass over the text."""

    def __init__(self, phrases_by_spec: Sequence[Sequence[str]]) -> None:
        hits: defaultdict[str, list[_Hit]] = defaultdict(list)
        for spec, phrases in enumerate(phrases_by_spec):
            for phrase in phrases:
                if folded := fold_phrase(phrase):
                    hits[folded].append(_Hit(spec=spec, phrase=phrase, length=len(folded)))
        self._is_empty = not hits  # an automaton without words refuses to search
        self._automaton = ahocorasick.Automaton()
        for folded, of_phrase in hits.items():
            self._automaton.add_word(folded, (folded, tuple(of_phrase)))
        self._automaton.make_automaton()

    def find(self, folded_text: str) -> Iterator[_Hit]:
        """Yield each phrase that occurs, once per spec that has it, in the order of their first occurrence."""
        if self._is_empty:
            return
        found: set[str] = set()
        for last, (folded, hits) in self._automaton.iter(folded_text):
            if folded not in found and stands_alone(folded_text, last + 1 - len(folded), last + 1):
                found.add(folded)
                yield from hits


class Matcher:
    """An index over the triggers of one level, built once and only read afterwards, so threads may share it."""

    def __init__(self, specs: Sequence[IntentSpec]) -> None:
        self._specs = tuple(specs)
        self._keywords = PhraseIndex([spec.keywords for spec in specs])
        self._excluded = PhraseIndex([spec.excluded_phrases for spec in specs])
        self._training = TrainingIndex([spec.training_phrases for spec in specs])

    def match(self, text: str) -> Match:
        """Decide which trigger ``text``, as the end-user typed it, fires. Never raises, whatever the text."""
        folded = fold(text)
        stopped_by: dict[int, str] = {}
        for hit in self._excluded.find(folded):
            stopped_by.setdefault(hit.spec, hit.phrase)
        strongest: dict[int, _Hit] = {}
        for hit in self._hits(folded):
            best = strongest.get(hit.spec)
            if best is None or (hit.strength, hit.length) > (best.strength, best.length):
                strongest[hit.spec] = hit
        ranked = [self._candidate(hit, stopped_by.get(hit.spec)) for hit in sorted(strongest.values(), key=self._rank)]
        winner = next((each for each in ranked if each.excluded_by is None and each.strength >= THRESHOLD), None)
        return Match(winner=winner, candidates=_shown(ranked, winner), threshold=THRESHOLD)

    def _hits(self, folded: str) -> Iterator[_Hit]:
        yield from self._keywords.find(folded)
        for likeness in self._training.compare(folded):
            yield _Hit(
                spec=likeness.spec,
                phrase=likeness.phrase,
                length=likeness.length,
                strength=likeness.score,
                kind="training phrase",
            )

    def _rank(self, hit: _Hit) -> tuple[float, int, int, str]:
        spec = self._specs[hit.spec]
        return (-hit.strength, -hit.length, spec.position, spec.trigger_id)

    def _candidate(self, hit: _Hit, excluded_by: str | None) -> Candidate:
        spec = self._specs[hit.spec]
        return Candidate(
            trigger_id=spec.trigger_id,
            name=spec.name,
            strength=hit.strength,
            kind=hit.kind,
            phrase=hit.phrase,
            excluded_by=excluded_by,
        )


def _shown(ranked: Sequence[Candidate], winner: Candidate | None) -> tuple[Candidate, ...]:
    """Cut the list for people; a winner behind ten excluded candidates takes the last place."""
    shown = tuple(ranked[:SHOWN_CANDIDATES])
    if winner is None or winner in shown:
        return shown
    return (*shown[:-1], winner)
