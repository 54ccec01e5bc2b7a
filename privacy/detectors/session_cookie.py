"""Cookies that keep somebody signed in."""

import re
from collections.abc import Iterable, Iterator

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.prepared_text import PreparedText
from privacy.wording import gettext_noop

_NAMES = (
    "sessionid|session_id|session-id|sessid|jsessionid|phpsessid|aspsessionid[a-z]{0,10}|asp.net_sessionid|connect.sid|"
    "laravel_session|_[a-z0-9]{1,30}_session|session_token|session|auth_token|remember_token|csrftoken|xsrf-token|"
    "__(?:host|secure)-[a-z0-9_.-]{1,40}|sid"
)
SHORTEST = 12
_VALUE = rf"(?=[a-z%._~+/=:-]{{0,200}}\d)[a-z0-9%._~+/=:-]{{{SHORTEST},}}"
_PAIR = re.compile(rf"(?<![a-z0-9_.-])(?:{_NAMES})\s?[=:]\s?[\"']?({_VALUE})")
_HEADER = re.compile(r"(?<![a-z-])(?:set-)?cookie:\s?([^\s=;]{1,80}=[^\n]{8,})")


class SessionCookie(Detector):
    kind = "session_cookie"
    label = gettext_noop("session cookie")
    stand_in = "abcdef0123456789"
    reason = gettext_noop("It looks like a cookie that keeps somebody signed in.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        if text.longest_piece >= SHORTEST and any(hint in text.lower for hint in ("sess", "sid", "token", "__")):
            yield from self._all_of(_PAIR, text)
        if "cookie" in text.lower:
            yield from self._all_of(_HEADER, text)

    def _all_of(self, pattern: re.Pattern[str], text: PreparedText) -> Iterator[Finding]:
        for match in pattern.finditer(text.lower):
            yield self.finding(text, *match.span(1))
