"""What in a text could be a secret told in words: runs of words that have no other work in the sentence."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from privacy.told.tokens import GRAMMAR, Does, Token, tokens_in

MOST_WORDS = 5
SHORTEST = 2
# Passphrases have grammar inside: "three horses under a lamp".
MOST_LINKS = 2
_LINKS = Does.AT | Does.ARTICLE | Does.OWN | Does.WITH
_TELLS = Does.PUT | Does.SAY | Does.CALL | Does.IS | Does.NAME
_ENDS = Does.JOIN | Does.NOT | Does.ASKING | Does.NAME | Does.SAY | Does.AS
_NO_BEGINNING = GRAMMAR & ~(Does.STATE | Does.ASIDE)
_SIGNS = frozenset("#$%&*@_+=^~\\|")
_DIGIT = re.compile(r"\d")
_QUOTED = re.compile(r"\"([^\"\n]{2,40})\"|(?<!\w)'([^'\n]{2,40})'(?!\w)")


class Candidate(NamedTuple):
    """Tokens [first, last] of the text. how: what made it a candidate."""

    first: int
    last: int
    how: str


def candidates_of(lower: str, plain: str, tokens: Sequence[Token]) -> Iterator[Candidate]:
    """Each run of words once, the plainest way first."""
    seen: set[tuple[int, int]] = set()
    for candidate in _all(lower, plain, tokens):
        span = candidate[:2]
        start, end = tokens[span[0]].start, tokens[span[1]].end
        if span not in seen and end - start >= SHORTEST and not _is_part_of_more(lower, start, end):
            seen.add(span)
            yield candidate


def _is_part_of_more(lower: str, start: int, end: int) -> bool:
    """Whether digits or signs stand in it or next to it: such pieces are weighed as they are written."""
    if _DIGIT.search(lower, start, end):
        return True
    return lower[end : end + 1] in _SIGNS or (start > 0 and lower[start - 1] in _SIGNS)


def _all(lower: str, plain: str, tokens: Sequence[Token]) -> Iterator[Candidate]:
    yield from _quoted(lower, tokens)
    runs = list(_runs(tokens))
    for first, last in runs:
        if last - first < MOST_WORDS:
            yield Candidate(first, last, "run")
        if last > first:
            yield from _rare(tokens, first, last)
        yield from _capitals(plain, tokens, first, last)
    yield from _linked(tokens, runs)
    yield from _rests(tokens)


def _runs(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """As many words as stand together without grammar between them, in one clause."""
    first = None
    for place, token in enumerate(tokens):
        if first is not None and (token.does & GRAMMAR or token.clause != tokens[first].clause):
            yield first, place - 1
            first = None
        if first is None and not token.does & GRAMMAR:
            first = place
    if first is not None:
        yield first, len(tokens) - 1


def _rare(tokens: Sequence[Token], first: int, last: int) -> Iterator[Candidate]:
    """The words of a run that are not heard every day."""
    begun = None
    for place in range(first, last + 2):
        rare = place <= last and not tokens[place].does & (Does.COMMON | Does.SUBJECT)
        if rare and begun is None:
            begun = place
        if not rare and begun is not None:
            if (begun, place - 1) != (first, last) and place - begun <= MOST_WORDS:
                yield Candidate(begun, place - 1, "rare")
            begun = None


def _capitals(plain: str, tokens: Sequence[Token], first: int, last: int) -> Iterator[Candidate]:
    """Names: words with a capital, and what ties them together."""
    for begun in range(first, last + 1):
        if plain[tokens[begun].start].isupper():
            break
    else:
        return
    end = place = begun
    while place + 1 < len(tokens) and tokens[place + 1].clause == tokens[begun].clause and place - begun < MOST_WORDS:
        place += 1
        if plain[tokens[place].start].isupper():
            end = place
        elif place - end > 1 or not tokens[place].does & _LINKS:
            break
    yield Candidate(begun, end, "capitals")


def _linked(tokens: Sequence[Token], runs: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """Two or three runs with little grammar between them."""
    for position, (first, last) in enumerate(runs):
        for following, end in runs[position + 1 : position + MOST_LINKS + 1]:
            between = tokens[last + 1 : following]
            if (
                len(between) > MOST_LINKS
                or end - first > MOST_WORDS
                or tokens[end].clause != tokens[first].clause
                or not all(token.does & _LINKS for token in between)
            ):
                break
            yield Candidate(first, end, "linked")
            last = end


def _rests(tokens: Sequence[Token]) -> Iterator[Candidate]:
    """All that follows what tells most, to the end of the clause: "the password is *old brown shoe*"."""
    for place, token in enumerate(tokens[:-1]):
        if not token.does & _TELLS:
            continue
        first = place + 1
        last = first
        while last + 1 < len(tokens) and tokens[last + 1].clause == tokens[first].clause and last - first < MOST_WORDS:
            if tokens[last + 1].does & _ENDS:
                break
            last += 1
        words = last - first + 1
        content = sum(not one.does & GRAMMAR for one in tokens[first : last + 1])
        if 1 < words <= MOST_WORDS and content > 1 and not tokens[first].does & _NO_BEGINNING:
            yield Candidate(first, last, "rest")


def _quoted(lower: str, tokens: Sequence[Token]) -> Iterator[Candidate]:
    if '"' not in lower and "'" not in lower:
        return
    for quoted in _QUOTED.finditer(lower):
        inside = tokens_in(tokens, *quoted.span(quoted.lastindex or 0))
        if inside and inside[1] - inside[0] < MOST_WORDS:
            yield Candidate(*inside, "quoted")
