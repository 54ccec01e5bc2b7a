"""Private keys in PEM and PGP armour."""

import re
from collections.abc import Iterable

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.prepared_text import PreparedText
from privacy.wording import gettext_noop

_BEGIN = re.compile(r"-{2,5} ?begin [a-z0-9 ]{0,30}private key(?: block)? ?-{0,5}")
_END = re.compile(r"-{2,5} ?end [a-z0-9 ]{0,30}private key(?: block)? ?-{0,5}")


class PrivateKey(Detector):
    """A key without its last line (cut off by a limit of the chat) counts up to the end of the text."""

    kind = "private_key"
    label = gettext_noop("private key")
    stand_in = "-----BEGIN PRIVATE KEY-----"
    reason = gettext_noop("It looks like a private key.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        if "private key" not in text.lower:
            return
        position = 0
        while begin := _BEGIN.search(text.lower, position):
            end = _END.search(text.lower, begin.end())
            position = end.end() if end else len(text.lower)
            yield self.finding(text, begin.start(), position)
