"""Passwords that are plain words or numbers: only where they stand tells that they are one."""

import re

from privacy.numbers import Number
from privacy.passphrase import dictated_at, some_words_at
from privacy.password_shape import is_plain_secret
from privacy.patterns import any_of, any_word_of, late
from privacy.prepared_text import PreparedText
from privacy.surroundings import is_free_standing, looks_like_year
from privacy.telling_words import Occurrence, Topic
from privacy.vocabulary.grammar import CHANGED_TO, CHANGING, POSSESSIVES

LOOK_BACK = 32
# "the", "mi nueva"
LONGEST_LABEL = 12

# What stands between a name and a value that no verb announces.
DIRECT = late(
    lambda: (
        rf"(?:\s?\([^()\n]{{1,30}}\))?[\s,]{{0,3}}(?:{any_of(POSSESSIVES)}\s{{0,2}}){{0,3}}(?:{any_of(CHANGED_TO)}\s{{0,2}})?"
        r"[\s,:\"'(]{0,3}"
    )
)
_DIGITS = re.compile(r"\d{4,32}(?!\d)")
# Languages whose words for how a password is doing are known well.
_WELL_KNOWN_IS = re.compile(r"(?<![a-z])(?:is|was|'s|its|it's|thats|that's|es|era|est|c'est|etait|foi|e)\s")
_CHANGED = late(lambda: rf"\s{{1,2}}{any_of(CHANGED_TO)}\s{{1,2}}[\"']?")
_CHANGING = late(lambda: rf"{any_word_of(CHANGING)}\s(?:[a-z']{{1,8}}\s){{0,2}}$")
# Whose it is, behind the name: "password *ko po*".
_OWNED = re.compile(
    r"[\s:]{0,2}(?P<owner>(?:(?:ko|po|namin|saya|aku|gue|gw|kami|yangu|langu|yanjye|ryanjye|wanjye|หนู|ผม|ฉัน|เรา|حقي|حقتي|"
    r"بتاعي|تبعي|我的)(?![a-z])\s{0,2}){0,3})[\s:]{0,2}"
)
_OWNED_ENDINGS = ("nya", "ku")
# Letters of another script with digits behind them: "ياسمين77".
_OTHER_SCRIPT = re.compile(r"[\u0621-\u064a\u0e01-\u0e4e]{2,20}\d{2,8}(?=[\s.!،]|$)")
# How verbs begin in these languages, which say what happened to a password.
_VERB = re.compile(
    r"(?:di|ter|ke|me|ber|se|na|nag|mag|pa|ka|ma|hindi|ayaw|im|in|il|ha|li|hai|una|ana|wa|nti|rya|ry|bya|by|ya|yar|nda|nsi|"
    r"[b-df-hj-np-tv-z](?:um|in))[a-z]{3}"
)


def announced_plainly(text: PreparedText, word: Occurrence, position: int) -> tuple[int, int] | None:
    """What stands at the position, behind the name and its "is": read out, a number, a word, or some words."""
    says_is = _says_is(text, word.end, position)
    if says_is and (dictated := dictated_at(text, position)):
        return dictated
    token = text.token_at(position)
    if token is None and (number := number_at(text.lower, position)):
        return number
    if not says_is:
        return None
    if token and is_plain_secret(text.lower, *token):
        return token
    return some_words_at(text.lower, position) if _may_be_words(text, word, position) else None


def set_to(text: PreparedText, word: Occurrence) -> tuple[int, int] | None:
    """What somebody made it: "I set my password to liverpool"."""
    changed = _CHANGED.match(text.lower, word.end)
    if not changed or not _CHANGING.search(text.lower, max(0, word.start - LOOK_BACK), word.start):
        return None
    token = text.token_at(changed.end())
    return token if token and is_plain_secret(text.lower, *token) else None


def owned_word(text: PreparedText, word: Occurrence) -> tuple[int, int] | None:
    """Languages without "is", and names in another script: "kata sandi saya pelangi", "พาสเวิร์ด sabaidee"."""
    owned = _OWNED.match(text.lower, word.end)
    if word.weak or not owned:
        return None
    if written := _OTHER_SCRIPT.match(text.lower, owned.end()):
        return written.span()
    name = text.lower[word.start : word.end]
    if not (owned["owner"] or name.endswith(_OWNED_ENDINGS) or not name.isascii()):
        return None
    if dictated := dictated_at(text, owned.end()):
        return dictated
    token = text.token_at(owned.end())
    if not token:
        return None
    return token if is_plain_secret(text.lower, *token) and not _VERB.match(text.lower, token[0]) else None


def named_word(text: PreparedText, word: Occurrence) -> tuple[int, int] | None:
    """ "password ko po sampalok": after the name that was asked for, a plain word and nothing more."""
    direct = DIRECT.match(text.lower, word.end)
    token = text.token_at(direct.end()) if direct else None
    ends = token is not None and not text.lower[token[1] :].strip(" .!")
    return token if token and ends and is_plain_secret(text.lower, *token) else None


def number_at(lower: str, start: int) -> tuple[int, int] | None:
    """A number as long as passwords are, that is no year, amount or date."""
    digits = _DIGITS.match(lower, start)
    if not digits or looks_like_year(digits.group()):
        return None
    return digits.span() if is_free_standing(lower, Number(*digits.span(), len(digits.group()))) else None


def _may_be_words(text: PreparedText, word: Occurrence, position: int) -> bool:
    """Behind an "is" of a well-known language; behind a colon where the name stands alone, or beside that of a user.

    "Problem with the password: page crashes" tells none.
    """
    if not text.lower[word.end : position].rstrip().endswith((":", "=")):
        return bool(_WELL_KNOWN_IS.search(text.lower, word.end, position))
    line = text.lower.rfind("\n", 0, word.start) + 1
    return word.start - line <= LONGEST_LABEL or Topic.SIGNED_IN_WITH in text.words


def _says_is(text: PreparedText, start: int, end: int) -> bool:
    """Folding makes "e" (and) of the Portuguese "é" (is); before a plain word the difference matters."""
    between = text.lower[start:end].rstrip()
    if not between.endswith(" e"):
        return True
    return not text.original[text.origin[start + len(between) - 1]].isascii()
