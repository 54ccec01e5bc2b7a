"""Passwords that somebody chose, asks an opinion of, or tells beside the name of a network."""

import re
from collections.abc import Iterator

from privacy.password_shape import is_mixed, is_product, is_state, is_strictly_mixed
from privacy.patterns import any_of, any_word_of, late
from privacy.prepared_text import PreparedText
from privacy.surroundings import has_another_name
from privacy.telling_words import Topic
from privacy.told.tokens import Does, does_of
from privacy.vocabulary.grammar import BEFORE_NAME, COPULAS, POSSESSIVES, USERS
from privacy.vocabulary.handing_over import (
    CHOSEN,
    FOR_LONG,
    NETWORK_KEYS,
    NETWORKS,
    OWN_ALREADY,
    PASSWORD_LABELS,
    PRINTED_SAYS,
    STRENGTHS,
)
from privacy.vocabulary.numbers import NAMED_THINGS

LOOK_BACK = 60
MOST_LABELS = 16
# No key of a wireless network is shorter.
SHORTEST_KEY = 8
LONGEST_OPINION = 160

# "pass lockdown-baker, joined in March": the label begins a clause, and what follows ends it.
_LABELLED = late(
    lambda: (
        rf"(?:^|[.:;,!\n]\s{{0,2}})(?:(?:{any_of(POSSESSIVES)})\s)?{any_of(PASSWORD_LABELS)}\s"
        r"(?P<value>[a-z]{4,16}(?:-[a-z]{4,16}){1,3})(?=\s{0,2}(?:[.,;!\n]|$))"
    )
)
# "he chose Ludlow Castle 1966 as the password"
_CHOSEN = late(
    lambda: (
        rf"{any_word_of(CHOSEN)}\s[\"']?(?P<value>[^\W_][\w'-]{{1,24}}(?:\s[\w'-]{{1,24}}){{0,3}})[\"']?"
        rf"\s(?P<as>as|for|als|come|como|comme|sebagai|bilang)\s(?:{any_of(BEFORE_NAME)}\s){{0,3}}(?:[a-z]{{2,12}}\s)?$"
    )
)
# "mein Mann hat Sonnenblume als Passwort gewählt": the verb stands behind
_CHOSEN_IN_GERMAN = re.compile(
    r"(?<![a-z])(?:hat|hab|habe|haben|hatte|hatten)\s(?:[a-z]{1,10}\s){0,3}?[\"']?(?P<value>(?!alte|neue|gleiche|selbe|falsche|richtige|eigene)[a-z][a-z0-9-]{3,23})[\"']?\s"
    r"als\s(?:[a-z]{3,9}\s)?(?:[a-z]{0,8}passwort|kennwort)\s"
    r"(?:gewahlt|genommen|benutzt|eingegeben|gesetzt|festgelegt|eingestellt|verwendet|eingerichtet|ausgesucht)(?![a-z])"
)
# Where nouns have capitals, and where what it is used for may be something else, one alone tells nothing.
_ONE_CAPITAL = frozenset({"as", "come", "como", "comme", "sebagai", "bilang"})
_NO_PASSWORD_AT_ALL = re.compile(r"(?:face|touch|apple) id|windows hello|google lens")
_HEADS_ANOTHER = re.compile(r"\s(?:manager|keeper|vault|app|hint|reset|tool|generator|field|policy|recovery)(?![a-z])")
_NUMBERED_WORD = re.compile(r"[A-Za-z]{4,20}[!#$%&*@_-]?\d{1,6}[!#$%&*@?]?")
_ASKED_ABOUT = late(lambda: rf"[\"']?(?:\s[a-z']{{1,10}}){{0,3}}?\s{any_of(STRENGTHS)}")
_BEFORE_OPINION = late(lambda: rf"(?:^|(?<![a-z])){any_of(COPULAS)}\s[\"']?$")
_OWN_ALREADY = late(lambda: any_word_of(OWN_ALREADY))
_FOR_LONG = late(lambda: any_word_of(FOR_LONG))
_THING = late(lambda: any_word_of((*NAMED_THINGS, *USERS)))
_WORD_AND_NUMBER = re.compile(r"(?<![a-z0-9@._#/-])[a-z]{4,20}\d{2,4}(?![a-z0-9@_-]|\.[a-z0-9])")
_NETWORK = late(lambda: any_word_of(NETWORKS))
_KEY = late(lambda: rf"{any_word_of(NETWORK_KEYS)}\s{{0,2}}(?:[:=]|->|{any_of(COPULAS)})\s{{0,2}}[\"']?")
# "la del wifi es Perro_salchicha9", "the router sticker says hx7tqp42mvda"
_THAT_OF_A_NETWORK = late(
    lambda: (
        rf"{any_word_of(NETWORKS)}(?:\s(?!name|nom|nombre|nome|called|llama|adi|nama)[^\W\d_]{{2,10}}){{0,2}}?"
        rf"\s{any_of((*COPULAS, *PRINTED_SAYS))}"
        r"\s{1,2}[\"']?"
    )
)
_NAMES_A_METHOD = re.compile(r"(?:wpa|wep|aes|tkip|psk|eap|radius)\S*")


