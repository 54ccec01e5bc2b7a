"""Passwords that people write in a sentence."""

import re
from collections.abc import Iterable, Iterator, Sequence

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.numbers import Number
from privacy.passphrase import passphrases_in
from privacy.password_shape import is_mask, is_mixed, is_plain_secret, is_strictly_mixed, token_at
from privacy.patterns import WordsBefore, any_of, any_word_of
from privacy.prepared_text import PreparedText
from privacy.surroundings import (
    ends_sentence,
    ends_with_copula,
    has_another_name,
    is_free_standing,
    leads_elsewhere,
    looks_like_year,
)
from privacy.telling_words import Occurrence, Topic
from privacy.vocabulary.grammar import (
    AFTER_COPULA,
    BEFORE_NAME,
    CHANGED_TO,
    CHANGING,
    COPULAS,
    FILLERS,
    LINKS_BACK,
    POSSESSIVES,
    RELATIVES,
    SENT,
    USED_AS,
    USERS,
    WITH,
)
from privacy.wording import gettext_noop

# How far from its telling word a password can stand, and past how many tokens.
REACH = 64
MOST_TOKENS_BETWEEN = 8
SHORTEST_NUMBER = 4
# As people choose them for a password that no verb announces.
UNANNOUNCED_NUMBER = 6
LONGEST_ANSWER = 60
LOOK_BACK = 32

_SPOKEN_IS = rf"\s{{0,3}}(?:'s|{any_of(COPULAS)})[\s:.]{{0,5}}"
_SIGNED_IS = r"\s{0,3}(?:[:=]{1,2}>?|->|-)\s{0,3}"
# "the password *that I type there* is"
_RELATIVE = rf"\s{any_of(RELATIVES)}\s?(?:[a-z']{{1,12}}\s){{0,4}}?[a-z']{{1,12}}(?=\s)"
_ANNOUNCED = re.compile(
    rf"(?:(?:\s{{0,3}}{any_of(FILLERS)}){{0,6}}?|{_RELATIVE})[\"')\],*`]{{0,3}}(?:{_SPOKEN_IS}|{_SIGNED_IS})[*`]{{0,2}}\s{{0,2}}"
    rf"(?:{any_of(AFTER_COPULA)}[\s:]{{1,3}})?"
)
_DIRECT = re.compile(
    rf"[\s,]{{0,3}}(?:{any_of(POSSESSIVES)}\s{{0,2}}){{0,3}}(?:{any_of(CHANGED_TO)}\s{{0,2}})?[\s,:\"'(]{{0,3}}"
)
_BACK = re.compile(
    rf"[\s,\"')\]-]{{0,3}}(?:[a-z']{{1,8}}\s{{1,2}}){{0,2}}?(?:{any_of(LINKS_BACK)}|for(?![a-z]))\s{{0,2}}"
    rf"(?:{any_of(BEFORE_NAME)}\s{{0,2}}){{0,4}}"
)
_QUOTED = re.compile(r"\"([^\"\n]{3,64})\"|'([^'\n]{3,64})'(?!\w)")
_LETTER_BY_LETTER = re.compile(r"[!-~](?: [!-~]){4,31}(?![!-~])")
_ANY_PIECE = re.compile(r"[!-~]{3}|[!-~] [!-~] [!-~]")
_PIECE = re.compile(r"[!-~]{3,64}")
# A sign that neither words nor names of users have, between letters or digits.
_SIGNED = re.compile(r"[A-Za-z0-9][#$%&*!^~+?]+[A-Za-z0-9]|[A-Za-z0-9]@[A-Za-z0-9]+(?![\w.-]*\.[a-z])")
_OPENING = "\"'(<["
# Unless it belongs to the name of the password: "la clave de mi usuario es".
_USER = re.compile(
    rf"(?<!de mi )(?<!of my )(?<!for my )(?<!do meu )(?<!de mon ){any_word_of(USERS)}"
    rf"[\s:=-]{{0,3}}(?:{any_of(COPULAS)}[\s:]{{0,2}})?$"
)
_AS = re.compile(rf"[\"']?\s{{1,2}}{any_of(USED_AS)}\s{{1,2}}(?:{any_of(BEFORE_NAME)}\s{{0,2}}){{0,3}}")
# "using Winter2023$ but password invalid"
_TYPED = WordsBefore((*SENT, *WITH))
# Who did so, where that is said behind: "ginamit ko".
_BY = re.compile(r"\s(?:ko|po|saya|aku|niya)\s$")
_CHANGED = re.compile(rf"\s{{1,2}}{any_of(CHANGED_TO)}\s{{1,2}}[\"']?")
_CHANGING = re.compile(rf"{any_word_of(CHANGING)}\s(?:[a-z']{{1,8}}\s){{0,2}}$")
_ANSWER = re.compile(r"\s*(?:(?:it's|it is|its|es|c'est|é|sure,?|ok,?)\s{1,2})?([!-~]{3,64})\s*")


