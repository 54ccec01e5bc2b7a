"""Numbers and words that are only spoken of, as an example of a PIN or a password: "is 1234 a bad PIN?"."""

from itertools import pairwise
from typing import TYPE_CHECKING

from privacy.patterns import any_of, any_word_of, late
from privacy.surroundings import is_question
from privacy.telling_words import Topic
from privacy.told.tokens import Does
from privacy.vocabulary.asking import EXAMPLES, IN_GENERAL, INDEFINITE

if TYPE_CHECKING:
    from privacy.prepared_text import PreparedText

# More is told in a longer text than an opinion on such numbers.
LONGEST_OPINION = 120
SHORTEST = 4
_STEPS = ({0}, {1}, {-1})
# Keys in a line, the same pair twice.
_OTHERS = frozenset({"2580", "0852", "1212", "1122", "112233", "123123", "1313", "6969", "1004", "121212"})
_IN_GENERAL = late(lambda: any_word_of(IN_GENERAL))
_EXAMPLE = late(lambda: rf"(?<![a-z0-9]){any_of(EXAMPLES)}[\s:]{{1,2}}[\"']?$")
_ANY = late(lambda: rf"{any_word_of(INDEFINITE)}\s(?:[a-z']{{2,12}}\s)?$")
LONGEST_LEAD = 24


def is_only_an_example(text: "PreparedText", start: int, end: int) -> bool:
    """Whether the value at [start, end) of the folded text is nobody's: nobody calls anything their own here, and it is
    asked about or advised against.
    """
    if text.asked or len(text.lower) > LONGEST_OPINION:
        return False
    example = bool(_EXAMPLE.search(text.lower, max(0, start - LONGEST_LEAD), start))
    if not (example or is_commonplace(text.lower[start:end])):
        return False
    if any(token.does & Does.OWN for token in text.tokens):
        return False
    asks = "?" in text.lower or is_question(text.lower)
    return bool(_IN_GENERAL.search(text.lower)) or (asks and (example or _is_any(text)))


def _is_any(text: "PreparedText") -> bool:
    """ "Is 1234 *a* bad PIN?", "as PIN": no certain one is spoken of."""
    names = [word for topic in (Topic.PIN, Topic.PASSWORD, Topic.ONE_TIME_CODE) for word in text.words.get(topic, ())]
    return any(_ANY.search(text.lower, max(0, word.start - LONGEST_LEAD), word.start) for word in names)


def is_commonplace(value: str) -> bool:
    """Whether many have this number: the same digit again and again, or one behind the other."""
    if len(value) < SHORTEST or not value.isdecimal():
        return False
    steps = {int(later) - int(earlier) for earlier, later in pairwise(value)}
    return steps in _STEPS or value in _OTHERS
