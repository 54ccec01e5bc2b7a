"""Finding the words that announce what must not leave, all kinds in one pass, in scripts with and without spaces."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import ahocorasick

from privacy.folding import fold
from privacy.patterns import LATIN, LATIN_LETTERS, WordsBefore, any_of, any_word_of, late
from privacy.slips import slips_of
from privacy.surroundings import has_another_name
from privacy.vocabulary import asked_proof, composed, handing_over, identity, proofs, secrets, told
from privacy.vocabulary.numbers import PARTS, PUBLIC_AFTER, PUBLIC_BEFORE
from privacy.vocabulary.streets import NAMED_FOR_TREES

# As long as "the last four digits of the".
FARTHEST_PART = 32
# A word as long as this is the same with an ending: "Kontonummern", "contraseñas", "şifrenizi".
SHORTEST_INFLECTED = 9


class Topic(StrEnum):
    """What a telling word is about."""

    PASSWORD = "password"
    ONE_TIME_CODE = "one_time_code"
    PIN = "pin"
    CARD_SECURITY_CODE = "card_security_code"
    SECURITY_QUESTION = "security_question"
    BANK_ACCOUNT = "bank_account"
    NATIONAL_ID = "national_id"
    TAX_ID = "tax_id"
    PHONE = "phone"
    ADDRESS = "address"
    BIRTH = "birth"
    KEY = "key"
    PASSPHRASE = "passphrase"
    CARD_BACK = "card_back"
    THREE_DIGITS = "three_digits"
    ARRIVED = "arrived"
    TYPED = "typed"
    ACCESS = "access"
    SIX_DIGITS = "six_digits"
    FOUR_DIGITS = "four_digits"
    BACKUP = "backup"
    BANK = "bank"
    CARD = "card"
    SIGNED_IN_WITH = "signed_in_with"
    MACHINE = "machine"
    PRESSED = "pressed"
    EXPIRY = "expiry"
    PROVED_BY = "proved_by"
    PROVED_FIRST = "proved_first"
    PROVED_ASKED = "proved_asked"
    MESSAGE = "message"
    LOCK = "lock"
    CORRECTED = "corrected"
    OLD_OR_NEW = "old_or_new"


_MISTYPED = frozenset[str]().union(*map(slips_of, secrets.OFTEN_MISTYPED))

# The words of each topic: those that tell by themselves, and those that tell only together with more.
_WORDS: Mapping[Topic, tuple[Iterable[str], Iterable[str]]] = {
    Topic.PASSWORD: ((*secrets.PASSWORD, *_MISTYPED), secrets.WEAK_PASSWORD),
    Topic.ONE_TIME_CODE: ((*secrets.ONE_TIME_CODE, *composed.BACKUP_CODE), secrets.WEAK_CODE),
    Topic.PIN: (secrets.PIN, ()),
    Topic.CARD_SECURITY_CODE: (secrets.CARD_SECURITY_CODE, ()),
    Topic.SECURITY_QUESTION: ((*secrets.SECURITY_QUESTION, *proofs.FIRST_OR_FAVOURITE, *proofs.BORN_OR_MET), ()),
    Topic.BANK_ACCOUNT: (identity.BANK_ACCOUNT, identity.WEAK_BANK_ACCOUNT),
    Topic.NATIONAL_ID: ((*identity.NATIONAL_ID, *composed.PERSON_NUMBER), identity.WEAK_NATIONAL_ID),
    Topic.TAX_ID: (identity.TAX_ID, identity.WEAK_TAX_ID),
    Topic.PHONE: (identity.PHONE, ()),
    Topic.ADDRESS: (identity.ADDRESS, ()),
    Topic.BIRTH: (identity.BIRTH, ()),
    Topic.KEY: (secrets.KEY, ()),
    Topic.PASSPHRASE: (secrets.PASSPHRASE, ()),
    Topic.CARD_BACK: (secrets.CARD_BACK, ()),
    Topic.THREE_DIGITS: (composed.THREE_DIGITS, ()),
    Topic.ARRIVED: (secrets.ARRIVED, ()),
    Topic.TYPED: (handing_over.TYPED, ()),
    Topic.ACCESS: (handing_over.ACCESS, ()),
    Topic.SIX_DIGITS: (composed.SIX_DIGITS, ()),
    Topic.FOUR_DIGITS: ((), composed.FOUR_DIGITS),
    Topic.BANK: (identity.BANKS, ()),
    Topic.BACKUP: (composed.BACKUP_CODE, ()),
    Topic.CARD: (secrets.CARD, ()),
    Topic.SIGNED_IN_WITH: (handing_over.SIGNED_IN_WITH, ()),
    Topic.MACHINE: (handing_over.MACHINES, ()),
    Topic.PRESSED: (handing_over.PRESSED, ()),
    Topic.EXPIRY: (secrets.EXPIRY, ()),
    Topic.PROVED_BY: ((*told.SUBJECT, *proofs.PROVED_BY_ITSELF), ()),
    Topic.PROVED_FIRST: ((*told.FIRST, *proofs.PROVED_BY_ITSELF), ()),
    Topic.PROVED_ASKED: (told.QUESTION, ()),
    Topic.MESSAGE: (told.MESSAGE, ()),
    Topic.LOCK: (handing_over.LOCKS, ()),
    Topic.CORRECTED: (handing_over.CORRECTED, ()),
    Topic.OLD_OR_NEW: (handing_over.OLD_OR_NEW, ()),
}

_PUBLIC_BEFORE = WordsBefore(PUBLIC_BEFORE)
# "The last four digits" are printed on receipts, "the last four digits of the code" too.
_PART_BEFORE = late(lambda: rf"{any_word_of(PARTS)}\s?(?:\S{{1,8}}\s)?$")
_PART = late(lambda: any_word_of(PARTS))
_PARTS = frozenset(map(fold, PARTS))
_ENDING = re.compile(r"[a-z]{1,4}(?![a-z0-9])")
_DIGITS = frozenset(map(fold, (*secrets.DIGITS_CALLED, *composed.FOUR_DIGITS)))
_NOTHING = frozenset[str]()
_PART_OF_BEFORE = late(
    lambda: rf"{any_word_of(PARTS)}\s(?:\S{{1,8}}\s)?{any_of(secrets.DIGITS_CALLED)}\s(?:\S{{1,4}}\s){{0,2}}$"
)
# In Portuguese a number in a queue is called so, too.
_OF_A_QUEUE = re.compile(r"\s(?:de atendimento|da fila|de espera|preferencial|do guiche|do painel|do balcao)(?![a-z])")
# "1402 route des Pins": trees, and no number to type.
_OF_TREES = late(
    lambda: (
        rf"(?<![a-z]){any_of(NAMED_FOR_TREES)}\s{{1,2}}"
        r"(?:(?:[a-z]{3,12}\s)?(?:des|du|de|de la|del|dei|dos|do|les|le|aux|au|el|il|los)\s){1,2}(?:[a-z]{3,12}\s)?$"
    )
)
_TREES = frozenset({"pin", "pins", "pini"})
# What is worn, stuck into something or thrown over: "my pin badge", "a safety pin".
_OF_METAL_BEHIND = re.compile(
    r"[ -](?:badges?|cushions?|boards?|stripes?|holes?|wheels?|balls?|brooch|brooches)(?![a-z])"
)
_OF_METAL_BEFORE = re.compile(
    r"(?<![a-z])(?:lapel|enamel|safety|hair|bobby|bowling|rolling|tie|push|drawing|hat|clothes|cotter|firing)[ -]$"
)
LONGEST_KIND_OF_PIN = 10
FARTHEST_PLACE = 44
_ASKS_FOR_PROOF = late(lambda: any_word_of((*asked_proof.AGREED_WORDS, *asked_proof.ASKED_OF_ONE)))
_PUBLIC_AFTER = late(lambda: rf"\s{{0,2}}{any_of(PUBLIC_AFTER)}")


class Occurrence(NamedTuple):
    """A telling word at [start, end) of the folded text. weak: it tells only together with more, as "code" does.

    A tuple, because a hostile text is full of them.
    """

    start: int
    end: int
    weak: bool


def _automaton() -> ahocorasick.Automaton:
    """One machine for all words; a word may be about several topics. What names a part of a number is about none.

    For each: its length, what must stand neither before nor behind it (letters of a script with spaces must not go on;
    scripts without spaces have no such edges), whether it names a part, and its topics.
    """
    topics: dict[str, dict[Topic, bool]] = {}
    for topic, (strong, weak) in _WORDS.items():
        for is_weak, words in ((True, weak), (False, strong)):
            for word in map(fold, words):
                topics.setdefault(word, {})[topic] = is_weak
    for part in map(fold, PARTS):
        topics.setdefault(part, {})
    automaton = ahocorasick.Automaton()
    for word, about in topics.items():
        edges = (LATIN if word[0] in LATIN else _NOTHING, LATIN_LETTERS if word[-1] in LATIN else _NOTHING)
        automaton.add_word(word, (len(word), *edges, word in _PARTS, tuple(about.items())))
    automaton.make_automaton()
    return automaton


_AUTOMATON = _automaton()


def telling_words_in(folded: str) -> Mapping[Topic, Sequence[Occurrence]]:
    """Every place where a telling word stands as a word, by topic, in order of their ends."""
    found: defaultdict[Topic, list[Occurrence]] = defaultdict(list)
    has_queue, has_parts = "senha" in folded, False
    for last, (length, not_before, not_behind, is_part, topics) in _AUTOMATON.iter(folded):
        start, end = last + 1 - length, last + 1
        has_parts = has_parts or is_part
        if start and folded[start - 1] in not_before:
            continue  # part of another word
        if folded[end : end + 1] in not_behind:
            ending = _ENDING.match(folded, end) if length >= SHORTEST_INFLECTED else None
            if not ending:
                continue
            end = ending.end()
        if has_queue and folded.endswith("senha", start, end) and _OF_A_QUEUE.match(folded, end):
            continue
        if folded[start:end] in _TREES and _is_no_number(folded, start, end):
            continue
        public = None
        for topic, weak in topics:
            if weak and public is None:
                public = _is_public(folded, start, end, has_parts=has_parts)
            if not (weak and public):
                found[topic].append(Occurrence(start, end, weak))
    return found


def _is_no_number(folded: str, start: int, end: int) -> bool:
    """Whether a "pin" is a tree or a piece of metal."""
    return bool(
        _OF_METAL_BEHIND.match(folded, end)
        or _OF_METAL_BEFORE.search(folded, max(0, start - LONGEST_KIND_OF_PIN), start)
        or _OF_TREES.search(folded, max(0, start - FARTHEST_PLACE), start)
    )


def words_asked_for(folded: str) -> Mapping[Topic, Sequence[Occurrence]]:
    """The same of a request: no code is asked for by a weak word where a part of a number ("the last four digits"), or
    a number of another name ("注文番号"), is.
    """
    found = telling_words_in(folded)
    if proof := _ASKS_FOR_PROOF.search(folded):
        asked = Occurrence(*proof.span(), weak=False)
        found = {**found, Topic.SECURITY_QUESTION: (*found.get(Topic.SECURITY_QUESTION, ()), asked)}
    codes = found.get(Topic.ONE_TIME_CODE, ())
    if not any(word.weak for word in codes):
        return found
    strong = [word for word in codes if not word.weak]
    named = [word for word in codes if word.weak and not has_another_name(folded, word.end)]
    if strong or (named and not _PART.search(folded)):
        return found
    return {topic: words for topic, words in found.items() if topic is not Topic.ONE_TIME_CODE}


def _is_public(folded: str, start: int, end: int, *, has_parts: bool) -> bool:
    """Whether the neighbours make it a code everybody may know: "area code", "código postal".

    has_parts: whether anything before it may name a part of a number.
    """
    if _PUBLIC_BEFORE.end_at(folded, start) or _PUBLIC_AFTER.match(folded, end):
        return True
    if not has_parts:
        return False
    pattern = _PART_BEFORE if folded[start:end] in _DIGITS else _PART_OF_BEFORE
    return bool(pattern.search(folded, max(0, start - FARTHEST_PART), start))
