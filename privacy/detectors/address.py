"""Lines of a postal address: a street and its number."""

import re
from collections.abc import Iterable, Iterator

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.patterns import any_of
from privacy.prepared_text import PreparedText
from privacy.telling_words import Topic
from privacy.vocabulary.numbers import PREPOSITIONS, UNITS
from privacy.vocabulary.streets import STREETS_AFTER, STREETS_BEFORE, STREETS_UNSPACED
from privacy.wording import gettext_noop

REACH = 60

_NAME = r"[^\W\d_][\w'.-]{0,24}"
_NO_NAME = any_of((*UNITS, *PREPOSITIONS, "and", "or", "i"))
# Where words are not set apart, a letter of theirs may stand right before the number.
_BEGIN = r"(?:(?<![\w.,/-])|(?<=[\u0e00-\u0e7f\u3400-\u9fff]))"
_HOUSE = r"\d{1,5}[a-z]?(?:[-/]\d{1,4}[a-z]?)?"
# "14 Larkspur Road", "8 rue des Lilas", "Jl. Kenanga No. 17", "建国路88号".
_ADDRESS = (
    re.compile(rf"{_BEGIN}{_HOUSE},?\s(?:(?!{_NO_NAME}){_NAME}\s){{1,4}}?{any_of(STREETS_AFTER)}"),
    re.compile(rf"(?<![\w.,/-]){_HOUSE},?\s(?:bis\s|ter\s)?{any_of(STREETS_BEFORE)}\s(?:{_NAME}[\s]){{0,3}}{_NAME}"),
    re.compile(
        rf"(?<!\w){any_of(STREETS_BEFORE)}\s?(?:{_NAME}\s?){{1,5}}?,?\s?(?:no\.?|nº|n°|num|#|numero)?\s?{_HOUSE}(?!\w)"
    ),
    re.compile(
        rf"[^\x00-\x7f]{{1,10}}{any_of(STREETS_UNSPACED)}\s?\d{{1,5}}\s?[号號弄巷]?|(?:บ้านเลขที่|เลขที่)\s?\d[\d/-]{{0,8}}(?![\d/-])|شارع\s\S{{2,20}}(?:\s\S{{2,20}}){{0,2}}?[\s,،]{{1,2}}(?:رقم\s)?\d{{1,5}}(?!\d)"
    ),
)
_NUMBER = re.compile(rf"{_BEGIN}{_HOUSE}(?![\w%]|[.,:/]\d)")
_ABBREVIATED = (
    "jl", "jln", "no", "nr", "av", "ave", "st", "rd", "blk", "brgy", "apt", "gg", "kel", "kec", "kab", "str", "cad",
    "mah", "sok", "dpto", "depto", "apto", "edif", "col", "num",
)  # fmt: skip
_END = re.compile(rf"[!?؟。\n;]|{''.join(f'(?<![^a-z]{word})' for word in _ABBREVIATED)}\.\s")
# Where its words are set apart, none is cut in two: what goes on behind "عنوان" belongs to it.
_REST_OF_A_WORD = re.compile(
    r"(?<=[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff])[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{1,30}"
)
_IS = re.compile(r"[\s:,-]*(?:(?:is|es|est|é|ay|adalah|คือ|هو|是|ni)(?![a-z]))?[\s:]*")


class Address(Detector):
    kind = "address"
    label = gettext_noop("address")
    stand_in = "14 Larkspur Road"
    reason = gettext_noop("It looks like a postal address.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        if not text.digits:
            return
        for pattern in _ADDRESS:
            for match in pattern.finditer(text.lower):
                yield self.finding(text, *match.span())
        for start, end in _announced(text):
            yield self.finding(text, start, end)


def _announced(text: PreparedText) -> Iterator[tuple[int, int]]:
    """After "my address is" everything to the end of the sentence, when a house number is in it."""
    done = 0
    for word in text.words.get(Topic.ADDRESS, ()):
        if word.end < done:
            continue
        begin = _end_of_word(text.lower, word.end)
        stop = _END.search(text.lower, begin, begin + REACH)
        end = stop.start() if stop else _end_of_word(text.lower, min(len(text.lower), begin + REACH))
        said_to_be = _IS.match(text.lower, begin, end)
        start = said_to_be.end() if said_to_be else begin
        if start < end and _NUMBER.search(text.lower, start, end):
            done = end
            yield start, end


def _end_of_word(lower: str, position: int) -> int:
    rest = _REST_OF_A_WORD.match(lower, position)
    return rest.end() if rest else position
