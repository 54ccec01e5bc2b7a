"""Pieces of text that are written as passwords are, whatever is said around them, and what speaks for and against."""

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from privacy.password_shape import (
    has_a_sign_inside,
    is_like_a_password,
    is_mixed,
    is_product,
    is_strictly_mixed,
    stands_out,
)
from privacy.patterns import any_word_of, late
from privacy.prepared_text import PreparedText
from privacy.surroundings import has_another_name
from privacy.telling_words import Occurrence, Topic
from privacy.told.candidates import Candidate
from privacy.told.features import Surroundings, sentence_features_of, signs_of
from privacy.told.tokens import tokens_in
from privacy.told.weighed import Weighed
from privacy.vocabulary.grammar import USERS
from privacy.vocabulary.numbers import NAMED_THINGS

TOPICS = (
    Topic.PASSWORD, Topic.ACCESS, Topic.TYPED, Topic.SIGNED_IN_WITH, Topic.ONE_TIME_CODE, Topic.PASSPHRASE, Topic.KEY,
    Topic.SECURITY_QUESTION, Topic.MESSAGE, Topic.CARD, Topic.ARRIVED, Topic.PIN, Topic.SIX_DIGITS,
)  # fmt: skip
_PIECE = re.compile(
    r"(?<![!-~])(?=[!-~]{0,64}(?:[\d#$%&*@^~+=_]|![A-Za-z]|[a-z.-][A-Z]))(?=[!-~]{0,64}[A-Za-z])[!-~]{5,64}"
)
# No such piece is without one of these. It begins with the characters, which is what makes the search quick.
_UNLIKE_A_WORD = re.compile(
    r"[A-Z\d!#$%&*@^~+=_](?:(?<=[#$%&*@^~+=_])|(?<=[a-z.-][A-Z])|(?<=!)(?=[A-Za-z])|(?<=\d)(?=[!-/:-~])|(?<=[!-/:-~]\d))"
)
# "mail", "Steuer", "ID", "pushTAN"
_PART_OF_A_NAME = r"(?:[A-Z]?[a-z]+|[A-Z]+|[a-z]+[A-Z]{2,})"
# "issue_type", "e-mail", "Wi-Fi", "Mayo-Walters", "Steuer-ID", "pushTAN-App", "PhilID", "KeePassXC", "PINs", "yet.Why"
_IDENTIFIER = re.compile(
    rf"[a-z]+(?:[_.-][a-z]+)*|[A-Z]+(?:[_.-][A-Z]+)*|{_PART_OF_A_NAME}(?:-{_PART_OF_A_NAME})+(?:'s)?|"
    r"(?:[A-Z][a-z]+){1,2}[A-Z]{2,3}|[A-Z]{2,4}[a-z]{1,2}|[A-Za-z']+[.!?]+[A-Z][a-z']*|"
    # "24-hour", "0815-Service", "0917xxx", "EU128847215IN", "TLS-1.3"
    r"\d{1,4}-[A-Z]?[a-z]+|\d+[xX]{2,}|[A-Z]{2}\d{9}[A-Z]{2}|[A-Za-z]+-\d{1,2}\.\d{1,2}"
)
# "DB_USER=shop": what names of settings tell of their values is known elsewhere.
_SETTING = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+=")
# "max_age_days=90", 'maxlength="32"'
_PLAIN_SETTING = re.compile(r"[a-z]+(?:_[a-z]+)+=(?:\d+|[a-z]+),?|[A-Za-z-]{2,20}=\"[^\"]*\"?")
# "OAuthException", "NullPointerError"
_OF_A_PROGRAM = re.compile(r"[A-Za-z]+(?:Exception|Error|Handler|Request|Response|Service|Controller|Timeout)")
# "getToken(" in a line of a program
_CALLED = re.compile(r"[A-Za-z_.]+\(")
# A letter as programs write it: "\u00e9".
_ESCAPED = re.compile(r"\\u[0-9A-Fa-f]{4}")
# "HbA1c 6.8"
_MEASURED = re.compile(r"\s\d{1,3}[.,]\d")
SHORTEST = 5
_OPENING = "\"'(<[:=,"
_SHAPES = (
    (r"[a-z]+\d{1,4}", "word-digits"),
    (r"[A-Z][a-z]+\d{1,4}", "Word-digits"),
    (r"[A-Z][a-z]+[A-Z][a-z]+\W?\d*", "Two-Words"),
    (r"[A-Z]+(?:_[A-Z]+)*[_-]\d+", "CAPITALS-sign-digits"),
    (r"[A-Za-z]+[_.-]+\d+[A-Za-z]?", "word-sign-digits"),
    (r"[A-Za-z]+(?:[_.-][A-Za-z]+)+\d*", "words-signs"),
    (r"[A-Z]{1,4}[_-]?\d+", "CAPITALS-digits"),
    (r"(?=[A-Z-]*\d)[A-Z\d]{2,4}(?:-[A-Z\d]{2,4}){1,2}", "code-groups"),
    (r"(?=\d*[A-Z]+\d)[A-Z\d]{5,8}", "code-mixed"),
    (r"[A-Z\d-]+", "CAPITALS"),
    (r"\d+[A-Za-z]+", "digits-word"),
    (r"[A-Za-z]+[#$%&*!@^~+=?]+\d*", "word-sign"),
)
# The group that matches first tells the shape.
_SHAPED = re.compile("|".join(f"({pattern})" for pattern, _name in _SHAPES))
# "my username is jsmith84"
_USER = late(lambda: rf"(?:{any_word_of(USERS)}|用户名|账号|帐号)[^,;.!?\n]{{0,24}}$")
FARTHEST_USER = 40
# "marmalade-7731 on the invoice"
_NAMED_THING = late(lambda: any_word_of(NAMED_THINGS))
NEAR = 40
_YEAR_AT_END = re.compile(r"(?:19|20)\d\d\W?$")