class Password(Detector):
    kind = "password"
    label = gettext_noop("password")
    reason = gettext_noop("It looks like a password.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        for start, end in (*self._ranges(text), *passphrases_in(text), *_signed_beside(text)):
            yield self.finding(text, start, end)

    def _ranges(self, text: PreparedText) -> Iterator[tuple[int, int]]:
        words = text.words.get(Topic.PASSWORD, ())
        found_until = 0
        for position, word in enumerate(words):
            if word.start < found_until:
                continue  # it is part of a password: "password=password"
            for start, end in _around(text, words, position):
                found_until = max(found_until, end)
                yield start, end
        if Topic.PASSWORD in text.asked_words:
            yield from _answer(text)


def _around(text: PreparedText, words: Sequence[Occurrence], position: int) -> Iterator[tuple[int, int]]:
    """The value after the word, else the one before it; never past the next telling word."""
    word = words[position]
    if not _ANY_PIECE.search(text.lower, max(0, word.start - REACH), word.end + REACH):
        return
    following = next((other.start for other in words[position + 1 :] if other.start >= word.end), len(text.lower))
    after = _announced_value(text, word) or _set_to(text, word)
    after = after or _free_value(text, word, min(following, word.end + REACH))
    if after:
        yield after
        return
    preceding = next((other.end for other in reversed(words[:position]) if other.end <= word.start), 0)
    before = None if word.weak else _value_before(text, word, max(preceding, word.start - REACH))
    if before:
        yield before


def _announced_value(text: PreparedText, word: Occurrence) -> tuple[int, int] | None:
    announced = _ANNOUNCED.match(text.lower, word.end)
    if not announced:
        return None
    position = announced.end()
    quoted = _QUOTED.match(text.lower, position)
    if quoted:
        start, end = quoted.span(quoted.lastindex or 0)
        return None if is_mask(text.lower[start:end]) else (start, end)
    if letters := _LETTER_BY_LETTER.match(text.lower, position):
        return letters.span()
    token = token_at(text.plain, position + (text.lower[position : position + 1] in tuple(_OPENING)))
    if token is None:
        return _number_at(text.lower, position) if not word.weak else None
    value = text.plain[slice(*token)]
    if is_mixed(value):
        return token
    plain = not word.weak and _says_is(text, word.end, position) and is_plain_secret(text.lower, *token)
    return token if plain else None


def _says_is(text: PreparedText, start: int, end: int) -> bool:
    """Folding makes "e" (and) of the Portuguese "é" (is); before a plain word the difference matters."""
    between = text.lower[start:end].rstrip()
    if not between.endswith(" e"):
        return True
    return not text.original[text.origin[start + len(between) - 1]].isascii()


def _set_to(text: PreparedText, word: Occurrence) -> tuple[int, int] | None:
    """What somebody made it: "I set my password to liverpool"."""
    changed = _CHANGED.match(text.lower, word.end)
    if not changed or not _CHANGING.search(text.lower, max(0, word.start - LOOK_BACK), word.start):
        return None
    token = token_at(text.plain, changed.end())
    return token if token and is_plain_secret(text.lower, *token) else None


def _free_value(text: PreparedText, word: Occurrence, until: int) -> tuple[int, int] | None:
    """What follows at some distance has to look like a password by itself."""
    for count, piece in enumerate(_PIECE.finditer(text.lower, word.end, until)):
        start = piece.start() + len(piece.group()) - len(piece.group().lstrip(_OPENING + ":=,"))
        between = text.lower[word.end : start]
        if count > MOST_TOKENS_BETWEEN or (between.strip() and leads_elsewhere(between)):
            return None
        if not any(map(str.isdigit, piece.group())) and piece.group().isalnum():
            continue
        found = _free_token(text, word, start, between)
        if found:
            return found
    return None


def _free_token(text: PreparedText, word: Occurrence, start: int, between: str) -> tuple[int, int] | None:
    direct = bool(_DIRECT.fullmatch(between))
    token = token_at(text.plain, start)
    if token is None:
        number = _number_at(text.lower, start) if not word.weak else None
        fits = number and (direct or ends_with_copula(between) or number[1] - number[0] == UNANNOUNCED_NUMBER)
        return number if fits and not has_another_name(text.lower, start) else None
    value = text.plain[slice(*token)]
    announced = ends_with_copula(between) and is_mixed(value)
    if (announced or is_strictly_mixed(value)) and (direct or not word.weak) and not _names_user(text.lower, start):
        return token
    return None


def _value_before(text: PreparedText, word: Occurrence, begin: int) -> tuple[int, int] | None:
    """What "as my password" follows, or what can hardly be anything but a password in the same clause."""
    pieces = list(_PIECE.finditer(text.lower, begin, word.start))
    for piece in reversed(pieces[-MOST_TOKENS_BETWEEN:]):
        start = piece.end() - len(piece.group().lstrip(_OPENING))
        token = token_at(text.plain, start)
        if token is None:
            continue
        between = text.lower[token[1] : word.start]
        if not is_mixed(text.plain[slice(*token)]):
            if _AS.fullmatch(between) and _is_typed(text.lower, *token):
                return token
            continue
        strict = is_strictly_mixed(text.plain[slice(*token)]) and _belongs(text.lower, start, between)
        if (
            (strict or _BACK.fullmatch(between))
            and not _names_user(text.lower, start)
            and not has_another_name(text.lower, start)
        ):
            return token
    return None


def _is_typed(lower: str, start: int, end: int) -> bool:
    """ "I used letmein as my password": a plain word that is no state and that somebody says they typed."""
    return _TYPED.end_at(lower, start) and is_plain_secret(f"{lower[:end]}.", start, end)


def _belongs(lower: str, start: int, between: str) -> bool:
    """In the same clause as the word, or typed by the person in the same sentence."""
    by = _BY.search(lower, max(0, start - 6), start)
    typed = _TYPED.end_at(lower, by.start() if by else start)
    return not leads_elsewhere(between) or (typed and not ends_sentence(between))


def _answer(text: PreparedText) -> Iterator[tuple[int, int]]:
    """The only word of an answer to "what is your password?", or the only one that looks like a password."""
    match = _ANSWER.fullmatch(text.lower)
    if match:
        token = token_at(text.plain, match.start(1))
        if token and (is_mixed(text.plain[slice(*token)]) or is_plain_secret(text.lower, *token)):
            yield token
        elif number := _number_at(text.lower, match.start(1)):
            yield number
    elif named := next(filter(None, (_named_word(text, word) for word in text.words.get(Topic.PASSWORD, ()))), None):
        yield named
    elif len(text.lower) <= LONGEST_ANSWER:
        tokens = [token_at(text.plain, piece.start()) for piece in _PIECE.finditer(text.lower)]
        mixed = [token for token in tokens if token and is_strictly_mixed(text.plain[slice(*token)])]
        yield from mixed[:1]


def _signed_beside(text: PreparedText) -> Iterator[tuple[int, int]]:
    """Where signing in is spoken of, what mixes letters, digits and signs as nothing but a password does."""
    if not text.digits or not text.words.get(Topic.PASSWORD):
        return
    for piece in _PIECE.finditer(text.plain):
        if not _SIGNED.search(piece.group()):
            continue
        token = token_at(text.plain, piece.start() + len(piece.group()) - len(piece.group().lstrip(_OPENING)))
        value = text.plain[slice(*token)] if token else ""
        if token and _SIGNED.search(value) and is_strictly_mixed(value) and any(map(str.isdigit, value)):
            yield token


def _named_word(text: PreparedText, word: Occurrence) -> tuple[int, int] | None:
    """ "password ko po sampalok": after the name that was asked for, a plain word and nothing more."""
    direct = _DIRECT.match(text.lower, word.end)
    token = token_at(text.plain, direct.end()) if direct else None
    ends = token is not None and not text.lower[token[1] :].strip(" .!")
    return token if token and ends and is_plain_secret(text.lower, *token) else None


def _number_at(lower: str, start: int) -> tuple[int, int] | None:
    digits = re.compile(r"\d{4,16}").match(lower, start)
    if not digits or looks_like_year(digits.group()):
        return None
    return digits.span() if is_free_standing(lower, Number(*digits.span(), len(digits.group()))) else None


def _names_user(lower: str, start: int) -> bool:
    return bool(_USER.search(lower, max(0, start - 32), start))
