"""What of a text is found, and by which words. Pure: no digests, no database.

A text is folded as triggers fold it (``triggers.text_folding``): case, accents, vowel signs and ways of typing make no
difference. A word of a spaced script is found by its beginning, an unbroken run of a script that writes no spaces by
any part of it. Each piece begins with a letter that says what it is, so that no beginning is taken for a whole word.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from triggers.text_folding import Letter, Token, fold, tokens
from triggers.word_likeness import stem

# A word is found by this many of its letters or more; a shorter word is found whole.
LEAST_BEGINNING = 3
# A longer beginning is looked for as the whole word it then probably is.
MOST_BEGINNING = 16
# Of one text; what follows is not found. A message from another institution can be long.
MOST_PIECES = 10_000
# Of one search; what follows is not looked for.
MOST_CLAUSES = 12

# Arabic writes its article, and what may stand before it, on to the word.
_ARABIC_FRONT = re.compile(r"^(?:[وفبك]?ال|لل)(?=.{3})")
_QUOTE = re.compile('["“”„‟«»″‶「」『』]')


@dataclass(frozen=True)
class Pieces:
    """in_order: words and letter pairs as they follow each other. loose: beginnings of words and single letters."""

    in_order: tuple[str, ...]
    loose: frozenset[str]


@dataclass(frozen=True)
class Clause:
    """One thing that has to be there: any of these, each of them pieces that follow each other.

    words: the folded texts that show it, for marking. whole: they are marked where they stand as they are; otherwise
    every word that begins with one.
    """

    any_of: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    whole: bool


def pieces_of(texts: Iterable[str]) -> Pieces:
    """Of texts that belong together; no phrase reaches from one into the next but by chance."""
    in_order: list[str] = []
    loose: set[str] = set()
    for text in texts:
        for token in tokens(fold(text)):
            if len(in_order) >= MOST_PIECES:
                break
            in_order.extend(_in_order(token))
            loose.update(_loose(token))
    return Pieces(tuple(in_order[:MOST_PIECES]), frozenset(loose))


def clauses_of(query: str) -> tuple[Clause, ...]:
    """What somebody looks for: words, and phrases in quotation marks. Empty when there is no word in it."""
    clauses = (clause for text, quoted in _parts(query) for clause in _clauses(text, quoted=quoted))
    return tuple(dict.fromkeys(clauses))[:MOST_CLAUSES]


def _parts(query: str) -> Iterator[tuple[str, bool]]:
    """Each word or phrase, and whether it stood in quotation marks. A mark without its other half counts for none."""
    parts = _QUOTE.split(query)
    for number, part in enumerate(parts):
        if number % 2 and number < len(parts) - 1:
            yield part, True
        else:
            yield from ((word, False) for word in part.split())


def _clauses(text: str, *, quoted: bool) -> Iterator[Clause]:
    folded = fold(text)
    found = list(tokens(folded))
    if len(found) == 1 and not quoted and found[0].letter is Letter.SPACED:
        yield _clause_of_word(found[0].text)
        return
    run: list[str] = []
    words: list[str] = []
    for token in found:
        if token.letter is Letter.UNSPACED and len(token.text) == 1:
            yield from _clause_of_run(run, words)
            yield Clause(((f"c{token.text}",),), (token.text,), whole=True)
            run, words = [], []
        else:
            run.extend(_in_order(token))
            words.append(token.text)
    yield from _clause_of_run(run, words)


def _clause_of_run(run: list[str], words: list[str]) -> Iterator[Clause]:
    if run:
        yield Clause((tuple(run),), (" ".join(words),), whole=True)


def _clause_of_word(word: str) -> Clause:
    if len(word) > MOST_BEGINNING:
        return Clause(((f"w{word}",),), (word,), whole=True)
    forms = dict.fromkeys(form for each in forms_of(word) for form in (each, _root(each)))
    return Clause(tuple((f"b{form}",) for form in forms), tuple(forms), whole=False)


def _in_order(token: Token) -> Iterator[str]:
    if token.letter is Letter.SPACED:
        yield f"w{token.text}"
    elif len(token.text) == 1:
        yield f"u{token.text}"
    else:
        yield from (f"u{token.text[start : start + 2]}" for start in range(len(token.text) - 1))


def _loose(token: Token) -> Iterator[str]:
    if token.letter is Letter.UNSPACED:
        yield from (f"c{letter}" for letter in token.text)
        return
    for form in forms_of(token.text):
        if len(form) <= LEAST_BEGINNING:
            yield f"b{form}"
        else:
            last = min(len(form), MOST_BEGINNING)
            yield from (f"b{form[:length]}" for length in range(LEAST_BEGINNING, last + 1))


def forms_of(word: str) -> tuple[str, ...]:
    """The word, and without an article that is written on to it."""
    bare = _ARABIC_FRONT.sub("", word)
    return (word,) if bare == word else (word, bare)


def _root(word: str) -> str:
    """What the word shares with its other forms: "closing" finds "closed", "fees" finds "fee"."""
    if not word.isascii():
        return word
    if word.endswith("s") and not word.endswith("ss") and len(word) > LEAST_BEGINNING:
        return min(stem(word), word[:-1], key=len)
    return stem(word)
