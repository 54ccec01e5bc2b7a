"""What a message means, as far as chats are handed over for it: which concepts, said together, ask for a person,
complain, want money back or report a fraud.

A rule says how surely its concepts mean it. The figures were set on ``tests/data/utterances/tuning``.
"""

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from triggers.function_words import FRAME_WORDS
from triggers.meanings.concepts import Span, lexicon
from triggers.meanings.refusals import refused_parts, without
from triggers.text_folding import Letter, tokens

# A person says what they want early; the rest of a long message is its story.
READ_CHARACTERS = 1000
ANY_LENGTH = 1000


class Meaning(Enum):
    PERSON = "person"  # asks for a human being
    COMPLAINT = "complaint"
    REFUND = "refund"
    FRAUD = "fraud"


@dataclass(frozen=True, slots=True)
class Rule:
    """``needs``, said in one sentence, mean it with ``score`` (0 to 1), if the sentence is no longer than ``words``
    that carry a subject, and has one.

    unless: concepts that must not be in it.
    """

    score: float
    needs: frozenset[str]
    unless: frozenset[str]
    words: int

    def applies_to(self, concepts: frozenset[str], words: int) -> bool:
        if self.words < ANY_LENGTH and words > self.words:
            return False
        return self.needs <= concepts and not self.unless & concepts


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a message.

    meanings: how surely each is meant, from above 0 to 1. concepts: all that it speaks of, refused parts apart.
    kept: the folded text without its refused parts. refused: the ranges of the folded text that are not wanted.
    """

    meanings: Mapping[Meaning, float]
    concepts: frozenset[str]
    kept: str
    refused: tuple[tuple[int, int], ...]

    @property
    def is_pleased(self) -> bool:
        """Whether it speaks of being content, and denies nothing."""
        return "pleased" in self.concepts and "not" not in self.concepts

    def left_of(self, meaning: Meaning) -> float:
        """What is left of whatever else speaks for a meaning, since the message tells against it; 1: all."""
        return _left(meaning, self.concepts)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Any of ``concepts`` leaves so much (0 to 1) of a meaning, unless one of the others is there."""

    left: float
    concepts: frozenset[str]
    unless: frozenset[str]

    def applies_to(self, concepts: frozenset[str]) -> bool:
        return bool(self.concepts & concepts) and not self.unless & concepts


def _doubt(concepts: str, left: float, *, unless: str = "") -> Doubt:
    return Doubt(left, frozenset(concepts.split()), frozenset(unless.split()))


def _rule(score: float, needs: str, *, unless: str = "", words: int = ANY_LENGTH) -> Rule:
    return Rule(score, frozenset(needs.split()), frozenset(unless.split()), words)


