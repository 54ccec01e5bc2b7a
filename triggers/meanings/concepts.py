"""Finds what is spoken of, whatever the language and the word: "representative", "asesor" and "เจ้าหน้าที่" are a person.

The words stand in ``concepts.toml``, whose head says how an entry is read: those that rules are made of. Beside them,
``stories.toml`` lists what people tell of when they ask without naming what they want; no rule knows these, only what
was learned (``learned.py``).
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, islice, product
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import NamedTuple

import ahocorasick

from triggers.function_words import FUNCTION_WORDS, languages_ruled_out
from triggers.meanings.slips import Slips
from triggers.text_folding import Letter, fold, letter_of, may_begin, may_end, tokens

# What Arabic writes on to the front of a word: and, so, with, to, as, the, and what they make together.
_ARABIC_FRONTS = frozenset(
    front + article for front in ("", "و", "ف", "ب", "ل", "ك", "ول", "وب") for article in ("", "ال", "ل")
)

_ARABIC_WHEN = "لما"

# Of these a mistyped word is taken for the right one.
_DECIDING = frozenset({"person", "desk", "complain", "refund"})
SEARCHED_WORDS = 60
EntriesByConcept = Mapping[str, Mapping[str, str]]  # by concept, then by language: the entries, with commas between
_ALTERNATIVES = re.compile(r"\(([^)]*)\)")


class Span(NamedTuple):
    """A concept named at ``start`` to ``end`` of a folded text."""

    start: int
    end: int
    concept: str


class _Entry(NamedTuple):
    concept: str
    open_start: bool
    open_end: bool
    language: str


class Lexicon:
    """All entries in one automaton: one pass over a text, however many there are.

    told: concepts that no rule names, as ``stories.toml`` lists them.
    """

    def __init__(self, ruled: EntriesByConcept, told: EntriesByConcept = MappingProxyType({})) -> None:
        entries = _entries_by_word({**ruled, **told})
        named = {found: {entry.concept for entry in found} - told.keys() for found in set(entries.values())}
        deciding = {found: concepts for found, concepts in named.items() if concepts and concepts <= _DECIDING}
        single_words = (word for word, found in entries.items() if found in deciding and " " not in word)
        self._slips = Slips({word: deciding[entries[word]] for word in single_words})
        self._automaton = ahocorasick.Automaton()
        shared: dict[tuple[int, tuple[_Entry, ...]], tuple[int, tuple[_Entry, ...]]] = {}  # few differ: saves memory
        for folded, of_word in entries.items():
            value = (len(folded), of_word)
            self._automaton.add_word(folded, shared.setdefault(value, value))
        self._automaton.make_automaton()

    def find(self, folded_text: str) -> Iterator[Span]:
        """Yield what is named, in the order in which the words end."""
        ruled_out = languages_ruled_out(token.text for token in tokens(folded_text))
        for last, (length, entries) in self._automaton.iter(folded_text):
            end = last + 1
            for entry in entries:
                if _fits(folded_text, end - length, end, entry) and entry.language not in ruled_out:
                    yield Span(end - length, end, entry.concept)

    def find_slips(self, folded_text: str, found: Iterable[Span]) -> Iterator[Span]:
        """Yield what is named by words that were mistyped; those with anything in ``found`` were not."""
        known = {place for span in found for place in range(span.start, span.end)}
        at = 0
        for token in islice(tokens(folded_text), SEARCHED_WORDS):
            at = folded_text.index(token.text, at)
            end = at + len(token.text)
            if token.letter is Letter.SPACED and token.text not in FUNCTION_WORDS and known.isdisjoint(range(at, end)):
                yield from (Span(at, end, concept) for concept in self._slips.concepts_of(token.text))
            at = end


def _entries_by_word(entries_by_concept: EntriesByConcept) -> Mapping[str, tuple[_Entry, ...]]:
    """Few entries differ, so words share them: that saves memory."""
    entries: dict[str, tuple[_Entry, ...]] = {}
    alone: dict[_Entry, tuple[_Entry]] = {}
    for concept, by_language in entries_by_concept.items():
        for language, listed in by_language.items():
            for written in chain.from_iterable(map(_spelled_out, listed.split(","))):
                entry = _Entry(concept, written.startswith("*"), written.endswith("*"), language)
                single = alone.setdefault(entry, (entry,))
                word = fold(written.strip("*"))
                if (others := entries.setdefault(word, single)) is not single and entry not in others:
                    entries[word] = (*others, *single)
    entries.pop("", None)
    return entries


def _spelled_out(entry: str) -> Iterator[str]:
    """ "never (bought|made)" is "never bought" and "never made"."""
    parts = [part.split("|") if number % 2 else [part] for number, part in enumerate(_ALTERNATIVES.split(entry))]
    yield from ("".join(chosen).strip() for chosen in product(*parts))


@cache
def lexicon() -> Lexicon:
    """The built-in one, read at the first use and shared by the threads of a process. Whoever asks meanwhile waits:
    read twice at once, it would take both longer.
    """
    with _reading:
        return _read_lexicon()


_reading = Lock()


@cache
def _read_lexicon() -> Lexicon:
    return Lexicon(_written("concepts.toml"), _written("stories.toml"))


def _written(file: str) -> EntriesByConcept:
    return tomllib.loads((Path(__file__).parent / file).read_text(encoding="utf-8"))


def _fits(text: str, start: int, end: int, entry: _Entry) -> bool:
    if not (entry.open_end or may_end(text, end)):
        return False
    if entry.open_start or may_begin(text, start):
        return True
    return entry.language == "ar" and _front(text, start) in _ARABIC_FRONTS and not _is_when(text, start)


def _is_when(text: str, start: int) -> bool:
    """Whether "not", written on to "to", is the Arabic "when": "when I bought" tells of no purchase that was not."""
    return text.startswith(_ARABIC_WHEN[1:] + " ", start) and text.startswith(_ARABIC_WHEN, start - 1)


def _front(text: str, start: int) -> str:
    """What the word has before ``start``; no more of it than can be one of the fronts."""
    begin = start
    while begin > 0 and start - begin <= 4 and letter_of(text[begin - 1]) is letter_of(text[start]):
        begin -= 1
    return text[begin:start]
