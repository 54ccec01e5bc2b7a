"""The words of a text, what each of them does in its sentence, and where clauses end."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from privacy.folding import fold
from privacy.patterns import any_of
from privacy.vocabulary import proofs, told
from privacy.vocabulary.states import BRANDS, NOT_A_SECRET, NOT_A_SECRET_UNSPACED

COMMON_WORDS = Path(__file__).parent / "common_words.txt"


class Does:
    """What a word does, as bits: a word may do several things. Plain numbers, because they are asked for very often."""

    PUT = 1
    SAY = 2
    CALL = 4
    IS = 8
    WITH = 16
    AS = 32
    ARTICLE = 64
    OWN = 128
    OTHERS = 256
    AT = 512
    JOIN = 1024
    NOT = 2048
    ASKING = 4096
    ASIDE = 8192
    SUBJECT = 16384
    FIRST = 32768
    QUESTION = 65536
    STATE = 131072
    COMMON = 262144
    NAME = 524288
    PERSON = 1048576


NAMES = {does: name for name, does in vars(Does).items() if isinstance(does, int)}


@lru_cache(maxsize=4_096)
def names_of(does: int) -> tuple[str, ...]:
    """The names of these bits, in their order."""
    return tuple(name for bit, name in NAMES.items() if does & bit)


# Words that can be no part of a secret by themselves.
GRAMMAR = (
    Does.PUT | Does.SAY | Does.CALL | Does.IS | Does.WITH | Does.AS | Does.ARTICLE | Does.OWN | Does.OTHERS | Does.AT
    | Does.JOIN | Does.NOT | Does.ASKING | Does.ASIDE | Does.STATE | Does.NAME
)  # fmt: skip

_WORDS: Mapping[int, Iterable[str]] = {
    Does.PUT: told.PUT, Does.SAY: told.SAY, Does.CALL: told.CALL, Does.IS: told.IS, Does.WITH: told.WITH,
    Does.AS: told.AS, Does.ARTICLE: told.ARTICLE, Does.OWN: told.OWN, Does.OTHERS: told.OTHERS, Does.AT: told.AT,
    Does.JOIN: told.JOIN, Does.NOT: told.NOT, Does.ASKING: told.ASKING, Does.ASIDE: told.ASIDE,
    Does.SUBJECT: (*told.SUBJECT, *proofs.PROVED_BY_ITSELF), Does.FIRST: (*told.FIRST, *proofs.PROVED_BY_ITSELF),
    Does.QUESTION: told.QUESTION,
    Does.PERSON: told.PERSON,
    Does.STATE: (*told.KNOWN_NAMES, *NOT_A_SECRET, *BRANDS, *NOT_A_SECRET_UNSPACED),
}  # fmt: skip
_PARTS = (
    (Does.PUT, re.compile("|".join(f"(?:{part})" for part in told.PUT_PARTS))),
    (Does.SAY, re.compile("|".join(f"(?:{part})" for part in told.SAY_PARTS))),
    (Does.NOT, re.compile("|".join(f"(?:{part})" for part in told.NOT_PARTS))),
    # A finite verb of Swahili.
    (Does.COMMON, re.compile(r"(?:a|wa|tu|u|li|i|ki|vi|ya|zi|m)(?:li|na|me|ta|ki|nge)[a-z]{3,}")),
)

# Kana stand with the Chinese characters; their voicing marks come apart when text is folded. Korean has spaces, but
# writes what a word does on to it.
_THAI, _CHINESE, _KOREAN = "\u0e00-\u0e7f", "\u3040-\u30ff\u3400-\u9fff", "\uac00-\ud7a3"
_LETTER = rf"[^\W_{_THAI}{_CHINESE}{_KOREAN}]"
_PIECE = re.compile(
    r"[a-z0-9]+(?=[ ,.:!?\n]|$)|"  # nearly all, and quicker to tell
    rf"(?P<unspaced>[{_THAI}]+|[{_CHINESE}]+|[{_KOREAN}]+)|{_LETTER}{{1,3}}'(?={_LETTER}{{3}})|{_LETTER}+(?:['-]{_LETTER}+)*"
)
# The same where there is nothing else.
_PIECE_OF_ASCII = re.compile(r"[a-z0-9]{1,3}'(?=[a-z0-9]{3})|[a-z0-9]+(?:['-][a-z0-9]+)*")
_UNSPACED = re.compile(rf"[{_THAI}{_CHINESE}{_KOREAN}]")
_SENTENCE_END = re.compile(r"[.!?\n。؟…]")
_CLAUSE_END = re.compile(r"[,;:()\"/|=،、{}\[\]]|\s-|'")
_AND_WRITTEN_ON = "وف"
# Italian and Portuguese: "and" without an accent, "is" with one.
_AND_OR_IS = "e"
# English: "is", some time ago. German: "what", which begins its clause.
_WAS_OR_WHAT = "was"
# "doit-il", "puis-je", "passwordnya"
_ASKED_BEHIND = re.compile(r"([a-z]{2,})-(?:t-)?(?:il|elle|on|je|vous|ils|ce|tu|moi|la|le|nya|lo|me|se)")


class Token(NamedTuple):
    """A word at [start, end). gap: what stands between it and the one before."""

    start: int
    end: int
    does: int
    clause: int
    sentence: int
    gap: str


# By the first and the second of several words: the words after these, and what all of them do.
_Several = dict[str, dict[str, list[tuple[tuple[str, ...], int]]]]


def _tables() -> tuple[dict[str, int], _Several, re.Pattern[str]]:
    single: dict[str, int] = {}
    several: _Several = {}
    unspaced: set[str] = set()
    for does, words in _WORDS.items():
        for word in map(fold, words):
            parts = tuple(word.split())
            if _UNSPACED.search(word):
                unspaced.add(word)
            if len(parts) > 1:
                several.setdefault(parts[0], {}).setdefault(parts[1], []).append((parts[2:], does))
            else:
                single[word] = single.get(word, 0) | does
    for word in COMMON_WORDS.read_text(encoding="utf-8").split():
        single[word] = single.get(word, 0) | Does.COMMON
    return single, several, re.compile(any_of(unspaced))


_SINGLE, _SEVERAL, _KNOWN_UNSPACED = _tables()


@lru_cache(maxsize=8_192)
def does_of(word: str) -> int:
    """What a folded word does; 0 when it is not known."""
    does = _SINGLE.get(word, 0)
    if not does and len(word) > 3 and word[0] in _AND_WRITTEN_ON:
        does = _SINGLE.get(word[1:], 0)
    if not does and (asked := _ASKED_BEHIND.fullmatch(word)):
        does = _SINGLE.get(asked[1], 0) | Does.OTHERS
    if not does & GRAMMAR:
        for kind, pattern in _PARTS:
            if pattern.fullmatch(word):
                does |= kind
    return does


def _spans(lower: str) -> Iterator[tuple[int, int]]:
    if lower.isascii():
        yield from (piece.span() for piece in _PIECE_OF_ASCII.finditer(lower))
        return
    for piece in _PIECE.finditer(lower):
        start, end = piece.span()
        if piece.lastgroup is None:
            yield start, end
            continue
        for known in _KNOWN_UNSPACED.finditer(lower, start, end):
            if known.start() > start:
                yield start, known.start()
            yield known.span()
            start = known.end()
        if start < end:
            yield start, end


def tokens_of(lower: str, is_accented: Callable[[int], bool] = lambda _position: False) -> list[Token]:
    """Every word, in order. is_accented: whether the letter at a position was written with an accent."""
    tokens: list[Token] = []
    beginnings: list[int] = []
    clause = sentence = at = 0
    for start, end in _spans(lower):
        gap, word = lower[at:start], lower[start:end]
        if gap != " ":
            clauses, sentences = _breaks(gap)
            clause += clauses
            sentence += sentences
        if word in _SEVERAL:
            beginnings.append(len(tokens))
        does = does_of(word)
        if word == _AND_OR_IS:
            does &= ~(Does.JOIN if is_accented(start) else Does.IS)
        elif word == _WAS_OR_WHAT and tokens and tokens[-1].clause == clause:
            does &= ~Does.ASKING
        tokens.append(Token(start, end, does, clause, sentence, gap))
        at = end
    for place in beginnings:
        _mark_several(lower, tokens, place)
    return tokens


@lru_cache(maxsize=1_024)
def _breaks(gap: str) -> tuple[int, int]:
    """How many clauses and sentences end in what stands between two words: none or one."""
    ends_sentence = bool(_SENTENCE_END.search(gap))
    return int(ends_sentence or bool(_CLAUSE_END.search(gap))), int(ends_sentence)


def _doing(token: Token, more: int) -> Token:
    """Like ``_replace``, which takes three times as long."""
    return Token(token.start, token.end, token.does | more, token.clause, token.sentence, token.gap)


def _mark_several(lower: str, tokens: list[Token], place: int) -> None:
    said = [lower[one.start : one.end] for one in tokens[place : place + 2]]
    if len(said) == 1:
        return
    for parts, does in _SEVERAL[said[0]].get(said[1], ()):
        last = place + 2 + len(parts)
        if last <= len(tokens) and all(
            lower[one.start : one.end] == part for one, part in zip(tokens[place + 2 : last], parts, strict=True)
        ):
            for at in range(place, last):
                tokens[at] = _doing(tokens[at], does)


def with_names(tokens: Sequence[Token], names: Sequence[tuple[int, int]]) -> tuple[list[Token], list[int]]:
    """The tokens with those marked that call something a secret, and the places of these. names: sorted ranges."""
    marked, places = list(tokens), list[int]()
    ends = [token.end for token in tokens]
    for start, end in names:
        at = bisect_right(ends, start)
        while at < len(marked) and marked[at].start < end:
            if not places or places[-1] < at:
                marked[at] = _doing(marked[at], Does.NAME)
                places.append(at)
            at += 1
    return marked, places


_JOINING = Does.JOIN | Does.IS | Does.AS


def joins_of(tokens: Sequence[Token]) -> list[int]:
    """How many words that join clauses stand before each token, and before the end: counted once for the text, so that
    nobody has to look at all that stands between two places.
    """
    return list(accumulate((token.does & _JOINING == Does.JOIN for token in tokens), initial=0))


def tokens_in(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int] | None:
    """The first and the last token that the range touches."""
    first = bisect_right(tokens, start, key=lambda token: token.end)
    last = bisect_left(tokens, end, key=lambda token: token.start) - 1
    return (first, last) if first <= last else None
