"""JSON Web Tokens."""

import re
from collections.abc import Iterable

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.prepared_text import PreparedText
from privacy.wording import gettext_noop

# `eyJ` is base64 of `{"`. The look-behind allows one start per run of characters, so no run is read again and again.
_TOKEN = re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){1,3}")


class Jwt(Detector):
    kind = "jwt"
    label = gettext_noop("access token")
    stand_in = "eyJhbGciOiJI.eyJzdWIiOiIx.abcde"
    reason = gettext_noop("It looks like an access token (JWT).")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        if "eyJ" in text.plain:
            for token in _TOKEN.finditer(text.plain):
                yield self.finding(text, *token.span())
