"""The words by which a wallet is restored, told by the lists that they are drawn from.

Wallets show 12 to 24 words of one of the lists of BIP-39 (https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki),
2,048 words each. So many of one list in a row are in no sentence, so nothing need call them a phrase.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate

from mnemonic import Mnemonic

from privacy.folding import fold
from privacy.prepared_text import PreparedText

FEWEST = 12
# Of so many in a row: of what people copy wrongly or make up some are in no list. Ordinary sentences have nine.
FEWEST_OF_A_LIST = 10
FEWEST_DIFFERENT = 9

# Not by what a letter is: folded Japanese has signs apart from theirs.
_APART = r"\s\d.,;:!?()\"'/|_*#=<>\[\]{}-"
_WORD = re.compile(rf"[^{_APART}]+")
_BETWEEN = re.compile(rf"[{_APART}]{{1,12}}")


def wallet_words_in(text: PreparedText) -> Iterator[tuple[int, int]]:
    """From the first to the last word of each phrase, and at most two of the sentence around it."""
    lists = lists_of_words()
    if not any(_rows_of_known([lists.get(word, 0) for word in _WORD.findall(text.lower)])):
        return
    row: list[re.Match[str]] = []
    for word in _WORD.finditer(text.lower):
        if row and not _BETWEEN.fullmatch(text.lower, row[-1].end(), word.start()):
            yield from _phrases_in(row)
            row = []
        row.append(word)
    yield from _phrases_in(row)


def _phrases_in(row: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """row: words with nothing but spaces, commas and their places in a list between them."""
    lists, words = lists_of_words(), [word.group() for word in row]
    of_row = [lists.get(word, 0) for word in words]
    begun = ended = 0  # places in the row
    for first, is_known in enumerate(_rows_of_known(of_row)):
        if not (is_known and _are_of_one_list(words[first : first + FEWEST])):
            continue
        if first > ended:
            yield from _span(row, of_row, begun, ended)
            begun = first
        ended = first + FEWEST
    yield from _span(row, of_row, begun, ended)


def _rows_of_known(of_words: Sequence[int]) -> Iterator[bool]:
    """Of each twelve in a row whether enough are in some list; which one is looked at only then."""
    so_far = list(accumulate(map(bool, of_words), initial=0))
    return (until - before >= FEWEST_OF_A_LIST for before, until in zip(so_far, so_far[FEWEST:], strict=False))


def _are_of_one_list(words: Sequence[str]) -> bool:
    """Whoever says the same few again and again says no phrase."""
    lists = lists_of_words()
    for at in range(len(_languages())):
        of_it = [word for word in words if lists.get(word, 0) >> at & 1]
        if len(of_it) >= FEWEST_OF_A_LIST and len(set(of_it)) >= FEWEST_DIFFERENT:
            return True
    return False


def _span(row: Sequence[re.Match[str]], of_row: Sequence[int], begun: int, ended: int) -> Iterator[tuple[int, int]]:
    known = [word for word, lists in zip(row[begun:ended], of_row[begun:ended], strict=True) if lists]
    if known:
        yield known[0].start(), known[-1].end()


@cache
def lists_of_words() -> Mapping[str, int]:
    """Each word as it is folded, with a bit for each list that it is in. Korean is typed in syllables, and copied from
    wallets in parts of them.
    """
    lists: dict[str, int] = {}
    for at, language in enumerate(_languages()):
        for word in Mnemonic(language).wordlist:
            for form in (word, unicodedata.normalize("NFC", word)):
                folded = fold(form).lower()
                lists[folded] = lists.get(folded, 0) | 1 << at
    return lists


@cache
def _languages() -> Sequence[str]:
    return sorted(Mnemonic.list_languages())
