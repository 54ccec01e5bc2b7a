"""Addresses of databases and services that carry their password."""

import re
from collections.abc import Iterable

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.prepared_text import PreparedText
from privacy.wording import gettext_noop

_URL = re.compile(r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,30}://[^\s:/@]{0,100}:[^\s@/]{1,200}@[^\s\"'<>]{1,500}")
_PARTS = re.compile(r"(?:password|pwd|accountkey|sharedaccesskey|sharedsecret)\s?=\s?([^;\s\"']{3,500})")
_PARTS_HINT = re.compile(r"(?:server|host|data source|endpoint|accountname|database|initial catalog)\s?=")


class ConnectionString(Detector):
    kind = "connection_string"
    label = gettext_noop("connection details")
    stand_in = "redis://:hunter2@cache:6379/0"
    reason = gettext_noop("It looks like an address that carries a password.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        if "://" in text.plain and "@" in text.plain:
            for url in _URL.finditer(text.lower):
                yield self.finding(text, *url.span())
        if "=" in text.plain and ";" in text.plain and _PARTS_HINT.search(text.lower):
            for part in _PARTS.finditer(text.lower):
                yield self.finding(text, *part.span(1))
