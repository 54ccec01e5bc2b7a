"""Passphrases and the words by which a wallet is restored: several plain words in a row."""

import re
from collections.abc import Iterator

from privacy.folding import fold
from privacy.patterns import any_of
from privacy.prepared_text import PreparedText
from privacy.telling_words import Topic
from privacy.vocabulary.grammar import CLAUSE_STARTS, COPULAS, FILLERS, POSSESSIVES
from privacy.vocabulary.states import NOT_A_SECRET

# How far behind their name they can begin.
REACH = 40
FEWEST_WORDS = 3
# Without a colon a sentence may go on; wallets have at least twelve words, of which some are said apart.
FEWEST_WORDS_OF_WALLET = 9
LARGEST_SHARE_OF_GRAMMAR = 1 / 3

_LEAD = re.compile(rf"(?P<sign>[:=\n]|-\s)|(?<![a-z]){any_of(COPULAS)}|\s(?=[a-z])")
_WORDS = re.compile(r"[\s\"'(]{0,3}((?:\d{1,2}[.)]\s?)?[a-z]{3,10}(?:[\s,-]{1,2}(?:\d{1,2}[.)]\s?)?[a-z]{3,10}){2,23})")
_WORD = re.compile(r"[a-z]+")
_GRAMMAR = frozenset(map(fold, (*CLAUSE_STARTS, *COPULAS, *FILLERS, *POSSESSIVES, *NOT_A_SECRET)))
_STATES = frozenset(map(fold, NOT_A_SECRET))


def passphrases_in(text: PreparedText) -> Iterator[tuple[int, int]]:
    """Words without grammar behind what calls them so."""
    done = 0
    for name in text.words.get(Topic.PASSPHRASE, ()):
        if name.end < done:
            continue
        for lead in _LEAD.finditer(text.lower, name.end, name.end + REACH):
            words = _WORDS.match(text.lower, lead.end())
            if words and _are_words_of_a_phrase(words.group(1), after_sign=bool(lead["sign"])):
                done = words.end()
                yield words.span(1)
                break


def _are_words_of_a_phrase(words: str, *, after_sign: bool) -> bool:
    said = _WORD.findall(words)
    fewest = FEWEST_WORDS if after_sign else FEWEST_WORDS_OF_WALLET
    if len(said) < fewest or said[0] in _STATES:
        return False
    return sum(word in _GRAMMAR for word in said) <= len(said) * LARGEST_SHARE_OF_GRAMMAR
