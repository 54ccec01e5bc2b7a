"""Passwords that people write in a sentence."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from privacy.assigned import assigned_in
from privacy.chosen_password import chosen, chosen_in_german
from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.handed_over import handed_over, in_pairs
from privacy.korean import told_in_korean
from privacy.passphrase import passphrases_in
from privacy.password_answer import password_answer
from privacy.password_shape import (
    is_mixed,
    is_placeholder,
    is_plain_secret,
    is_plain_words,
    is_state,
    is_strictly_mixed,
)
from privacy.patterns import WordsBefore, any_of, any_word_of, late
from privacy.plain_password import DIRECT, announced_plainly, number_at, owned_word, set_to
from privacy.prepared_text import PreparedText
from privacy.surroundings import (
    ends_sentence,
    ends_with_copula,
    has_another_name,
    leads_elsewhere,
)
from privacy.telling_words import Occurrence, Topic
from privacy.told.scoring import denies
from privacy.told.tokens import Does, does_of
from privacy.vocabulary.grammar import (
    AFTER_COPULA,
    BEFORE_NAME,
    COPULAS,
    FILLERS,
    LINKS_BACK,
    RELATIVES,
    SENT,
    USED_AS,
    USERS,
    WITH,
)
from privacy.vocabulary.handing_over import ASIDES, FIELDS
from privacy.wallet_words import wallet_words_in
from privacy.wording import gettext_noop
from privacy.written_so import written_so

# How far from its telling word a password can stand, and past how many tokens.
REACH = 64
MOST_TOKENS_BETWEEN = 8
# As people choose them for a password that no verb announces.
UNANNOUNCED_NUMBER = 6
LONGEST_ANSWER = 60
LOOK_BACK = 32
# "the", "mi nueva"
LONGEST_LABEL = 12

_SPOKEN_IS = rf"\s{{0,3}}(?:'s|{any_of(COPULAS)})[\s:.]{{0,5}}"
_SIGNED_IS = r"\s{0,3}(?:[:=]{1,2}>?|->|[-|])\s{0,3}"
# "the password *that I type there* is"
_RELATIVE = rf"\s{any_of(RELATIVES)}\s?(?:[a-z']{{1,12}}\s){{0,4}}?[a-z']{{1,12}}(?=\s)"
# "my password? *sure*, it's ...", "the password *(case sensitive)* is ..."
_ASIDE = rf"(?:\s?\([^()\n]{{1,30}}\)|\s?[,?!]\s?{any_of(ASIDES)}(?=[\s,:])|\s?[,?](?=\s)){{0,3}}"
_ANNOUNCED = late(
    lambda: (
        rf"(?:(?:\s{{0,3}}{any_of(FILLERS)}){{0,6}}?|{_RELATIVE})[\"')\],*`]{{0,3}}{_ASIDE}(?:{_SPOKEN_IS}|{_SIGNED_IS})"
        rf"[*`]{{0,2}}\s{{0,2}}(?:{any_of(AFTER_COPULA)}[\s:]{{1,3}})?"
    )
)
_BACK = late(
    lambda: (
        rf"[\s,\"')\]-]{{0,3}}(?:[a-z']{{1,8}}\s{{1,2}}){{0,2}}?(?:{any_of(LINKS_BACK)}|for(?![a-z]))\s{{0,2}}"
        rf"(?:{any_of(BEFORE_NAME)}\s{{0,2}}){{0,4}}"
    )
)
_QUOTED = re.compile(r"\"([^\"\n]{3,64})\"|'([^'\n]{3,64})'(?!\w)")
_LETTER_BY_LETTER = re.compile(r"[!-~](?: [!-~]){4,31}(?![!-~])")
_ANY_PIECE = re.compile(r"[!-~]{3}|[!-~] [!-~] [!-~]")
_PIECE = re.compile(r"[!-~]{3,64}")
_OPENING = "\"'(<["
# Unless it belongs to the name of the password: "la clave de mi usuario es".
_USER = late(
    lambda: (
        rf"(?<!de mi )(?<!of my )(?<!for my )(?<!do meu )(?<!de mon ){any_word_of(USERS)}"
        rf"[\s:=-]{{0,3}}(?:{any_of(COPULAS)}[\s:]{{0,2}})?$"
    )
)
_AS = late(lambda: rf"[\"']?\s{{1,2}}{any_of(USED_AS)}\s{{1,2}}(?:{any_of(BEFORE_NAME)}\s{{0,2}}){{0,3}}")
# "buttercup, that's my password"
_THATS_MY = late(
    lambda: (
        r"[\s,.\"')-]{1,3}(?:thats|that's|that is|its|it's|this is|esa es|ese es|es|c'est|voila|e|yan|iyan|yan ang|itu|"
        rf"niyo|ndiyo|ndio)\s(?:{any_of(BEFORE_NAME)}\s{{0,2}}){{0,3}}"
    )
)
_GOES_ON = re.compile(
    r"_[a-z]|\s(?:manager|policy|policies|generator|strength|requirements|rules|guidelines|expiry|expiration)(?![a-z])"
)
# "il campo password è rosso", "la casilla de la contraseña"
_FIELD = late(
    lambda: rf"{any_word_of(FIELDS)}\s?(?:(?:de|del|della|da|do|du|la|le|l'|d'|untuk|ng|para|al|the)\s?){{0,3}}$"
)
LONGEST_FIELD = 24
_CALLED_PASS = frozenset({"pass", "passe", "contra"})
# "using Winter2023$ but password invalid"
_TYPED = WordsBefore((*SENT, *WITH))
_OTHER_WORK = Does.PUT | Does.SAY | Does.CALL | Does.IS | Does.NOT | Does.ASKING
# Who did so, where that is said behind: "ginamit ko".
_BY = re.compile(r"\s(?:ko|po|saya|aku|niya)\s$")


class Password(Detector):
    kind = "password"
    label = gettext_noop("password")
    stand_in = "Kestrel!55"
    reason = gettext_noop("It looks like a password.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        surely = (
            *in_pairs(text),
            *assigned_in(text),
            *chosen_in_german(text),
            *written_so(text),
            *wallet_words_in(text),
        )
        for start, end in surely:
            yield self.finding(text, start, end)
        plain = (*passphrases_in(text), *handed_over(text), *chosen(text))
        korean = told_in_korean(text, text.words.get(Topic.PASSWORD, ()))
        for start, end in (*self._ranges(text), *plain, *korean):
            value = text.lower[start:end]
            if not is_placeholder(value) and not (
                is_plain_words(value) and (_has_other_work(value) or denies(text, start, end))
            ):
                yield self.finding(text, start, end)

    def _ranges(self, text: PreparedText) -> Iterator[tuple[int, int]]:
        words = text.words.get(Topic.PASSWORD, ())
        found_until = 0
        for position, word in enumerate(words):
            if word.start < found_until or _names_no_value(text.lower, word):
                continue  # it is part of a password: "password=password"
            for start, end in _around(text, words, position):
                found_until = max(found_until, end)
                yield start, end
        if Topic.PASSWORD in text.asked_words:
            yield from password_answer(text)


def _names_no_value(lower: str, word: Occurrence) -> bool:
    """A part of a longer name ("password_policy: strict", "last_login", "password manager"), or itself a value
    ('type="password"').
    """
    ends_a_name = word.weak and lower.endswith("_", 0, word.start) and lower[word.end : word.end + 1] not in ("=", ":")
    goes_on = _GOES_ON.match(lower, word.end) or _FIELD.search(lower, max(0, word.start - LONGEST_FIELD), word.start)
    return ends_a_name or bool(goes_on) or lower.endswith('="', 0, word.start)


def _has_other_work(words: str) -> bool:
    """ "The password that was *given*": every word tells, asks or denies something."""
    return all(does_of(word) & _OTHER_WORK for word in words.split())


def _around(text: PreparedText, words: Sequence[Occurrence], position: int) -> Iterator[tuple[int, int]]:
    """The value after the word, else the one before it; never past the next telling word."""
    word = words[position]
    if not _ANY_PIECE.search(text.lower, max(0, word.start - REACH), word.end + REACH):
        if owned := owned_word(text, word):
            yield owned
        return
    behind = map(words.__getitem__, range(position + 1, len(words)))
    following = next((other.start for other in behind if other.start >= word.end), len(text.lower))
    after = _announced_value(text, word) or set_to(text, word)
    after = after or _free_value(text, word, min(following, word.end + REACH))
    if after:
        yield after
        return
    ahead = map(words.__getitem__, range(position - 1, -1, -1))
    preceding = next((other.end for other in ahead if other.end <= word.start), 0)
    if before := _value_before(text, word, max(preceding, word.start - REACH)) or owned_word(text, word):
        yield before


def _announced_value(text: PreparedText, word: Occurrence) -> tuple[int, int] | None:
    announced = _ANNOUNCED.match(text.lower, word.end)
    if not announced:
        return None
    position = announced.end()
    quoted = _QUOTED.match(text.lower, position)
    if quoted:
        start, end = quoted.span(quoted.lastindex or 0)
        value = text.lower[start:end]
        return None if all(map(is_state, value.split())) else (start, end)
    if letters := _LETTER_BY_LETTER.match(text.lower, position):
        return letters.span()
    token = text.token_at(position + (text.lower[position : position + 1] in tuple(_OPENING)))
    if token and is_mixed(text.plain[slice(*token)]):
        return token
    return None if word.weak else announced_plainly(text, word, position)


def _free_value(text: PreparedText, word: Occurrence, until: int) -> tuple[int, int] | None:
    """What follows at some distance has to look like a password by itself."""
    passed: list[str] = []
    for piece in islice(_PIECE.finditer(text.lower, word.end, until), MOST_TOKENS_BETWEEN + 1):
        start = piece.start() + len(piece.group()) - len(piece.group().lstrip(_OPENING + ":=,"))
        passed.append(text.lower[word.end : start])
        written = text.plain[piece.start() : piece.end()]
        if written.isalpha() and written[1:] == written[1:].lower():
            continue
        if found := _free_token(text, word, start, passed[-1]):
            return None if any(between.strip() and leads_elsewhere(between) for between in passed) else found
    return None


def _free_token(text: PreparedText, word: Occurrence, start: int, between: str) -> tuple[int, int] | None:
    token = text.token_at(start)
    if token is None:
        number = number_at(text.lower, start) if not word.weak else None
        if not number or has_another_name(text.lower, start):
            return None
        fits = number[1] - number[0] == UNANNOUNCED_NUMBER or DIRECT.fullmatch(between) or ends_with_copula(between)
        return number if fits else None
    value = text.plain[slice(*token)]
    strict = is_strictly_mixed(value)
    goes_on = start == word.end and value.startswith("_")  # "password_reset_required=true"
    if goes_on or not (strict or is_mixed(value)):
        return None
    direct = bool(DIRECT.fullmatch(between)) if word.weak or (not strict and value.isalpha()) else False
    if word.weak and not direct:
        return None
    # "password CoffeeTime": a capital inside is enough right behind the name.
    announced = strict or (direct and not word.weak) or ends_with_copula(between)
    return token if announced and not _names_user(text.lower, start) else None


def _value_before(text: PreparedText, word: Occurrence, begin: int) -> tuple[int, int] | None:
    """What "as my password" follows, or what can hardly be anything but a password in the same clause."""
    if word.weak and text.lower[word.start : word.end] not in _CALLED_PASS:
        return None
    pieces = list(_PIECE.finditer(text.lower, begin, word.start))
    for piece in reversed(pieces[-MOST_TOKENS_BETWEEN:]):
        start = piece.end() - len(piece.group().lstrip(_OPENING))
        token = text.token_at(start)
        if token is None:
            continue
        between = text.lower[token[1] : word.start]
        if not is_mixed(text.plain[slice(*token)]):
            if word.weak:
                continue
            if _AS.fullmatch(between) and _is_typed(text.lower, *token):
                return token
            if _THATS_MY.fullmatch(between) and _is_said(text.lower, *token):
                return token
            continue
        strict = not word.weak and is_strictly_mixed(text.plain[slice(*token)])
        if (
            (_BACK.fullmatch(between) or (strict and _belongs(text.lower, start, between)))
            and not _names_user(text.lower, start)
            and not has_another_name(text.lower, start)
        ):
            return token
    return None


def _is_typed(lower: str, start: int, end: int) -> bool:
    """ "I used letmein as my password": a plain word that is no state and that somebody says they typed."""
    return _TYPED.end_at(lower, start) and is_plain_secret(f"{lower[:end]}.", start, end)


def _is_said(lower: str, start: int, end: int) -> bool:
    """ "The word I type is buttercup, that's my password": a word that something is said to be, or the first of all."""
    announced = ends_with_copula(lower[max(0, start - LOOK_BACK) : start]) or not lower[:start].strip()
    return announced and is_plain_secret(f"{lower[:end]}.", start, end)


def _belongs(lower: str, start: int, between: str) -> bool:
    """In the same clause as the word, or typed by the person in the same sentence."""
    by = _BY.search(lower, max(0, start - 6), start)
    typed = _TYPED.end_at(lower, by.start() if by else start)
    return not leads_elsewhere(between) or (typed and not ends_sentence(between))


def _names_user(lower: str, start: int) -> bool:
    return bool(_USER.search(lower, max(0, start - 32), start))
