"""E-mail addresses."""

import re
from collections.abc import Iterable

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.prepared_text import PreparedText
from privacy.wording import gettext_noop

_ADDRESS = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w-])")

# As people write them where signs are not let through: "h.okonkwo (at) mail dot com".
_AT = r"\s?[(\[{]\s?(?:at|arroba|chez|arobase)\s?[)\]}]\s?|\s(?:arroba|arobase)\s"
_HINTS = ("(at", "( at", "[at", "[ at", "{at", "arroba", "arobase", "(chez")
_DOT = r"(?:\s?[(\[{]\s?(?:dot|punto|point|ponto|titik)\s?[)\]}]\s?|\s(?:dot|punto|point|ponto|titik)\s|\.)"
_SPOKEN = re.compile(rf"(?<![\w.+'-])[\w.+'-]{{2,64}}(?:{_AT})[\w-]{{1,63}}(?:{_DOT}[\w-]{{2,24}}){{1,4}}")


class Email(Detector):
    kind = "email"
    label = gettext_noop("e-mail address")
    stand_in = "dana@example.com"
    reason = gettext_noop("It looks like an e-mail address.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        if "@" in text.lower:
            for address in _ADDRESS.finditer(text.lower):
                yield self.finding(text, *address.span())
        if any(hint in text.lower for hint in _HINTS):
            for address in _SPOKEN.finditer(text.lower):
                yield self.finding(text, *address.span())
