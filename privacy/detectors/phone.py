"""Phone numbers."""

import re
from collections.abc import Iterable

from privacy.detectors.announced_id import AnnouncedId
from privacy.findings import Finding
from privacy.prepared_text import PreparedText
from privacy.telling_words import Topic
from privacy.wording import gettext_noop

# With its country, or grouped as only phone numbers are.
_INTERNATIONAL = re.compile(r"(?<![\d+])(?:\+|(?<![a-z])00)[1-9]\d{0,2}(?:[ .()/-]{0,2}\d){6,12}(?!\d)")
_GROUPED = re.compile(
    r"(?<![a-z\d.,/-])(?:\(\d{2,4}\) ?\d{3,5}[ -]\d{3,4}|\d{3}-\d{3}-\d{4}|"
    r"0\d(?:\.\d{2}){4}|0\d{1,4}[ -]\d{2,4}[ -]\d{2,4}(?:[ -]\d{2,4}){0,2})(?![\d.,/-])"
)
# With the extension of an office: "345-899-3560x4587".
_EXTENDED = re.compile(r"\d(?<![\d.,/-]\d)[\d().+-]{6,18}x\d{1,6}(?!\d)")


class Phone(AnnouncedId):
    kind = "phone"
    label = gettext_noop("phone number")
    stand_in = "+44 7700 900123"
    reason = gettext_noop("It looks like a phone number.")
    topic = Topic.PHONE
    fewest = 7
    most = 15

    def find(self, text: PreparedText) -> Iterable[Finding]:
        if text.digits < self.fewest:
            return
        yield from super().find(text)
        for pattern in (_INTERNATIONAL, _GROUPED, _EXTENDED):
            for number in pattern.finditer(text.lower):
                yield self.finding(text, *number.span())
