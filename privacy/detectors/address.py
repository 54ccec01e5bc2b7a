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
        rf"[^\x00-\x7f]{{1,10}}{any_of(STREETS_UNSPACED)}\s?\d{{1,5}}\s?[号號弄巷]?|(?:บ้านเลขที่|เลขที่)\s?\d[\d/-]{{0,8}}|شارع\s\S{{2,20}}(?:\s\S{{2,20}}){{0,2}}?[\s,،]{{1,2}}(?:رقم\s)?\d{{1,5}}"
    ),
)
_NUMBER = re.compile(rf"{_BEGIN}{_HOUSE}(?![\w%]|[.,:/]\d)")
_END = re.compile(r"[!?؟。\n;]|\.\s")


class Address(Detector):
    kind = "address"
    label = gettext_noop("address")
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
        stop = _END.search(text.lower, word.end, word.end + REACH)
        end = stop.start() if stop else min(len(text.lower), word.end + REACH)
        begin = re.compile(r"[\s:,-]*(?:is|es|est|é|ay|adalah|คือ|هو|是|ni)?[\s:]*").match(text.lower, word.end, end)
        start = begin.end() if begin else word.end
        if start < end and _NUMBER.search(text.lower, start, end):
            done = end
            yield start, end
