"""E-mail addresses."""

import re
from collections.abc import Iterable

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.prepared_text import PreparedText
from privacy.wording import gettext_noop

_ADDRESS = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w-])")


class Email(Detector):
    kind = "email"
    label = gettext_noop("e-mail address")
    reason = gettext_noop("It looks like an e-mail address.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        if "@" in text.lower:
            for address in _ADDRESS.finditer(text.lower):
                yield self.finding(text, *address.span())
