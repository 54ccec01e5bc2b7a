"""What a back-test found: how often each trigger fired, nearly fired, and clashed with another at its level.

Pure: levels and messages go in, a ``Report`` comes out. The report names messages by reference only, so that words
which are erased later are gone from it too.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

from triggers.back_tests.levels import BETWEEN, Level
from triggers.matching import Candidate, Match
from triggers.stored_json import Stored, number_in, object_in, objects_in, text_in, texts_in

# A message this little below the threshold nearly fired.
NEAR = 0.15
MOST_EXAMPLES = 8


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One message to try.

    expected: the name of the trigger it should fire, "" for none, None when nobody said. level: the name of the trigger
    the person is in, alone or after those it stands in; "" when nobody said.
    """

    reference: str
    text: str
    language: str = ""
    level: str = ""
    expected: str | None = None


@dataclass(kw_only=True)
class TriggerFigures:
    """Of one trigger. ``missed``: it was expected and did not fire; ``in_vain``: it fired and was not expected.
    ``level``: the name of the level it stands at, "" for the outermost.

    The lists hold references of messages: to look at, to add as phrases, to exclude.
    """

    trigger_id: str
    name: str
    level: str = ""
    fired: int = 0
    near: int = 0
    missed: int = 0
    in_vain: int = 0
    by_language: Counter[str] = field(default_factory=Counter)
    fired_on: list[str] = field(default_factory=list)
    to_add: list[str] = field(default_factory=list)
    to_exclude: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        return {**vars(self), "by_language": dict(self.by_language)}

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        languages = object_in(stored, "by_language")
        return cls(
            trigger_id=text_in(stored, "trigger_id"),
            name=text_in(stored, "name"),
            level=text_in(stored, "level"),
            **{name: number_in(stored, name, 0) for name in ("fired", "near", "missed", "in_vain")},
            by_language=Counter({language: number_in(languages, language, 0) for language in languages}),
            fired_on=list(texts_in(stored, "fired_on")),
            to_add=list(texts_in(stored, "to_add")),
            to_exclude=list(texts_in(stored, "to_exclude")),
        )


@dataclass(frozen=True, kw_only=True)
class Clash:
    """``winner`` fired on ``count`` messages on which ``other`` would have fired too. Both are names at one level."""

    winner: str
    other: str
    count: int
    example: str
    level: str = ""

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        return cls(
            winner=text_in(stored, "winner"),
            other=text_in(stored, "other"),
            count=number_in(stored, "count", 0),
            example=text_in(stored, "example"),
            level=text_in(stored, "level"),
        )


@dataclass(frozen=True, kw_only=True)
class Report:
    """silent: messages that fired nothing at any level. labelled: whether any message said what it should fire."""

    messages: int
    silent: int
    labelled: bool
    triggers: tuple[TriggerFigures, ...]
    clashes: tuple[Clash, ...]

    @property
    def levels(self) -> tuple[str, ...]:
        """By name, those at which something listens, in the order of the tab."""
        return tuple(dict.fromkeys(each.level for each in self.triggers))

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted({language for each in self.triggers for language in each.by_language}))

    def references(self) -> frozenset[str]:
        """Every message that it names."""
        of_triggers = (name for each in self.triggers for name in (*each.fired_on, *each.to_add, *each.to_exclude))
        return frozenset(of_triggers) | {clash.example for clash in self.clashes}

    def to_json(self) -> dict[str, object]:
        return {
            "messages": self.messages,
            "silent": self.silent,
            "labelled": int(self.labelled),
            "triggers": [each.to_json() for each in self.triggers],
            "clashes": [vars(each) for each in self.clashes],
        }

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        return cls(
            messages=number_in(stored, "messages", 0),
            silent=number_in(stored, "silent", 0),
            labelled=bool(number_in(stored, "labelled", 0)),
            triggers=tuple(map(TriggerFigures.from_json, objects_in(stored, "triggers"))),
            clashes=tuple(map(Clash.from_json, objects_in(stored, "clashes"))),
        )


