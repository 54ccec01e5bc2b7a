"""Where in a text that was found the words are that were looked for. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from conversations.search.words import LEAST_BEGINNING, Clause, forms_of
from triggers.text_folding import Letter, fold, letter_of

EXCERPT = 160  # characters
BEFORE = 40  # of them, before the first word that is marked
MOST_READ = 20_000  # characters of a text
_HALF_WIDTH_MARKS = "\uff9e\uff9f"  # of Japanese syllables
_BELONGING = frozenset({"Mn", "Mc", "Me", "Cf"})

Range = tuple[int, int]


@dataclass(frozen=True)
class Fragment:
    text: str
    marked: bool = False


def excerpt_of(text: str, clauses: Sequence[Clause]) -> tuple[Fragment, ...]:
    """The text around the first word that was looked for, as fragments. Empty when none of them is in it."""
    text = " ".join(unicodedata.normalize("NFC", text[:MOST_READ]).split())
    marked = _joined(_marked(text, clauses))
    if not marked:
        return ()
    begin, end = _window(text, marked[0])
    inside = [(max(start, begin), min(stop, end)) for start, stop in marked if start < end and stop > begin]
    edges = [begin, *(edge for one in inside for edge in one), end]
    parts = [Fragment(text[start:stop], bool(number % 2)) for number, (start, stop) in enumerate(pairwise(edges))]
    before, after = Fragment("…" if begin else ""), Fragment("…" if end < len(text) else "")
    return tuple(part for part in (before, *parts, after) if part.text)


def _window(text: str, first: Range) -> Range:
    """Around the first range, beginning with a word where one begins nearby."""
    begin = max(0, min(first[0] - BEFORE, len(text) - EXCERPT))
    space = text.find(" ", begin, first[0])
    begin = space + 1 if begin and space >= 0 else begin
    return begin, max(first[1], min(len(text), begin + EXCERPT))


def _marked(text: str, clauses: Sequence[Clause]) -> Iterator[Range]:
    folded, origins = _folded(text)
    for clause in clauses:
        found = _phrases(folded, clause) if clause.whole else _words(folded, clause)
        for start, stop in found:
            yield origins[start][0], origins[stop - 1][1]


def _phrases(folded: str, clause: Clause) -> Iterator[Range]:
    for words in clause.words:
        for found in re.finditer(r"\W*".join(map(re.escape, words.split(" "))), folded):
            if _ends_at(folded, found.start()) and _ends_at(folded, found.end()):
                yield found.span()


def _words(folded: str, clause: Clause) -> Iterator[Range]:
    start = 0
    for letter, characters in groupby(folded, key=letter_of):
        word = "".join(characters)
        if letter is Letter.SPACED and any(_begins(form, sought) for form in forms_of(word) for sought in clause.words):
            yield start, start + len(word)
        start += len(word)


def _begins(form: str, sought: str) -> bool:
    return form == sought or (len(sought) >= LEAST_BEGINNING and form.startswith(sought))


def _ends_at(folded: str, place: int) -> bool:
    """False in the middle of a word of a spaced script."""
    around = folded[max(0, place - 1) : place + 1]
    return not (0 < place < len(folded) and all(letter_of(one) is Letter.SPACED for one in around))


def _folded(text: str) -> tuple[str, list[Range]]:
    """The folded text, and for each of its characters where in ``text`` it comes from."""
    folded: list[str] = []
    origins: list[Range] = []
    for start, stop in _clusters(text):
        piece = fold(text[start:stop]) or (" " if text[start:stop].isspace() else "")
        folded.append(piece)
        origins += [(start, stop)] * len(piece)
    return _without_inner_spaces("".join(folded), origins)


def _without_inner_spaces(folded: str, origins: list[Range]) -> tuple[str, list[Range]]:
    """As folding does it: none inside scripts that write none."""
    unspaced = [letter_of(one) is Letter.UNSPACED for one in folded]
    last = len(folded) - 1
    kept = [
        place
        for place, one in enumerate(folded)
        if not (one == " " and 0 < place < last and unspaced[place - 1] and unspaced[place + 1])
    ]
    return "".join(folded[place] for place in kept), [origins[place] for place in kept]


def _clusters(text: str) -> Iterator[Range]:
    """A character with the marks and invisible characters that belong to it."""
    starts = [place for place, one in enumerate(text) if place == 0 or not _belongs_to_the_last(one)]
    yield from pairwise([*starts, len(text)])


def _belongs_to_the_last(character: str) -> bool:
    return character in _HALF_WIDTH_MARKS or unicodedata.category(character) in _BELONGING


def _joined(ranges: Iterator[Range]) -> list[Range]:
    joined: list[Range] = []
    for start, stop in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined
