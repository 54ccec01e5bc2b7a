"""Codes that are valid once: sent by text message or shown by an app."""

import re
from collections.abc import Iterable

from privacy.detectors.announced_number import AnnouncedNumber
from privacy.findings import Finding
from privacy.prepared_text import PreparedText
from privacy.surroundings import ends_with_copula
from privacy.telling_words import Occurrence, Topic
from privacy.wording import gettext_noop

# Some senders mix letters in: "XK49QT", "AB3-4421". Airlines do so too, for what they call a confirmation.
_MIXED = re.compile(r"(?<![\w-])(?=[A-Z-]*\d)(?=[\d-]*[A-Z])(?:[A-Z0-9]{5,8}|[A-Z0-9]{2,4}-[A-Z0-9]{3,5})(?![\w-])")
_CONFIRMATION = "confirm"
REACH = 24


class OneTimeCode(AnnouncedNumber):
    kind = "one_time_code"
    label = gettext_noop("one-time code")
    reason = gettext_noop("It looks like a one-time code.")
    topic = Topic.ONE_TIME_CODE
    shortest = 4
    longest = 8

    def find(self, text: PreparedText) -> Iterable[Finding]:
        yield from super().find(text)
        for word in text.words.get(self.topic, ()) if text.digits else ():
            code = _MIXED.search(text.plain, word.end, word.end + REACH)
            if code and not word.weak and _is_led_to(text.lower, word, code.start()):
                yield self.finding(text, *code.span())


def _is_led_to(lower: str, word: Occurrence, start: int) -> bool:
    return _CONFIRMATION not in lower[word.start : word.end] and ends_with_copula(lower[word.end : start])
