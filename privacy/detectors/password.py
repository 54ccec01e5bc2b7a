"""Passwords that people write in a sentence."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.prepared_text import PreparedText, fold
from privacy.telling_words import UNLISTED_WORDS, Occurrence, TellingWords, any_of
from privacy.vocabulary import (
    AFTER_COPULA,
    BEFORE_WORD,
    COPULAS,
    FILLERS,
    NOT_A_PASSWORD,
    NOT_A_PASSWORD_ENDINGS,
    NUMBER_IS,
    PASSWORD,
    POSSESSIVES,
    WEAK_PASSWORD,
)
from privacy.wording import MASK_END, gettext_noop

SHORTEST_WITH_DIGITS = 4
SHORTEST_WORD = 5
# Without "is" or a colon a token must look like a password by itself.
SHORTEST_UNANNOUNCED = 6
LONGEST = 64
# How far before its telling word a password can stand: "hunter2 is my password".
LOOK_BACK = 64

_SPOKEN_IS = rf"\s{{0,3}}(?:'s|{any_of(COPULAS)})[\s:]{{0,3}}"
_SIGNED_IS = r"\s{0,3}(?:[:=]{1,2}>?|->|-)\s{0,3}"
_ANNOUNCED = re.compile(
    rf"(?:\s{{0,3}}{any_of(FILLERS)}){{0,6}}?[\"')\]]{{0,2}}(?:{_SPOKEN_IS}|{_SIGNED_IS})(?:{any_of(AFTER_COPULA)}[\s:]{{1,3}})?"
)
_BARE = (
    re.compile(rf"(?:\s{{0,2}}{any_of(POSSESSIVES)}){{0,2}}\s{{0,3}}[\"'(]{{0,2}}"),
    re.compile(r"\s{1,3}(?:to|a|en|para|ke|kuwa)\s{1,3}"),
    re.compile(rf"{UNLISTED_WORDS}(?:{_SPOKEN_IS}|{_SIGNED_IS})"),
)
_QUOTED = re.compile(r"\"([^\"\n]{3,64})\"|'([^'\n]{3,64})'(?!\w)")
_TOKEN = re.compile(rf"[!-~]{{3,{LONGEST}}}")
_BEFORE = re.compile(
    rf"(?<![!-~])(?!{re.escape(MASK_END.strip())})([!-~]{{4,{LONGEST}}})\s{{1,2}}{any_of(NUMBER_IS)}\s{{0,2}}(?:{any_of(BEFORE_WORD)}\s{{0,2}}){{0,3}}$"
)
_CLAUSE_ENDS = re.compile(
    r"[\"')]{0,2}\s{0,3}(?:$|[.,;!?\n)]|(?:and|but|y|et|e|at|dan|na|kandi|pero|mais|mas)(?![a-z]))"
)
_ANSWER = re.compile(rf"\s*(?:(?:it's|it is|its|es|c'est|é|sure,?|ok,?)\s{{1,2}})?([!-~]{{3,{LONGEST}}})\s*")
_MASK = re.compile(rf"\[[A-Za-z0-9 -]{{1,40}}{re.escape(MASK_END)}")
_HARMLESS = re.compile(r"\d{1,3}%|[^a-z0-9]+|\d{1,3}|<[a-z _-]+>|x{3,}")
_EDGES = ".,;:?)\"'"
_STATES = frozenset(map(fold, NOT_A_PASSWORD))
_STATE_ENDINGS = tuple(map(fold, NOT_A_PASSWORD_ENDINGS))


class Password(Detector):
    kind = "password"
    label = gettext_noop("password")
    reason = gettext_noop("It looks like a password.")
    words = TellingWords(strong=PASSWORD, weak=WEAK_PASSWORD)

    def find(self, text: PreparedText) -> Iterable[Finding]:
        for start, end in self._ranges(text):
            yield self.finding(text, start, end)

    def _ranges(self, text: PreparedText) -> Iterator[tuple[int, int]]:
        found_until = 0
        for word in self.words.find(text.lower):
            if word.start < found_until:
                continue  # it is part of a password: "password=password"
            for start, end in chain(_after(text, word), _before(text, word)):
                found_until = max(found_until, end)
                yield start, end
        if text.asked and self.words.stand_in(text.asked):
            yield from _answer(text)


def _after(text: PreparedText, word: Occurrence) -> Iterator[tuple[int, int]]:
    announced = _ANNOUNCED.match(text.lower, word.end)
    if announced:
        yield from _announced_value(text, announced.end(), weak=word.weak)
    elif not word.weak:
        yield from _bare_value(text, word)


def _bare_value(text: PreparedText, word: Occurrence) -> Iterator[tuple[int, int]]:
    """What follows without being announced has to look like a password by itself."""
    for bridge in _BARE:
        passed = bridge.match(text.lower, word.end)
        token = _token_at(text.plain, passed.end()) if passed else None
        if token and token[1] - token[0] >= SHORTEST_UNANNOUNCED and _is_mixed(text.plain[slice(*token)]):
            yield token
            return


def _announced_value(text: PreparedText, position: int, *, weak: bool) -> Iterator[tuple[int, int]]:
    quoted = _QUOTED.match(text.lower, position)
    if quoted:
        span = quoted.span(quoted.lastindex or 0)
        if not _MASK.fullmatch(text.lower, *span):
            yield span
        return
    token = _token_at(text.plain, position)
    if token is None:
        return
    value = text.plain[slice(*token)]
    if _is_mixed(value) or (not weak and (_is_long_number(value) or _is_last_word(text, token))):
        yield token


def _before(text: PreparedText, word: Occurrence) -> Iterator[tuple[int, int]]:
    match = _BEFORE.search(text.lower, max(0, word.start - LOOK_BACK), word.start)
    if match and not word.weak and _is_mixed(text.plain[slice(*match.span(1))]):
        yield match.span(1)


def _answer(text: PreparedText) -> Iterator[tuple[int, int]]:
    """The only word of an answer to "what is your password?"."""
    match = _ANSWER.fullmatch(text.lower)
    token = _token_at(text.plain, match.start(1)) if match else None
    if token is None:
        return
    value = text.plain[slice(*token)]
    if _is_mixed(value) or _is_long_number(value) or _is_last_word(text, token):
        yield token


def _token_at(plain: str, position: int) -> tuple[int, int] | None:
    """The unbroken piece of text at the position without the punctuation of the sentence around it."""
    match = _TOKEN.match(plain, position)
    if not match or _MASK.match(plain, position):
        return None
    value = match.group().rstrip(_EDGES)
    if len(value) < 3 or _HARMLESS.fullmatch(value.lower()):
        return None
    return position, position + len(value)


def _is_mixed(value: str) -> bool:
    """Whether it mixes characters as passwords do and words do not: a digit, a sign or a capital among letters."""
    has_letter = any(c.isalpha() for c in value)
    has_digit = any(c.isdigit() for c in value)
    has_sign = any(not c.isalnum() and c not in "-'/.,!?" for c in value)
    has_inner_capital = value[1:] != value[1:].lower() and value != value.upper()
    mixed = (has_letter and (has_digit or has_inner_capital)) or (has_sign and (has_letter or has_digit))
    return mixed and len(value) >= SHORTEST_WITH_DIGITS


def _is_long_number(value: str) -> bool:
    return value.isdigit() and len(value) >= SHORTEST_WITH_DIGITS


def _is_last_word(text: PreparedText, token: tuple[int, int]) -> bool:
    """A plain word ends its clause and does not say how the password is doing ("expired", "incorrecta")."""
    word = text.lower[slice(*token)].rstrip("!")
    if len(word) < SHORTEST_WORD or word in _STATES or word.endswith(_STATE_ENDINGS):
        return False
    return bool(_CLAUSE_ENDS.match(text.lower, token[1]))