def chosen(text: PreparedText) -> Iterator[tuple[int, int]]:
    """What is told so, though it may be plain words."""
    if Topic.PASSWORD in text.words:
        yield from _labelled(text)
        yield from _chosen_as(text)
    if text.digits:
        yield from _used_for_long(text)
        yield from _asked_about(text)
        yield from _key_of_a_network(text)


def _labelled(text: PreparedText) -> Iterator[tuple[int, int]]:
    if "-" not in text.lower:
        return
    for label in _LABELLED.finditer(text.lower):
        words = label["value"].split("-")
        if not (is_state(" ".join((*words, label["value"]))) or any(map(does_of, words))):
            yield label.span("value")


def _chosen_as(text: PreparedText) -> Iterator[tuple[int, int]]:
    """Some words with a capital or a number at their end, which nobody would write in a story."""
    for word in text.words[Topic.PASSWORD][:MOST_LABELS]:
        begin = max(0, word.start - LOOK_BACK)
        before = _CHOSEN.search(text.lower, begin, word.start)
        if word.weak or not before or _HEADS_ANOTHER.match(text.lower, word.end):
            continue
        if _NO_PASSWORD_AT_ALL.fullmatch(before["value"]):
            continue
        written = text.plain[slice(*before.span("value"))].split()
        capital = before["as"] in _ONE_CAPITAL and all(part[0].isupper() or part.isdecimal() for part in written)
        numbered = written[-1].isdecimal() and len(written[-1]) > 1
        if (capital or numbered) and not (text.is_shouted or is_state(before["value"])):
            yield before.span("value")


def chosen_in_german(text: PreparedText) -> Iterator[tuple[int, int]]:
    """A plain word between "hat" and the verb that says what was done with it, so that nothing else can be meant."""
    if Topic.PASSWORD not in text.words:
        return
    for chosen_word in _CHOSEN_IN_GERMAN.finditer(text.lower):
        if not does_of(chosen_word["value"]) & ~Does.COMMON:
            yield chosen_word.span("value")


def _asked_about(text: PreparedText) -> Iterator[tuple[int, int]]:
    """ "Is kitten99 too weak? That's what I have": asked about, and somebody's own."""
    if len(text.lower) > LONGEST_OPINION or not _OWN_ALREADY.search(text.lower):
        return
    for piece in _NUMBERED_WORD.finditer(text.plain):
        if (
            is_strictly_mixed(piece.group())
            and not is_product(piece.group())
            and _BEFORE_OPINION.search(text.lower, max(0, piece.start() - 12), piece.start())
            and _ASKED_ABOUT.match(text.lower, piece.end())
        ):
            yield piece.span()


def _used_for_long(text: PreparedText) -> Iterator[tuple[int, int]]:
    """ "I've used bluebird88 for years and suddenly it's rejected": a word and a number, put in for so long."""
    if len(text.lower) > LONGEST_OPINION or not _FOR_LONG.search(text.lower):
        return
    if not any(token.does & Does.PUT for token in text.tokens):
        return
    for piece in _WORD_AND_NUMBER.finditer(text.lower):
        if not (is_product(piece.group()) or has_another_name(text.lower, piece.start()) or _THING.search(text.lower)):
            yield piece.span()


def _key_of_a_network(text: PreparedText) -> Iterator[tuple[int, int]]:
    """ "Network name = OakHouse, key = 7greenbottles"."""
    if not _NETWORK.search(text.lower):
        return
    for key in (*_KEY.finditer(text.lower), *_THAT_OF_A_NETWORK.finditer(text.lower)):
        token = text.token_at(key.end())
        if not token or token[1] - token[0] < SHORTEST_KEY or _NAMES_A_METHOD.fullmatch(text.lower, *token):
            continue
        if is_mixed(text.plain[slice(*token)]):
            yield token
