"""Which trigger a message fires, on which phrase, how strongly, and what stood in the way of the others.

Pure: a message and the triggers' phrases go in, a ``Match`` with its reasons comes out. Keywords and excluded phrases
are found exactly (``triggers.phrase_index``), training phrases by likeness (``triggers.similarity``) and by meaning
(``triggers.meanings``); ``Matcher`` ranks what they find.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from triggers.meanings.learned import surely
from triggers.meanings.profiles import SURE, meanings_of
from triggers.meanings.rules import Meaning, Reading, read
from triggers.one_language import LISTS, OnlyIn, counting
from triggers.phrase_index import PhraseIndex
from triggers.similarity import Json, Likeness, TrainingIndex
from triggers.text_folding import fold

# The strength from which a trigger fires, unless its builder moved it. Chosen on tests/triggers/data/paraphrases.jsonl,
# in the gap between messages that mean a phrase and messages that share only its frame ("I want to make a ...").
THRESHOLD = 0.64
SHOWN_CANDIDATES = 10
# Languages with phrases of their own, of which a level keeps an index at the same time.
KEPT_LANGUAGES = 16
# What a message lacks in likeness counts so much more when the trigger is about a meaning the message does not have.
DOUBT = 3.5
# From here a message is so like a phrase that what tells against its meaning stands in the phrase as well.
NEARLY_THE_SAME = 0.97
# "I am happy with your service" is left so much of its likeness to "I am not happy with your service".
OPPOSITE = 0.5
# When several triggers are about the same meaning, having it is so much worth; their phrases tell them apart.
SHARED_MEANING = 0.6
# So much of what a meaning leaves open is given for the likeness of the phrases.
LIKENESS_BESIDE_MEANING = 0.5

Kind = Literal["keyword", "training phrase", "meaning"]


@dataclass(frozen=True)
class IntentSpec:
    """What one "message received" trigger listens for. A lower ``position`` wins ties.

    threshold: the strength from which it fires. margin: how far it must be ahead of the next that could fire, unless a
    keyword decides. only_in: phrases that count for messages in one language only.
    """

    trigger_id: str
    name: str
    position: int
    keywords: tuple[str, ...] = ()
    training_phrases: tuple[str, ...] = ()
    excluded_phrases: tuple[str, ...] = ()
    threshold: float = THRESHOLD
    margin: float = 0.0
    only_in: OnlyIn = field(default_factory=dict, hash=False)

    def heard_in(self, languages: Collection[str]) -> "IntentSpec":
        """As it listens to a message in these languages."""
        more = {name: self._only_in(languages, name) for name in LISTS}
        return replace(
            self,
            keywords=self.keywords + more["keywords"],
            training_phrases=self.training_phrases + more["training_phrases"],
            excluded_phrases=self.excluded_phrases + more["excluded_phrases"],
            only_in={},
        )

    def _only_in(self, languages: Collection[str], name: str) -> tuple[str, ...]:
        return tuple(
            phrase
            for language, lists in self.only_in.items()
            if language in languages
            for phrase in lists.get(name, ())
        )


@dataclass(frozen=True)
class Candidate:
    """The strongest reason one trigger has to fire.

    strength: 0 to 1; a keyword always has 1.
    kind: what was found; for "meaning" the message says the same as the phrase in other words.
    phrase: the keyword or training phrase as the builder wrote it.
    excluded_by: the excluded phrase, as written, that stops this trigger; None when nothing does.
    """

    trigger_id: str
    name: str
    strength: float
    kind: Kind
    phrase: str
    excluded_by: str | None
    threshold: float = THRESHOLD
    margin: float = 0.0

    @property
    def may_fire(self) -> bool:
        """Whether it would fire if it were alone."""
        return self.excluded_by is None and self.strength >= self.threshold


@dataclass(frozen=True)
class Match:
    """The answer for one message.

    candidates: at most ``SHOWN_CANDIDATES``, best first, with those that were excluded or too weak; the winner is
    always among them. too_close: the one that would have won, had the next been further behind.
    refused: the parts of the message, folded, that say what the person does not want, and so fire nothing.
    """

    winner: Candidate | None
    candidates: tuple[Candidate, ...]
    too_close: Candidate | None = None
    refused: tuple[str, ...] = ()


class _Hit(NamedTuple):
    """A phrase of spec number ``spec`` that speaks for its trigger. ``length`` is its folded length."""

    spec: int
    phrase: str
    length: int
    strength: float
    kind: Kind


class Matcher:
    """An index over the triggers of one level, built once and only read afterwards, so threads may share it."""

    def __init__(self, specs: Sequence[IntentSpec], *, index: Json | None = None) -> None:
        """index: what ``written`` gave for the same specs, in place of building it again."""
        self.specs = tuple(specs)
        self._keywords = PhraseIndex([spec.keywords for spec in specs])
        self._excluded = PhraseIndex([spec.excluded_phrases for spec in specs])
        phrases = [spec.training_phrases for spec in specs]
        if index is None:
            self._training = TrainingIndex(phrases)
            profiles = ((number, meanings_of(of_one)) for number, of_one in enumerate(phrases))
            self._meanings = {number: profile for number, profile in profiles if profile}
        else:
            self._training = TrainingIndex(phrases, written=index["training"])
            self._meanings = {
                number: {Meaning(name): phrase for name, phrase in of} for number, of in index["meanings"]
            }
        self._languages = frozenset(language for spec in specs for language in spec.only_in)
        self._in_languages: dict[frozenset[str], Matcher] = {}
        self._sharing = Counter(meaning for profile in self._meanings.values() for meaning in profile)

    def written(self) -> Json:
        """What takes time to build, as plain lists, texts and numbers; phrases in one language only are not in it."""
        meanings = [
            (number, [(meaning.value, phrase) for meaning, phrase in profile.items()])
            for number, profile in self._meanings.items()
        ]
        return {"training": self._training.written(), "meanings": meanings}

    def match(self, text: str, *, language: str = "") -> Match:
        """Decide which trigger ``text``, as the end-user typed it, fires. Never raises, whatever the text.

        language: of the conversation, as BCP 47 code; empty: not known.
        """
        counted = counting(self._languages, spoken=language, text=text) if self._languages else frozenset()
        return self._hearing(counted).match(text) if counted else self._match(text)

    def _hearing(self, languages: frozenset[str]) -> "Matcher":
        """With the phrases for these languages. Made when they are first spoken; two threads may both make it."""
        if (made := self._in_languages.get(languages)) is None:
            if len(self._in_languages) >= KEPT_LANGUAGES:
                self._in_languages.clear()
            made = self._in_languages[languages] = Matcher([spec.heard_in(languages) for spec in self.specs])
        return made

    def _match(self, text: str) -> Match:
        folded = fold(text)
        reading = read(folded)
        stopped_by: dict[int, str] = {}
        for found in self._excluded.find(folded):
            stopped_by.setdefault(found.spec, found.phrase)
        ranked = sorted(self._strongest(folded, reading).values(), key=self._rank)
        able = [hit for hit in ranked if hit.spec not in stopped_by and hit.strength >= self.specs[hit.spec].threshold]
        first = able[0] if able else None
        is_close = first is not None and self._is_too_close(first, able[1:])
        shown = ranked[:SHOWN_CANDIDATES]
        if first is not None and first not in shown:
            shown[-1] = first
        best = self._candidate(first, stopped_by) if first else None
        return Match(
            winner=None if is_close else best,
            candidates=tuple(self._candidate(hit, stopped_by) for hit in shown),
            too_close=best if is_close else None,
            refused=tuple(folded[start:end] for start, end in reading.refused),
        )

    def _strongest(self, folded: str, reading: Reading) -> Mapping[int, _Hit]:
        strongest: dict[int, _Hit] = {}
        for hit in self._hits(folded, reading):
            best = strongest.get(hit.spec)
            if best is None or (hit.strength, hit.length) > (best.strength, best.length):
                strongest[hit.spec] = hit
        return strongest

    def _hits(self, folded: str, reading: Reading) -> Iterator[_Hit]:
        for found in self._keywords.find(folded, outside=reading.refused):
            yield _Hit(found.spec, found.phrase, found.length, 1.0, "keyword")
        likest = {likeness.spec: likeness for likeness in self._training.compare(reading.kept)}
        meant = surely(reading) if self._meanings else {}
        for spec, profile in self._meanings.items():
            if (hit := self._by_meaning(spec, profile, meant, likest.get(spec))) is not None:
                yield hit
        for likeness in likest.values():
            if (strength := self._believed(likeness, reading, meant)) > 0:
                yield _Hit(likeness.spec, likeness.phrase, likeness.length, round(strength, 6), "training phrase")

    def _believed(self, likeness: Likeness, reading: Reading, meant: Mapping[Meaning, float]) -> float:
        """How far likeness alone may decide, where a meaning is known that the message does not surely have."""
        profile = self._meanings.get(likeness.spec)
        if profile is None or any(meant.get(meaning, 0.0) >= SURE for meaning in profile):
            return likeness.score
        left = max(map(reading.left_of, profile))
        if likeness.score >= NEARLY_THE_SAME and self._speaks_for_itself(likeness.phrase, profile, reading, left):
            return likeness.score
        return (1 - (1 - likeness.score) * DOUBT) * left * (OPPOSITE if reading.is_pleased else 1.0)

    def _speaks_for_itself(self, phrase: str, profile: Iterable[Meaning], reading: Reading, left: float) -> bool:
        """What tells against the meaning stands in the phrase as well, and what it denies is denied in the message."""
        of_phrase = read(fold(phrase))
        return left >= max(map(of_phrase.left_of, profile)) and reading.is_pleased == of_phrase.is_pleased

    def _by_meaning(
        self, spec: int, profile: Mapping[Meaning, str], meant: Mapping[Meaning, float], likeness: Likeness | None
    ) -> _Hit | None:
        meaning = max(profile, key=lambda each: meant.get(each, 0.0))
        sure = meant.get(meaning, 0.0) * (SHARED_MEANING if self._sharing[meaning] > 1 else 1.0)
        if not sure:
            return None
        likely = likeness.score if likeness and sure >= SURE else 0.0
        strength = sure + (1 - sure) * LIKENESS_BESIDE_MEANING * likely
        phrase = likeness.phrase if likeness else profile[meaning]
        return _Hit(spec, phrase, likeness.length if likeness else 0, round(strength, 6), "meaning")

    def _rank(self, hit: _Hit) -> tuple[float, int, int, str]:
        spec = self.specs[hit.spec]
        return (-hit.strength, -hit.length, spec.position, spec.trigger_id)

    def _is_too_close(self, first: _Hit, others: Sequence[_Hit]) -> bool:
        if first.kind == "keyword" or not others:
            return False
        return first.strength - others[0].strength < self.specs[first.spec].margin

    def _candidate(self, hit: _Hit, stopped_by: Mapping[int, str]) -> Candidate:
        spec = self.specs[hit.spec]
        return Candidate(
            trigger_id=spec.trigger_id,
            name=spec.name,
            strength=hit.strength,
            kind=hit.kind,
            phrase=hit.phrase,
            excluded_by=stopped_by.get(hit.spec),
            threshold=spec.threshold,
            margin=spec.margin,
        )
