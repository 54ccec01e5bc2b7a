"""What a reply to a security question tells, wherever in the reply it stands: "I think I put Valparaíso, no accent".

Somebody who was asked answers, and says more around it: that they are not sure, who it was, how it is written. The
words that have no other work in the sentence are the answer. What comes behind "not" or "how" is none, nor is the name
of who writes.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from privacy.folding import fold
from privacy.surroundings import is_put_off, is_question, names_the_writer
from privacy.told.tokens import GRAMMAR, Does, Token
from privacy.vocabulary.asked_proof import BUT
from privacy.vocabulary.handing_over import NETWORKS

if TYPE_CHECKING:
    from privacy.prepared_text import PreparedText

# A longer text is no reply to one question.
LONGEST_REPLY = 240
MOST_WORDS = 4
# Of a name in a script without spaces.
MOST_CHARACTERS = 8
SHORTEST = 2

_OTHER_WORK = GRAMMAR | Does.SUBJECT | Does.FIRST | Does.QUESTION | Does.COMMON | Does.PERSON
_LEADS = GRAMMAR & ~Does.STATE | Does.SUBJECT | Does.FIRST | Does.QUESTION | Does.PERSON
_ENDS_TELLING = Does.NOT | Does.ASKING
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_COUNTED = re.compile(r"\d\s$")
_BUT = frozenset(map(fold, BUT))
_NO_NAMES = frozenset(map(fold, NETWORKS))


def replied(text: "PreparedText") -> Iterator[tuple[int, int]]:
    """Names with a capital, wherever they stand, and else the words of the first part that tells any."""
    if len(text.lower) > LONGEST_REPLY or is_question(text.lower):
        return
    parts = [(part, list(_runs(text, part))) for part in _parts(text) if not _is_put_off(text, part)]
    if named := [run for _part, runs in parts for run in runs if _is_named(text, run)]:
        yield from map(_span, named)
        return
    # What comes behind another thought ("the website crashed, hang on") is no answer, but behind a denial it may be.
    telling = ((part, runs) for part, runs in parts if not _denies(part))
    part, runs = next(((part, runs) for part, runs in telling if not _only_leads(part)), ((), []))
    if runs and _may_be_plain(text, part, runs[0]):
        yield _span(runs[0])


def _is_put_off(text: "PreparedText", part: Sequence[Token]) -> bool:
    return bool(part) and is_put_off(text.lower[part[0].start : part[-1].end])


def _parts(text: "PreparedText") -> Iterator[Sequence[Token]]:
    """Clauses, which also end before "but"."""
    tokens, begun = text.tokens, 0
    for place in range(1, len(tokens)):
        token = tokens[place]
        if token.clause != tokens[place - 1].clause or text.lower[token.start : token.end] in _BUT:
            yield tokens[begun:place]
            begun = place
    yield tokens[begun:]


def _runs(text: "PreparedText", part: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Words one behind the other that do nothing else, up to what denies or asks."""
    run: list[Token] = []
    for token in part:
        if token.does & _ENDS_TELLING:
            break
        if _tells(text, token) and (not run or run[-1].end == token.start or token.gap in (" ", "-")):
            run.append(token)
            continue
        if run:
            yield run
        run = [token] if _tells(text, token) else []
    if run:
        yield run


def _tells(text: "PreparedText", token: Token) -> bool:
    written = text.plain[token.start : token.end]
    if (
        token.end - token.start < SHORTEST
        or written.endswith("'")
        or written.isdecimal()
        or written.lower() in _NO_NAMES
    ):
        return False
    return not token.does & _OTHER_WORK


def _is_capital(text: "PreparedText", token: Token) -> bool:
    written = text.plain[token.start : token.end]
    return (
        written[0].isupper() and token is not text.tokens[0] and not written.isupper() and not written.startswith("I'")
    )


def _is_named(text: "PreparedText", run: Sequence[Token]) -> bool:
    return len(run) <= MOST_WORDS and any(_is_capital(text, token) for token in run) and _is_free(text, run)


def _may_be_plain(text: "PreparedText", part: Sequence[Token], run: Sequence[Token]) -> bool:
    """Whether a run without a capital is the answer: nothing else is said before it, as in "the website crashed"."""
    if not _is_free(text, run):
        return False
    if _UNSPACED.match(text.lower, run[0].start):
        return run[-1].end - run[0].start <= MOST_CHARACTERS
    return len(run) <= MOST_WORDS and _only_leads(part[: part.index(run[0])])


def _denies(part: Sequence[Token]) -> bool:
    """What comes behind a word that asks is no denial: "Conti, how do you spell it"."""
    ending = next((token for token in part if token.does & _ENDS_TELLING), None)
    return bool(ending and not ending.does & Does.ASKING)


def _only_leads(part: Sequence[Token]) -> bool:
    return all(token.does & _LEADS or token.end - token.start < SHORTEST for token in part)


def _is_free(text: "PreparedText", run: Sequence[Token]) -> bool:
    """Neither counted ("in 6 homes") nor the name of who writes."""
    start = run[0].start
    return not (names_the_writer(text.lower, start) or _COUNTED.search(text.lower, max(0, start - 2), start))


def _span(run: Sequence[Token]) -> tuple[int, int]:
    return run[0].start, run[-1].end
