"""The three or four digits printed on a card (CVV, CVC)."""

import re
from collections.abc import Iterable

from privacy.detectors.announced_number import AnnouncedNumber
from privacy.findings import Finding
from privacy.prepared_text import PreparedText
from privacy.surroundings import only_free
from privacy.telling_words import Topic
from privacy.wording import gettext_noop

LONGEST_ALONE = 60
LONGEST_BARE = 24
FEWEST_READ_OUT = 18
# "exp 09/27"
_EXPIRY_DATE = re.compile(r"(?<![\d/])(?:0?[1-9]|1[0-2])\s?[/-]\s?(?:20)?\d\d(?![\d/])")
# As a card is read out: number, how long it is valid, and three or four digits more.
_READ_OUT = re.compile(
    r"\d(?:[ -]?\d){11,18}[\s,;|]{1,3}(?:[a-z]{3,6}[\s.:]{1,2})?"
    r"(?:(?:0?[1-9]|1[0-2])\s?[/-]\s?|0[1-9]|1[0-2])(?:20)?\d\d"
    r"[\s,;|]{1,3}(?:[a-z]{2,4}[\s.:]{1,2})?(\d{3,4})(?![\d/.,-])"
)


class CardSecurityCode(AnnouncedNumber):
    kind = "card_security_code"
    label = gettext_noop("card security code")
    stand_in = "204"
    reason = gettext_noop("It looks like the security code of a card.")
    topic = Topic.CARD_SECURITY_CODE
    shortest = 3
    longest = 4

    def find(self, text: PreparedText) -> Iterable[Finding]:
        yield from super().find(text)
        if Topic.CARD_BACK in text.words and (
            Topic.THREE_DIGITS in text.words or _tells_expiry(text) or _is_about_the_card(text)
        ):
            yield from self._on_the_back(text)
        if text.digits >= FEWEST_READ_OUT:
            for code in _READ_OUT.finditer(text.lower):
                yield self.finding(text, *code.span(1))

    def is_asked_for(self, text: PreparedText) -> bool:
        """Also "the three digits on the back of the card"."""
        asked = text.asked_words.keys()
        return super().is_asked_for(text) or (Topic.THREE_DIGITS in asked and Topic.CARD_BACK in asked)

    def _on_the_back(self, text: PreparedText) -> Iterable[Finding]:
        """ "The 3 digits behind are 042", in whatever order: the one number that has so many digits."""
        dates = [date.span() for date in _EXPIRY_DATE.finditer(text.lower)]
        numbers = (
            number
            for number in text.numbers_of_length(self.shortest, self.longest)
            if not any(start <= number.start < end for start, end in dates)
        )
        if number := only_free(text.lower, numbers):
            yield self.finding(text, number.start, number.end)


def _is_about_the_card(text: PreparedText) -> bool:
    """A few words of what stands behind a card, or hardly more than that: "atrás dice 604"."""
    return len(text.lower) <= (LONGEST_ALONE if Topic.CARD in text.words else LONGEST_BARE)


def _tells_expiry(text: PreparedText) -> bool:
    """Whether a card is being read out: how long it is valid is said as well."""
    return Topic.EXPIRY in text.words and bool(_EXPIRY_DATE.search(text.lower))
