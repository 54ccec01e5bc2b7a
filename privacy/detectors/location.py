"""Places on earth as a device tells them."""

import re
from collections.abc import Iterable

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.prepared_text import PreparedText
from privacy.wording import gettext_noop

_DECIMAL = re.compile(
    r"(?<![\d.])[+-]?\d{1,2}\.\d{4,15}\s?°?\s?[ns]?\s{0,2}[,;\s]\s{0,2}(?:(?:lon|lng|long|longitude)[\s:=]{0,2})?[+-]?\d{1,3}\.\d{4,15}(?!\d)"
)
_DEGREES = re.compile(r"\d{1,2}°\s?\d{1,2}'\s?[\d.]{0,8}\"?\s?[ns][\s,]{0,3}\d{1,3}°\s?\d{1,2}'\s?[\d.]{0,8}\"?\s?[ew]")
_LINK = re.compile(
    r"(?:https?://)?(?:maps\.app\.goo\.gl/|goo\.gl/maps/|(?:www\.)?google\.[a-z.]{2,8}/maps|maps\.google\.[a-z.]{2,8}|"
    r"maps\.apple\.com/|(?:www\.)?openstreetmap\.org/|waze\.com/ul|geo:)[^\s\"'<>]{4,300}"
)
_HINTS_OF_LINKS = ("goo.gl/", "google.", "maps.apple.com/", "openstreetmap.org/", "waze.com/ul", "geo:")
_LIKE_DECIMAL = re.compile(r"\.\d{4}")
_PLUS_CODE = re.compile(
    r"(?<![\w+])[23456789cfghjmpqrvwx]{4}(?:[23456789cfghjmpqrvwx]{4})?\+[23456789cfghjmpqrvwx]{2,3}(?!\w)"
)

# Two numbers with four places each.
FEWEST_DIGITS = 10


class Location(Detector):
    kind = "location"
    label = gettext_noop("location")
    stand_in = "51.50735, -0.12776"
    reason = gettext_noop("It looks like the place where somebody is.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        lower = text.lower
        if text.digits < FEWEST_DIGITS and "/" not in lower:
            return
        for holds, pattern in (
            (_LIKE_DECIMAL.search(lower), _DECIMAL),
            ("°" in lower, _DEGREES),
            (any(hint in lower for hint in _HINTS_OF_LINKS), _LINK),
            ("+" in lower, _PLUS_CODE),
        ):
            if holds:
                for match in pattern.finditer(lower):
                    yield self.finding(text, *match.span())
