"""Addresses of devices on the internet."""

import re
from collections.abc import Iterable
from ipaddress import ip_address

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.prepared_text import PreparedText
from privacy.wording import gettext_noop

_V4 = re.compile(r"\d(?<![\w.]\d)\d{0,2}(?:\.\d{1,3}){3}(?![\w-]|\.\d|/\d)")  # with "/8" a network
_V6 = re.compile(r"(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])")
_LIKE_V6 = re.compile(r":[0-9a-f]{0,4}:[0-9a-f]{0,4}:")
# A version of a program is written the same way.
_VERSION = re.compile(
    r"(?:version|versión|versao|ver|v|release|build|firmware|update|android|ios|app|chapter|section|clause)[\s.:]{0,2}$"
)
LOOK_BACK = 12
# Clauses and versions count in small numbers: "clause 3.2.1.4".
SMALLEST_PART = 10


class IpAddress(Detector):
    kind = "ip_address"
    label = gettext_noop("IP address")
    stand_in = "10.20.30.41"
    reason = gettext_noop("It looks like the address of a device on the internet.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        if text.lower.count(".") >= 3:
            for match in _V4.finditer(text.lower):
                if _is_address(match.group()) and not _is_version(text.lower, match.start(), match.group()):
                    yield self.finding(text, *match.span())
        if _LIKE_V6.search(text.lower):
            for match in _V6.finditer(text.lower):
                if match.group().count(":") > 2 and _is_address(match.group()):
                    yield self.finding(text, *match.span())


def _is_address(written: str) -> bool:
    try:
        ip_address(written)
    except ValueError:
        return False
    return True


def _is_version(lower: str, start: int, written: str) -> bool:
    small = all(int(part) < SMALLEST_PART for part in written.split("."))
    return small or bool(_VERSION.search(lower, max(0, start - LOOK_BACK), start))
