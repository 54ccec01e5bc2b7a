"""A conversation pasted into a message, with who says what: "Agent: ... Customer: ...", on one line or on several."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import NamedTuple

from privacy.asking import last_request
from privacy.vocabulary.asking import SPEAKERS

# A time may stand before who speaks, and a name behind: "[10:42] Agent (Kim): ".
_STAMP = r"(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?\s)?"
# As long as "Customer service agent".
_LINE = re.compile(
    rf"^[ \t]*{_STAMP}(?P<who>[^\W\d_][^\n:：()]{{0,24}}?)[ \t]?(?:\([^\n()]{{1,24}}\)[ \t]?)?[:：][ \t]*(?=[^\n])",
    re.MULTILINE,
)
# Inside a line only those who are known to speak do so.
_SPEAKS = re.compile(r"(?:\([^\n()]{1,24}\)\s?)?[:：][ \t]{0,3}")
_SPEAKERS = frozenset(map(str.lower, SPEAKERS))
# Where words are not set apart, what they say before ends a sentence.
_UNSPACED = tuple(f"{end}{word}" for end in "?!.。？！" for word in SPEAKERS if not word.isascii())
MOST_WORDS = 3
LONGEST_SPEAKER = 24
MOST_ANSWERS = 50


class _Turn(NamedTuple):
    """Who speaks from start on, in words that begin at words."""

    start: int
    words: int
    who: str


def answers_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of what somebody says right after another who asks, and what was asked."""
    if not (":" in text or "：" in text):
        return
    answers = (
        (answer.words, end, asked)
        for (asking, answer), end in _followed(text)
        if asking.who != answer.who and (asked := last_request(text[asking.words : answer.start]))
    )
    yield from islice(answers, MOST_ANSWERS)


def _followed(text: str) -> Iterator[tuple[tuple[_Turn, _Turn], int]]:
    """Each two turns, one behind the other, and where the second ends: with its line, or where the next begins."""
    turns = sorted(set(_turns(text)))
    ends = [*(turn.start for turn in turns[2:]), len(text)]
    for pair, start in zip(pairwise(turns), ends, strict=False):
        line = text.find("\n", pair[1].words, start)
        end = len(text[: line if line >= 0 else start].rstrip())
        if pair[1].words < end:
            yield pair, end


def _turns(text: str) -> Iterator[_Turn]:
    for turn in _LINE.finditer(text) if "\n" in text else ():
        yield _Turn(turn.start("who"), turn.end(), turn["who"].strip().lower())
    for sign in _SPEAKS.finditer(text):
        begun = max(0, sign.start() - LONGEST_SPEAKER)
        before = text[begun : sign.start()].lower()
        if who := _speaker_at_end_of(before):
            yield _Turn(begun + before.rindex(who.split()[0]), sign.end(), who)


def _speaker_at_end_of(before: str) -> str:
    words = before.split()
    for count in range(min(MOST_WORDS, len(words)), 0, -1):
        if (said := " ".join(words[-count:])) in _SPEAKERS:
            return said
    if not before.rstrip().endswith(_UNSPACED):
        return ""
    return next(said[1:] for said in _UNSPACED if before.rstrip().endswith(said))