RULES: Mapping[Meaning, tuple[Rule, ...]] = {
    Meaning.PERSON: (
        _rule(0.9, "person reach"),
        _rule(0.9, "desk reach"),
        _rule(0.9, "person real"),
        _rule(0.85, "someone reach", unless="neglect"),
        _rule(0.85, "callback", unless="neglect"),
        _rule(0.85, "person move", unless="money account"),
        _rule(0.8, "person want", unless="used money"),
        _rule(0.8, "person aid"),
        _rule(0.8, "desk want"),
        _rule(0.9, "support reach"),
        _rule(0.8, "support want", words=2),
        _rule(0.85, "support real"),
        _rule(0.9, "support", unless="bad upset complain pleased treatment neglect fraud", words=1),
        _rule(0.8, "someone real"),
        _rule(0.9, "person", unless="bad upset complain pleased someone treatment neglect fraud", words=2),
        _rule(0.9, "desk", unless="bad upset complain pleased someone treatment neglect fraud", words=2),
        _rule(0.75, "someone want", words=1),
        _rule(0.75, "someone aid want", words=2),
        _rule(0.75, "real aid want", words=2),
        _rule(0.75, "real reach want", words=3),
        _rule(0.7, "reach want", unless="transaction money account", words=1),
        _rule(0.85, "presence"),
        _rule(0.8, "expert"),
        _rule(0.8, "phone_you"),
        _rule(0.8, "desk number", words=4),
        _rule(0.8, "someone_help", unless="account device matter", words=3),
        _rule(0.85, "dept reach"),
        _rule(0.8, "dept phone_you"),
        _rule(0.8, "dept person"),
        _rule(0.85, "clueless person"),
        _rule(0.8, "clueless someone"),
        _rule(0.9, "refused_bot"),
        _rule(0.75, "bot not", unless="money", words=8),
        _rule(0.7, "bot bad", unless="money"),
        _rule(0.9, "bot upset", unless="money"),
    ),
    Meaning.COMPLAINT: (
        _rule(0.9, "complain"),
        _rule(0.85, "bad service"),
        _rule(0.85, "upset"),
        _rule(0.85, "not pleased"),
        _rule(0.85, "escalate"),
        _rule(0.8, "neglect"),
        _rule(0.75, "unsolved"),
        _rule(0.8, "treatment"),
        _rule(0.8, "bad", words=3),
        _rule(0.65, "bad", words=8),
        _rule(0.85, "problem_with"),
    ),
    Meaning.REFUND: (
        _rule(0.9, "refund"),
        _rule(0.85, "back money"),
        _rule(0.8, "overcharged"),
        _rule(0.75, "repay want"),
        _rule(0.85, "owed"),
        _rule(0.75, "dispute"),
    ),
    Meaning.FRAUD: (
        _rule(0.9, "fraud"),
        _rule(0.85, "stolen account"),
        _rule(0.85, "stolen transaction"),
        _rule(0.85, "disown transaction"),
        _rule(0.85, "someone used account"),
        _rule(0.85, "someone used in_name"),
        _rule(0.85, "used account elsewhere"),
        _rule(0.8, "transaction account elsewhere"),
        _rule(0.75, "transaction elsewhere not"),
        _rule(0.85, "vanished money"),
        _rule(0.75, "used in_name"),
        _rule(0.8, "someone in_name"),
        _rule(0.75, "disown account"),
        _rule(0.75, "disown used"),
        _rule(0.85, "disown contract"),
        _rule(0.85, "in_name contract"),
        _rule(0.7, "disown", unless="service complain", words=2),
        _rule(0.85, "altered"),
        _rule(0.85, "gave_code"),
        _rule(0.8, "taker"),
        _rule(0.85, "vanished account", unless="lost"),
    ),
}
AGAINST: Mapping[Meaning, tuple[Doubt, ...]] = {
    Meaning.PERSON: (
        _doubt("job", 0.4),
        _doubt("third", 0.6, unless="reach real phone_you presence"),
        _doubt("naming", 0.5, unless="person desk someone"),
        _doubt("escalate", 0.6, unless="reach"),
        _doubt("definition", 0.5),
        _doubt("nature", 0.4),
        _doubt("about", 0.72, unless="phone_you"),
        _doubt("complain", 0.7),
        _doubt("hours done", 0.5),
        _doubt("task", 0.55, unless="dept"),
        _doubt("pleased", 0.7),
        _doubt("thanks", 0.7, unless="want reach"),
        _doubt("underway", 0.7, unless="want real bot dept"),
        _doubt("neglect bad treatment", 0.75, unless="want bot real"),
        _doubt("disown", 0.7, unless="want reach"),
        _doubt("art", 0.6, unless="real phone_you presence someone"),
    ),
    Meaning.COMPLAINT: (
        _doubt("about", 0.8),
        _doubt("definition", 0.5),
        _doubt("progress", 0.6, unless="neglect upset bad"),
        _doubt("underway", 0.65, unless="want not neglect upset bad service unsolved escalate"),
        _doubt("matter", 0.7, unless="service complain upset neglect unsolved treatment"),
        _doubt("task", 0.5, unless="treatment neglect upset escalate"),
        _doubt("done thanks", 0.5, unless="not want upset neglect unsolved"),
        _doubt("art", 0.5, unless="service upset neglect treatment"),
    ),
    Meaning.REFUND: (
        _doubt("about", 0.5, unless="my_money"),
        _doubt("underway", 0.5, unless="device owed"),
        _doubt("progress", 0.6, unless="my_money"),
        _doubt("device", 0.7, unless="money refund overcharged owed"),
        _doubt("fraud", 0.8, unless="want refund overcharged"),
        _doubt("definition", 0.5),
        _doubt("asks", 0.6, unless="my_money"),
        _doubt("whether", 0.6, unless="want"),
        _doubt("thanks", 0.6, unless="want"),
        _doubt("paying", 0.5),
    ),
    Meaning.FRAUD: (
        _doubt("about", 0.5, unless="taker disown"),
        _doubt("definition", 0.5, unless="disown transaction used"),
        _doubt("asks", 0.7, unless="disown used account"),
        _doubt("whether", 0.7, unless="disown used account want"),
        _doubt("job", 0.7),
        _doubt("task", 0.6),
        _doubt("device", 0.6, unless="fraud vanished disown transaction"),
    ),
}
# Only rules on these ask how long a sentence is.
_COUNTED = frozenset().union(*(rule.needs for rules in RULES.values() for rule in rules if rule.words < ANY_LENGTH))
_CLAUSE_END = re.compile(r"[.,;:!?…\n。、，！？；،؟؛]+")
SENTENCE_END = re.compile(r"[.!?…\n。！？؟]+")