def written_in(text: PreparedText, left_out: Callable[[int, int], bool]) -> Iterator[Weighed]:
    """Each piece of text that mixes letters with digits or signs."""
    pieces = [piece for piece in _pieces(text) if not left_out(*piece)]
    topics = tuple(topic for topic in TOPICS if _is_outside(text.words.get(topic, ()), pieces))
    if not pieces or (len(text.plain.split()) == 1 and not topics and not text.asked):
        return  # where nothing is said around it, as in the name of a detail, nothing can be weighed
    around = _surroundings_of(text)
    for start, end in pieces:
        if inside := tokens_in(around.tokens, start, end):
            candidate = Candidate(*inside, "written")
            more = (*sentence_features_of(candidate, around), *_own_features(text, start, end, topics))
            yield Weighed(start, end, "password", signs_of(candidate, around), more)


def _is_outside(words: Iterable[Occurrence], pieces: Sequence[tuple[int, int]]) -> bool:
    """Whether any of these words is more than a part of a piece: "WA7F-WKFR" speaks of no message. pieces: in order."""
    places = ((word.start, bisect_right(pieces, (word.start, sys.maxsize))) for word in words)
    return any(place == 0 or start >= pieces[place - 1][1] for start, place in places)


def _pieces(text: PreparedText) -> Iterator[tuple[int, int]]:
    if not _UNLIKE_A_WORD.search(text.plain):
        return
    unlike_most = [piece for piece in text.plain.split() if not (piece.islower() and piece.isalpha())]
    if not any(map(_is_more_than_a_word, unlike_most)):
        return
    for piece in _PIECE.finditer(text.plain):
        start = piece.start() + len(piece.group()) - len(piece.group().lstrip(_OPENING))
        token = text.token_at(start)
        value = text.plain[slice(*token)] if token else ""
        if token and is_mixed(value) and not _is_a_name(text.plain, *token):
            yield token


def _is_a_name(plain: str, start: int, end: int) -> bool:
    """Whether products, people, programs or what a laboratory measures are written so."""
    value = plain[start:end]
    if any(pattern.fullmatch(value) for pattern in (_PLAIN_SETTING, _OF_A_PROGRAM, _CALLED)) or _SETTING.match(value):
        return True
    if is_product(value) or _IDENTIFIER.fullmatch(value) or _MEASURED.match(plain, end):
        return True
    return _ESCAPED.search(value) is not None


def _is_more_than_a_word(piece: str) -> bool:
    """A quick look that lets most messages go."""
    inside = piece.strip(".,;:!?()\"'")
    return not ((inside.isalpha() and inside[1:].islower()) or inside.isdigit() or len(inside) < SHORTEST)


def _surroundings_of(text: PreparedText) -> Surroundings:
    words = sorted(text.words.get(Topic.PASSWORD, ()))
    return Surroundings.of(text, words, asked="password" if Topic.PASSWORD in text.asked_words else "nothing")


def _own_features(text: PreparedText, start: int, end: int, topics: Sequence[Topic]) -> Iterator[str]:
    value = text.plain[start:end]
    shaped = _SHAPED.fullmatch(value)
    shapes = [_SHAPES[shaped.lastindex - 1][1] if shaped and shaped.lastindex else "other"]
    if is_strictly_mixed(value):
        shapes.append("strict")
        more = (
            ("like-a-password", is_like_a_password),
            ("sign-inside", has_a_sign_inside),
            ("stands-out", stands_out),
        )
        shapes += [kind for kind, holds in more if holds(value)]
    if _YEAR_AT_END.search(value):
        shapes.append("year-at-end")
    yield from (f"written={one}" for one in shapes)
    yield f"long={min(len(value) // 4, 4)}"
    if has_another_name(text.lower, start):
        yield "another-name"
    if _USER.search(text.lower, max(0, start - FARTHEST_USER), start):
        yield "names-a-user"
    if _NAMED_THING.search(text.lower, max(0, start - NEAR), end + NEAR):
        yield "named-thing-near"
        if not topics:
            yield "named-thing-near&about=nothing"
    yield from _about(topics, shapes[0])


@cache
def _about(topics: Sequence[Topic], shape: str) -> Sequence[str]:
    """What the text speaks of, alone and together with the shape."""
    return [name for topic in topics for name in (f"about={topic}", f"about={topic}&written={shape}")]
