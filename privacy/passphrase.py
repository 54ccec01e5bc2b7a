"""Passwords and passphrases of several plain words, and the words by which a wallet is restored."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from privacy.folding import fold
from privacy.password_shape import is_state
from privacy.patterns import any_of, late
from privacy.prepared_text import PreparedText
from privacy.telling_words import Topic
from privacy.vocabulary.grammar import CLAUSE_STARTS, COPULAS, FILLERS, POSSESSIVES
from privacy.vocabulary.handing_over import AFTER_ANSWER, DICTATED
from privacy.vocabulary.numbers import OTHER_NUMBERS, UNITS
from privacy.vocabulary.states import NOT_A_SECRET

# How far behind their name they can begin.
REACH = 40
FEWEST_WORDS = 3
# Without a colon a sentence may go on; wallets have at least twelve words, of which some are said apart.
FEWEST_WORDS_OF_WALLET = 9
LARGEST_SHARE_OF_GRAMMAR = 1 / 3
# What is called a passphrase may have a little more: "winter boots by the door".
LARGEST_SHARE_IN_A_PASSPHRASE = 2 / 5
LARGEST_SHARE_IN_A_WALLET = 1 / 2
LONGEST_DICTATED = 80
# An amount that stands where a password does is one from so many digits on: "mi clave es cuatro mil doscientos tres".
FEWEST_COUNTED = 4
# Twenty-four words, and what leads to them.
FARTHEST_WALLET = 260

_LEAD = late(lambda: rf"(?P<sign>[:=\n]|-\s)|(?P<copula>(?<![a-z]){any_of(COPULAS)})|\s(?=[a-z])")
_WORDS = re.compile(
    r"[\s\"'(]{0,3}((?:\d{1,2}[.)]\s?)?[a-z]{2,10}(?:[\s,-]{1,2}(?:\d{1,2}[.)]\s?)?[a-z]{2,10}){2,23})(?![a-z])"
)
# As many as wallets have, in one breath, as no sentence is.
_WALLET = re.compile(r"(?<![a-z'])(?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8}(?![a-z'])")
_WORD = re.compile(r"[a-z]+")
_GRAMMAR = frozenset(map(fold, (*CLAUSE_STARTS, *COPULAS, *FILLERS, *POSSESSIVES, *NOT_A_SECRET)))
_STATES = frozenset(map(fold, NOT_A_SECRET))
_NAMED_SO = frozenset({"passphrase", "pass phrase"})

_SHORT_WORD = r"[a-z][a-z']{1,14}"
_CLAUSE_ENDS = rf"(?=[\"')]{{0,2}}\s{{0,2}}(?:$|[.,;:!?\n()]|(?<![a-z])(?:{any_of((*CLAUSE_STARTS, *AFTER_ANSWER))})))"
_SOME_WORDS = late(lambda: rf"{_SHORT_WORD}(?:\s(?:{_SHORT_WORD}|\d{{1,4}})){{1,4}}?{_CLAUSE_ENDS}")
_NO_WORD_OF_ONE = frozenset(map(fold, (*FILLERS, *COPULAS, *CLAUSE_STARTS, *UNITS, *OTHER_NUMBERS)))
_OWN = frozenset({"my", "mi", "mon", "ma", "meu", "minha", "the", "el", "la", "le", "un", "una", "une", "um", "uma"})
_DICTATED = late(
    lambda: rf"(?:[a-z0-9]{{1,12}}\s){{0,2}}?(?<![a-z]){any_of(DICTATED)}(?!\s(?:letters?|letras?|lettres?|only|lock))"
)
_END_OF_DICTATION = late(
    lambda: rf"[.,;!?\n()]|(?<![a-z]){any_of((*AFTER_ANSWER, 'and it', 'but', 'pero', 'mais', 'mas', 'tapi'))}"
)


def passphrases_in(text: PreparedText) -> Iterator[tuple[int, int]]:
    """Words without grammar behind what calls them so."""
    done = 0
    for name in text.words.get(Topic.PASSPHRASE, ()):
        if name.end < done:
            continue
        called_so = text.lower[name.start : name.end] in _NAMED_SO
        for lead in _LEAD.finditer(text.lower, name.end, name.end + REACH):
            words = _WORDS.match(text.lower, lead.end())
            announced = bool(lead["sign"]) or (called_so and bool(lead["copula"]))
            if words and _are_words_of_a_phrase(words.group(1), announced=announced, called_so=called_so):
                done = words.end()
                yield words.span(1)
                break
        else:
            yield from _wallet_near(text.lower, name.start, name.end)


def _wallet_near(lower: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The words of a wallet that stand before their name, or behind an "is" of any language."""
    for words in (
        _WALLET.search(lower, end, end + FARTHEST_WALLET),
        _WALLET.search(lower, max(0, start - FARTHEST_WALLET), start),
    ):
        if words and _are_words_of_a_phrase(words.group(), announced=False, called_so=False):
            yield words.span()


def _are_words_of_a_phrase(words: str, *, announced: bool, called_so: bool) -> bool:
    said = _WORD.findall(words)
    fewest = FEWEST_WORDS if announced else FEWEST_WORDS_OF_WALLET
    if len(said) < fewest or (said[0] in _STATES and len(said) <= FEWEST_WORDS_OF_WALLET):
        return False
    most = LARGEST_SHARE_IN_A_PASSPHRASE if announced and called_so else LARGEST_SHARE_OF_GRAMMAR
    most = LARGEST_SHARE_IN_A_WALLET if len(said) > FEWEST_WORDS_OF_WALLET else most
    return sum(word in _GRAMMAR for word in said) <= len(said) * most


def some_words_at(lower: str, position: int) -> tuple[int, int] | None:
    """Two to five words that end their clause, none of which says how something is: "purple monkey 7"."""
    phrase = _SOME_WORDS.match(lower, position)
    if not phrase:
        return None
    said = phrase.group().split()
    if said[0] in _OWN:
        said = said[1:]
    plain = not any(word in _NO_WORD_OF_ONE or is_state(word) for word in said)
    return phrase.span() if plain and any(len(word) >= FEWEST_WORDS + 1 for word in said) else None


def dictated_at(text: PreparedText, position: int) -> tuple[int, int] | None:
    """A password read out: "capital S summer two zero two four"."""
    lower = text.lower
    begun = _DICTATED.match(lower, position)
    if not begun and not text.spelled:
        return None
    stop = _END_OF_DICTATION.search(lower, begun.end() if begun else position, position + LONGEST_DICTATED)
    end = stop.start() if stop else min(len(lower), position + LONGEST_DICTATED)
    if begun and not is_state(begun.group()):
        return position, position + len(lower[position:end].rstrip())
    for number in text.spelled[bisect_left(text.spelled, position, key=lambda number: number.start) :]:
        if number.start < end:
            before = lower[position : number.start].split()
            whole = not before and number.digits >= FEWEST_COUNTED
            few = len(before) <= FEWEST_WORDS and (whole or not number.counted)
            if few and not any(word in _NO_WORD_OF_ONE or is_state(word) for word in before):
                return position, number.end
    return None
