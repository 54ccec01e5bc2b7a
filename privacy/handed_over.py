"""Passwords told without calling them so: "log me in with jwhite / tangerine8", "I keep typing letmein99"."""

import re
from collections.abc import Iterator

from privacy.passphrase import some_words_at
from privacy.password_shape import (
    has_a_sign_inside,
    is_like_a_password,
    is_mixed,
    is_plain_secret,
    is_product,
    is_state,
    is_strictly_mixed,
    stands_out,
)
from privacy.patterns import any_of, any_word_of, late
from privacy.prepared_text import PreparedText
from privacy.telling_words import Topic
from privacy.vocabulary.grammar import BEFORE_NAME, CHANGING, COPULAS, POSSESSIVES, USERS
from privacy.vocabulary.handing_over import AND_WITH, EVERYWHERE, FROM, PASSWORD_LABELS, TO, TYPED
from privacy.vocabulary.numbers import NAMED_THINGS

SHORTEST_PAIRED = 5
# "the box says Copper#118"
_PRINTED_ON = late(lambda: any_word_of(NAMED_THINGS))
MOST_CUES = 64

_LEAD = re.compile(r"[\s:=,\"'(*`]{0,4}")
_EVERYWHERE = late(lambda: rf"[\s,\"')]{{0,3}}{any_of(EVERYWHERE)}")
_ANYWHERE = late(lambda: any_word_of(EVERYWHERE))
_MIXED_WORD = re.compile(r"(?<![!-~])(?=[!-~]{0,30}\d)(?=[!-~]{0,30}[a-z])[!-~]{6,40}")
LONGEST_REMARK = 90
_AS_USER = late(lambda: rf"\s(?:as|como|comme|sebagai|bilang|kama|nka)\s(?:[a-z]{{1,6}}\s)?{any_of(USERS)}")
_SPACED = [word for word in AND_WITH if word.isascii()]
_AND = rf"(?:[\s,;]{{1,2}}{any_of(_SPACED)}|\s?{any_of(set(AND_WITH) - set(_SPACED))}){{1,2}}"
_PAIR = late(
    lambda: (
        rf"(?:[\s,]{{0,2}}{any_of((*COPULAS, *POSSESSIVES))}){{0,2}}[\s:=,\"'(-]{{0,4}}"
        r"(?P<user>[a-z0-9][\w.@+-]{1,40}?)[\"')]{0,2}"
        rf"(?:(?:{_AND})?[\s,;./|-]{{0,3}}(?:(?:for|als|per|como|pour)\s)?(?:{any_of((*POSSESSIVES, *BEFORE_NAME))}\s)?"
        rf"(?P<label>{any_of(PASSWORD_LABELS)})(?:\s?{any_of((*COPULAS, *POSSESSIVES))})?[\s:=\"'-]{{0,4}}"
        rf"|\s?(?P<slash>[/|])\s?|(?P<and>{_AND})[\s:=\"']{{0,3}})"
    )
)
_PIECE = re.compile(r"[!-~]{6,64}")
_PRINTABLE = "".join(map(chr, range(ord("!"), ord("~") + 1)))
WINDOW = 64
_FROM_A_DIGIT = re.compile(r"\d[!-~]*")
_IS_TYPED = late(
    lambda: (
        rf"[\"',)]{{0,2}}\s(?:is|was|es|era|c'est|est|e|ang|yung|itu|ni)\s"
        rf"(?:what|the one|lo que|la que|ce que|o que|a que|yang)\s(?:[a-z']{{1,8}}\s){{0,2}}?{any_of(TYPED)}"
    )
)
_DIGIT = re.compile(r"\d")
_LIKE_A_USER = re.compile(r"[a-z]*[\d._@-].*")
_FROM_TO = late(
    lambda: (
        rf"{any_word_of(CHANGING)}\s(?:[a-z']{{1,12}}\s){{0,4}}?{any_of(FROM)}\s([!-~]{{4,40}})\s{any_of(TO)}\s([!-~]{{4,40}})"
    )
)


def handed_over(text: PreparedText) -> Iterator[tuple[int, int]]:
    """What stands where people put what they type, and looks like a password; the more is said, the less it has to."""
    yield from _typed(text)
    yield from _standing_out(text)
    yield from _the_same_everywhere(text)
    if Topic.PASSWORD in text.words:
        yield from _changed(text)


