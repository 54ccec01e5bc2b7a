"""What every detector is: one kind of secret, one question."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from privacy.findings import Finding
from privacy.prepared_text import PreparedText

LONGEST_PIECE = 200
_DIGITS, _LETTERS = "0123456789", "abcdefghijklmnopqrstuvwxyz"
_REST = re.compile(r"[a-z0-9]{1,200}")
_REST_WITH_DIGITS = re.compile(r"[a-z]{0,200}\d[a-z0-9]{0,200}")


class Detector(ABC):
    """Finds one kind of secret.

    kind: stable name, part of policies and records.
    label: what the mask says stood there.
    stand_in: a value as people write it, read where a mask stands.
    reason: the sentence people read about a finding.
    Detectors hold no state of a text; one instance serves all threads.
    """

    kind: ClassVar[str]
    label: ClassVar[str]
    stand_in: ClassVar[str]
    reason: ClassVar[str]

    @abstractmethod
    def find(self, text: PreparedText) -> Iterable[Finding]:
        """Where in this text do secrets of this kind stand? Takes time proportional to the length of the text."""

    def finding(self, text: PreparedText, start: int, end: int) -> Finding:
        """A finding for the range of the prepared text, in positions of the original.

        It is widened where it would cut a number or a word in two, or leave digits of the same piece behind.
        """
        first, last = text.original_range(_whole_start(text.lower, start), _whole_end(text.lower, end))
        return Finding(kind=self.kind, start=first, end=last, reason=self.reason)


def _whole_start(lower: str, start: int) -> int:
    before = lower[max(0, start - LONGEST_PIECE) : start]
    for alike in (_DIGITS, _LETTERS):
        if before and lower[start] in alike and before[-1] in alike:
            return start - len(before) + len(before.rstrip(alike))
    return start


def _whole_end(lower: str, end: int) -> int:
    """A word written on to a number is none of it ("4471thanks"); with digits in it, it is."""
    if lower[end - 1] in _DIGITS:
        rest = _REST_WITH_DIGITS.match(lower, end)
    else:
        rest = _REST.match(lower, end) if lower[end - 1] in _LETTERS else None
    return rest.end() if rest else end
