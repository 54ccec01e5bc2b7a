"""How likely a message has each meaning, by weights learned from labelled utterances.

The rules know what they were told. What people say in words that no rule names is told by the letters, words and
concepts that such messages have had in common. The weights come from ``python -m tests.bench.learning``, which reads
only what may be tuned on; they are a table of small numbers, used as it lies in its file.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, combinations, pairwise
from pathlib import Path
from struct import Struct
from zlib import crc32

from triggers.function_words import FRAME_WORDS, language_told
from triggers.meanings.rules import SENTENCE_END, Meaning, Reading, read
from triggers.text_folding import Letter, Token, tokens

PLACES = 1 << 18  # the features of all texts share so many
MEANINGS = (*Meaning, None)  # the order of the weights; None: no meaning
UNIT = Struct("<d")
FILE = Path(__file__).parent / "learned.bin"
READ_CHARACTERS = 400
CONCEPT_WEIGHT = 0.3
LONGEST = 6  # texts of 32 words and more are as long as each other: lengths are told apart where they double
# What the rules say counts so much beside what was learned.
RULES_COUNT = 3.0
# Where a message has a meaning: chosen on sets that the weights were not learned from, for few false ones.
ENOUGH = 2.2
STEEPNESS = 0.5
SURE_ENOUGH = 0.64
NOT_LEARNED = frozenset({"sw", "rw", "vi"})  # there are no utterances in them; the rules know some words
MOST_SENTENCES = 3  # the last ones of a message: a wish comes after its story
LEAST = 0.4  # what is less likely is not worth telling
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")  # a price, a date or an account's number: which one it is means nothing


def surely(reading: Reading) -> Mapping[Meaning, float]:
    """How surely a message has each meaning, from ``LEAST`` to 1: from 0.64 it has it.

    Whoever asks for a person in a sentence of its own asks for one, whatever the others tell.
    """
    found = _surely_in_all(reading)
    if found.get(Meaning.PERSON, 0.0) < SURE_ENOUGH and reading.meanings.get(Meaning.PERSON, 0.0) >= SURE_ENOUGH:
        alone = max((_surely_in_all(each).get(Meaning.PERSON, 0.0) for each in _sentences_read(reading)), default=0.0)
        if alone >= SURE_ENOUGH:
            return {**found, Meaning.PERSON: alone}
    return found


def _sentences_read(reading: Reading) -> Iterator[Reading]:
    sentences = [part for part in SENTENCE_END.split(reading.kept[:READ_CHARACTERS]) if part.strip()]
    if len(sentences) > 1:
        yield from map(read, sentences[-MOST_SENTENCES:])


def _surely_in_all(reading: Reading) -> Mapping[Meaning, float]:
    words = list(tokens(reading.kept[:READ_CHARACTERS]))
    if _is_a_frame(words) or language_told(word.text for word in words) in NOT_LEARNED:
        return reading.meanings
    trust = _trust(words)
    found = {}
    leads = leads_of(scores(features(reading.kept, reading.concepts), *_weights()))
    for (meaning, lead), told in zip(leads.items(), by_rules(reading), strict=False):
        sure = _sure((lead if lead > 0 else trust * lead) + told)
        if sure >= LEAST:
            found[meaning] = sure
    return found


def by_rules(reading: Reading) -> list[float]:
    """What the rules say for each of ``MEANINGS``. Weights are learned beside it: they put right where it misleads."""
    return [RULES_COUNT * reading.meanings.get(meaning, 0.0) if meaning else 0.0 for meaning in MEANINGS]


def _is_a_frame(words: Iterable[Token]) -> bool:
    """Words that stand around a subject, and none: what they had in common was what they stood around. Numbers are no
    subject either.
    """
    return all(word.text in FRAME_WORDS or word.text.isdigit() for word in words)


def _trust(words: Iterable[Token]) -> float:
    """How far what was learned may speak against the rules: a word or two say little of what is around them."""
    return min(1.0, max(0.0, (_length(words) - 1) / 4))


def _length(words: Iterable[Token]) -> float:
    """In words; where these are not parted by spaces, three letters count for one."""
    return sum(1 if word.letter is Letter.SPACED else len(word.text) / 3 for word in words)


def _sure(lead: float) -> float:
    slope = STEEPNESS * (lead - ENOUGH) + math.log(SURE_ENOUGH / (1 - SURE_ENOUGH))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, slope))))


def leads_of(scored: Sequence[float]) -> Mapping[Meaning, float]:
    """How far each meaning is ahead of having none."""
    return {meaning: score - scored[-1] for meaning, score in zip(Meaning, scored, strict=False)}


def scores(found: Iterable[tuple[int, float]], table: Sequence[float], unit: float = 1.0) -> list[float]:
    """One for each of ``MEANINGS``: the higher, the likelier."""
    sums = [0.0] * len(MEANINGS)
    for place, value in found:
        at = place * len(MEANINGS)
        for number, weight in enumerate(table[at : at + len(MEANINGS)]):
            sums[number] += value * weight
    return [each * unit for each in sums]


def features(folded: str, concepts: Iterable[str]) -> list[tuple[int, float]]:
    """The places of what a text has, each with its weight."""
    return [*features_of_text(folded), *features_of_concepts(concepts)]


def features_of_text(folded: str) -> list[tuple[int, float]]:
    """Its words, their letters, which words follow each other, which is first and last, and how many there are. All
    numbers are one word.
    """
    words = list(tokens(_NUMBER.sub("0", folded[:READ_CHARACTERS])))
    places = set(chain.from_iterable(map(_of_token, words)))
    places.update(_place(f"{first.text} {second.text}") for first, second in pairwise(words))
    if words:
        places.update((_place(f"\0\0first {words[0].text[:20]}"), _place(f"\0\0last {words[-1].text[-20:]}")))
    places.add(_place(f"\0\0length {min(LONGEST, int(_length(words)).bit_length())}"))
    value = 1 / math.sqrt(len(places))
    return [(0, 1.0), *((place, value) for place in sorted(places))]


def features_of_concepts(concepts: Iterable[str]) -> list[tuple[int, float]]:
    """Each, and each with each other."""
    named = sorted(concepts)
    told = [_place(f"\0{name}") for name in named] + [_place(f"\0{one} {two}") for one, two in combinations(named, 2)]
    return [(place, CONCEPT_WEIGHT) for place in told]


@lru_cache(maxsize=8192)
def _of_token(token: Token) -> tuple[int, ...]:
    spaced = token.letter is Letter.SPACED
    text = f" {token.text[:40]} " if spaced else token.text[:100]
    return tuple({_place(gram) for gram in _grams(text, sizes=(2, 3, 4) if spaced else (1, 2, 3, 4))})


def _grams(text: str, *, sizes: Iterable[int]) -> Iterator[str]:
    yield text
    for size in sizes:
        yield from (text[start : start + size] for start in range(len(text) + 1 - size))


def _place(feature: str) -> int:
    """Never 0, which is there in every text."""
    return crc32(feature.encode("utf-8", "surrogatepass")) % (PLACES - 1) + 1


@cache
def _weights() -> tuple[Sequence[int], float]:
    """Those of a place follow each other, each a whole number of the unit."""
    written = FILE.read_bytes()
    (unit,) = UNIT.unpack_from(written)
    return memoryview(written)[UNIT.size :].cast("b"), unit


def write_weights(table: Sequence[float], file: Path = FILE) -> None:
    """Keeps them as whole numbers from -127 to 127 of one unit."""
    unit = max(map(abs, table)) / 127
    file.write_bytes(UNIT.pack(unit) + bytes(round(weight / unit) & 0xFF for weight in table))