def in_pairs(text: PreparedText) -> Iterator[tuple[int, int]]:
    """What is said with the name of a user, so that no sentence can deny it."""
    for word in text.words.get(Topic.SIGNED_IN_WITH, ())[:MOST_CUES]:
        pair = _PAIR.match(text.lower, word.end)
        if not pair or is_state(pair["user"]):
            continue
        token = text.token_at(pair.end())
        plain = bool(pair["label"]) or (bool(pair["slash"]) and bool(_LIKE_A_USER.fullmatch(pair["user"])))
        plain = plain or (bool(pair["slash"]) and text.lower[word.start : word.end] in _NAMES_OF_USERS)
        long = token is not None and token[1] - token[0] >= SHORTEST_PAIRED
        if token and long and (is_mixed(text.plain[slice(*token)]) or (plain and is_plain_secret(text.lower, *token))):
            yield token
        elif pair["label"] and (words := some_words_at(text.lower, pair.end())):
            yield words


_NAMES_OF_USERS = frozenset({"username", "user name", "usuario", "utilisateur", "identifiant", "userid", "user"})


def _typed(text: PreparedText) -> Iterator[tuple[int, int]]:
    words = text.words.get(Topic.PASSWORD, ())
    asked = Topic.PASSWORD in text.asked_words
    for cue in text.words.get(Topic.TYPED, ())[:MOST_CUES]:
        lead = _LEAD.match(text.lower, cue.end)
        token = text.token_at(lead.end()) if lead else None
        if not token or _AS_USER.match(text.lower, token[1]):
            continue
        value = text.plain[slice(*token)]
        everywhere = bool(_EVERYWHERE.match(text.lower, token[1]))
        strong = asked or any(not word.weak for word in words)
        if is_strictly_mixed(value):
            # Of small letters and digits alone many a name of a user is, too.
            told = strong or everywhere or Topic.SIGNED_IN_WITH in text.words
            about = bool(words) or Topic.ACCESS in text.words
            printed = not (told or about) and bool(_PRINTED_ON.search(text.lower))
            if told or (about and is_like_a_password(value)) or (has_a_sign_inside(value) and not printed):
                yield token
        elif everywhere and strong and is_plain_secret(f"{text.lower[: token[1]]}.", *token):
            yield token


def _standing_out(text: PreparedText) -> Iterator[tuple[int, int]]:
    """Nothing else is written so, whatever is said around it: "Salt&Pepper2"; or it is what somebody types."""
    if not text.digits:
        return
    about = Topic.ACCESS in text.words or Topic.PASSWORD in text.words
    for piece in _with_letter_and_digit(text.plain):
        start = piece.start() + len(piece.group()) - len(piece.group().lstrip("\"'(<[:"))
        token = text.token_at(start)
        value = text.plain[slice(*token)] if token else ""
        if token and (
            stands_out(value)
            or (about and has_a_sign_inside(value))
            or (is_like_a_password(value) and _IS_TYPED.match(text.lower, token[1]))
        ):
            yield token


def _the_same_everywhere(text: PreparedText) -> Iterator[tuple[int, int]]:
    """ "It's mollydog7, I have that for everything": the one such piece of a short message."""
    if not text.digits or len(text.lower) > LONGEST_REMARK or not _ANYWHERE.search(text.lower):
        return
    tokens = [text.token_at(piece.start()) for piece in _MIXED_WORD.finditer(text.lower)]
    mixed = [token for token in tokens if token and is_mixed(text.plain[slice(*token)])]
    if len(mixed) == 1 and not is_product(text.plain[slice(*mixed[0])]):
        yield mixed[0]


def _with_letter_and_digit(plain: str) -> Iterator[re.Match[str]]:
    for run in _FROM_A_DIGIT.finditer(plain):
        for piece in _PIECE.finditer(plain, _begin_of_run(plain, run.start()), run.end()):
            if piece.group().lower() != piece.group().upper() and _DIGIT.search(piece.group()):
                yield piece


def _begin_of_run(plain: str, position: int) -> int:
    """Where the unbroken piece of text begins that goes on at the position; read backwards a window at a time."""
    while position > 0:
        window = plain[max(0, position - WINDOW) : position]
        before = window.rstrip(_PRINTABLE)
        position -= len(window) - len(before)
        if before:
            break
    return position


def _changed(text: PreparedText) -> Iterator[tuple[int, int]]:
    """Both of "changed it from hunter to Kestrel_2025", when one looks like a password."""
    for both in _FROM_TO.finditer(text.lower):
        tokens = [text.token_at(both.start(group)) for group in (1, 2)]
        if any(token and is_mixed(text.plain[slice(*token)]) for token in tokens):
            yield from (token for token in tokens if token)