class Run:
    """A back-test under way: give it every message, then take the report.

    A message that says where the person is, or what it should fire, is tried for a person who is there: at that level
    first, then outwards. Any other is tried at every level by itself.
    """

    def __init__(self, levels: Sequence[Level]) -> None:
        self._levels = {level.id: level for level in levels}
        self._figures = {
            spec.trigger_id: TriggerFigures(trigger_id=spec.trigger_id, name=spec.name, level=level.name)
            for level in levels
            for spec in level.matcher.specs
        }
        self._clashes: Counter[tuple[str, str, str]] = Counter()
        self._clash_examples: dict[tuple[str, str, str], str] = {}
        self._messages = self._silent = 0
        self._labelled = False

    def add(self, sample: Sample) -> None:
        self._messages += 1
        self._labelled |= sample.expected is not None
        fired = {self._try(way, sample) for way in self._ways(sample)}
        self._silent += fired == {""}
        self._count_missed(fired, sample)

    def report(self) -> Report:
        ordered = sorted(self._clashes.items(), key=lambda pair: (-pair[1], pair[0]))
        return Report(
            messages=self._messages,
            silent=self._silent,
            labelled=self._labelled,
            triggers=tuple(self._figures.values()),
            clashes=tuple(
                Clash(winner=winner, other=other, count=count, example=example, level=level)
                for (level, winner, other), count in ordered
                for example in [self._clash_examples[level, winner, other]]
            ),
        )

    def _ways(self, sample: Sample) -> Iterator[list[Level]]:
        """The levels that hear the message one after the other, for each place where the person may be."""
        heard_at = self._level_of(sample)
        if heard_at is None:
            yield from ([level] for level in self._levels.values())
        else:
            yield [self._levels[each] for each in (heard_at.id, *heard_at.outwards) if each in self._levels]

    def _level_of(self, sample: Sample) -> Level | None:
        if sample.level:
            named = (level for level in self._levels.values() if _is_called(level, sample.level))
            return next(named, self._levels[""])  # nothing listens inside that one
        if sample.expected:
            expected = (figures.level for figures in self._figures.values() if figures.name == sample.expected)
            name = next(expected, "")
            return next((level for level in self._levels.values() if level.name == name), None)
        return None

    def _try(self, way: Sequence[Level], sample: Sample) -> str:
        """The name of the trigger that fired; empty when none did."""
        for level in way:
            match = level.matcher.match(sample.text, language=sample.language)
            if match.winner is not None:
                self._count_winner(self._figures[match.winner.trigger_id], sample)
                self._count_clashes(level, match.winner, match, sample)
                return match.winner.name
            self._count_near_miss(match, sample)
        return ""

    def _count_winner(self, figures: TriggerFigures, sample: Sample) -> None:
        figures.fired += 1
        figures.by_language[sample.language] += 1
        _keep(figures.fired_on, sample)
        if sample.expected is not None and sample.expected != figures.name:
            figures.in_vain += 1
            _keep(figures.to_exclude, sample)

    def _count_near_miss(self, match: Match, sample: Sample) -> None:
        best = next((each for each in match.candidates if each.excluded_by is None), None)
        if best is None or best.strength < best.threshold - NEAR:
            return
        figures = self._figures[best.trigger_id]
        figures.near += 1
        if sample.expected is None:
            _keep(figures.to_add, sample)

    def _count_missed(self, fired: Collection[str], sample: Sample) -> None:
        if not sample.expected or sample.expected in fired:
            return
        figures = next((each for each in self._figures.values() if each.name == sample.expected), None)
        if figures is not None:
            figures.missed += 1
            _keep(figures.to_add, sample)

    def _count_clashes(self, level: Level, winner: Candidate, match: Match, sample: Sample) -> None:
        for other in match.candidates:
            if other != winner and other.may_fire:
                pair = (level.name, winner.name, other.name)
                self._clashes[pair] += 1
                self._clash_examples.setdefault(pair, sample.reference)


def _is_called(level: Level, name: str) -> bool:
    return name in (level.name, level.name.rpartition(BETWEEN)[2])


def _keep(references: list[str], sample: Sample) -> None:
    if len(references) < MOST_EXAMPLES:
        references.append(sample.reference)


def matrix(report: Report, *, level: str = "") -> Iterator[tuple[str, list[int]]]:
    """Each trigger of a level that clashes, by name, and how often it won against each trigger of ``clashing``, in that
    order.
    """
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for clash in report.clashes:
        if clash.level == level:
            counts[clash.winner][clash.other] = clash.count
    names = clashing(report, level=level)
    for name in names:
        yield name, [counts[name].get(other, 0) for other in names]


def clashing(report: Report, *, level: str = "") -> tuple[str, ...]:
    """The names of the triggers of a level that clash, in the order of the tab."""
    clashes = (clash for clash in report.clashes if clash.level == level)
    involved = {name for clash in clashes for name in (clash.winner, clash.other)}
    return tuple(each.name for each in report.triggers if each.level == level and each.name in involved)