def read(folded: str) -> Reading:
    """Reads a folded text. Never raises, whatever the text."""
    text = folded[:READ_CHARACTERS]
    spans = list(lexicon().find(text))
    spans += lexicon().find_slips(text, spans)
    refused = refused_parts(text, spans)
    kept = without(text, refused) + folded[READ_CHARACTERS:] if refused else folded
    refuses_bots = any(span.concept == "bot" and _inside(span, refused) for span in spans)
    spans = [span for span in spans if not _inside(span, refused)]
    said = _sentences(_blanked(text, refused), spans)
    if refuses_bots:
        said = [(frozenset({"refused_bot"}), 1), *said]
    return Reading(
        meanings=_meanings(said),
        concepts=frozenset().union(*(concepts for concepts, _ in said)),
        kept=kept,
        refused=refused,
    )


def _blanked(text: str, parts: Iterable[tuple[int, int]]) -> str:
    """``text``, as long as it is, without the words of its refused parts: they do not make a sentence longer."""
    for start, end in parts:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _inside(span: Span, parts: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span.start and span.end <= end for start, end in parts)


def _sentences(text: str, spans: Sequence[Span]) -> list[tuple[frozenset[str], int]]:
    """The concepts of each sentence that names any, and how many words of content it has.

    A clause with a wish of its own is told once more by itself: what the rest of the sentence tells does not weaken it.
    """
    sentences = list(_parts(SENTENCE_END, text, spans))
    clauses = [part for part in _parts(_CLAUSE_END, text, spans) if "want" in part.concepts and part not in sentences]
    return [
        (part.concepts, _content_words(text[part.start : part.end]) if part.concepts & _COUNTED else 0)
        for part in [*sentences, *clauses]
    ]


class _Part(NamedTuple):
    """From ``start`` to ``end`` of a text, and the concepts that begin there."""

    start: int
    end: int
    concepts: frozenset[str]


def _parts(end: re.Pattern[str], text: str, spans: Iterable[Span]) -> Iterator[_Part]:
    """The parts that name anything, in order."""
    bounds = [0, *(found.start() for found in end.finditer(text)), len(text)]
    concepts: defaultdict[int, set[str]] = defaultdict(set)
    for span in spans:
        concepts[bisect_right(bounds, span.start) - 1].add(span.concept)
    for number, named in sorted(concepts.items()):
        yield _Part(bounds[number], bounds[number + 1], frozenset(named))


def _content_words(sentence: str) -> int:
    """Said again they are no more: "agent agent agent"."""
    return sum(
        (token.text not in FRAME_WORDS) if token.letter is Letter.SPACED else (len(token.text) + 3) // 4
        for token in set(tokens(sentence))
    )


def _meanings(said: Iterable[tuple[frozenset[str], int]]) -> Mapping[Meaning, float]:
    best: dict[Meaning, float] = {}
    for concepts, words in said:
        for meaning, rules in RULES.items():
            score = max((rule.score for rule in rules if rule.applies_to(concepts, words)), default=0.0)
            if score:
                score *= _left(meaning, concepts)
            if score > best.get(meaning, 0.0):
                best[meaning] = score
    return best


def _left(meaning: Meaning, concepts: frozenset[str]) -> float:
    return math.prod(doubt.left for doubt in AGAINST[meaning] if doubt.applies_to(concepts))
