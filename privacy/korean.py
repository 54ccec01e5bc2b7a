"""Plain words that Korean tells as a password or an answer: "비번이 포도나무였는데", "보안질문 답은 바둑이예요".

Korean writes "is" and what follows from it on to the word; only the endings tell where the word stops.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from privacy.patterns import any_of, late
from privacy.told.tokens import GRAMMAR, does_of
from privacy.vocabulary.korean import ENDINGS, NO_VALUES, PARTICLES

if TYPE_CHECKING:
    from privacy.prepared_text import PreparedText
    from privacy.telling_words import Occurrence

LONGEST_NAME = 12
_HANGUL = re.compile("[\uac00-\ud7a3]")
_VALUE = late(
    lambda: (
        rf"(?:\s?(?:답변|답))?(?:{'|'.join(PARTICLES)})?\s(?P<value>[\uac00-\ud7a3]{{2,8}}?(?:\s[\uac00-\ud7a3]{{1,8}}?)?)"
        rf"\s?(?:{'|'.join(ENDINGS)})"
    )
)
_NO_VALUE = late(lambda: any_of(NO_VALUES))


def told_in_korean(text: "PreparedText", words: Iterable["Occurrence"]) -> Iterator[tuple[int, int]]:
    """What one of the words is said to be."""
    for word in words:
        if not _HANGUL.match(text.lower, word.end - 1):
            continue
        told = _VALUE.match(text.lower, word.end)
        if told and _may_be_one(told["value"].split()):
            yield told.span("value")


def _may_be_one(words: Sequence[str]) -> bool:
    return not any(_NO_VALUE.match(word) or does_of(word) & GRAMMAR for word in words)
