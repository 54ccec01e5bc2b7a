"""The three or four digits printed on a card (CVV, CVC)."""

from collections.abc import Iterable

from privacy.detectors.announced_number import AnnouncedNumber
from privacy.findings import Finding
from privacy.numbers import of_length
from privacy.prepared_text import PreparedText
from privacy.surroundings import has_another_name, is_free_standing
from privacy.telling_words import Topic
from privacy.wording import gettext_noop


class CardSecurityCode(AnnouncedNumber):
    kind = "card_security_code"
    label = gettext_noop("card security code")
    reason = gettext_noop("It looks like the security code of a card.")
    topic = Topic.CARD_SECURITY_CODE
    shortest = 3
    longest = 4

    def find(self, text: PreparedText) -> Iterable[Finding]:
        yield from super().find(text)
        if Topic.CARD_BACK in text.words and Topic.THREE_DIGITS in text.words:
            yield from self._on_the_back(text)

    def _on_the_back(self, text: PreparedText) -> Iterable[Finding]:
        """ "The 3 digits behind are 042", in whatever order: the one number that has so many digits."""
        numbers = of_length(text.lower, text.numbers, shortest=self.shortest, longest=self.longest)
        free = [number for number in numbers if is_free_standing(text.lower, number)]
        if len(free) == 1 and not has_another_name(text.lower, free[0].start):
            yield self.finding(text, free[0].start, free[0].end)
