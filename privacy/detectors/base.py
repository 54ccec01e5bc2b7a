"""What every detector is: one kind of secret, one question."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from privacy.findings import Finding
from privacy.prepared_text import PreparedText


class Detector(ABC):
    """Finds one kind of secret.

    kind: stable name, part of policies and records.
    label: what the mask says stood there.
    reason: the sentence people read about a finding.
    Detectors hold no state of a text; one instance serves all threads.
    """

    kind: ClassVar[str]
    label: ClassVar[str]
    reason: ClassVar[str]

    @abstractmethod
    def find(self, text: PreparedText) -> Iterable[Finding]:
        """Where in this text do secrets of this kind stand? Takes time proportional to the length of the text."""

    def finding(self, text: PreparedText, start: int, end: int) -> Finding:
        """A finding for the range of the prepared text, in positions of the original."""
        first, last = text.original_range(start, end)
        return Finding(kind=self.kind, start=first, end=last, reason=self.reason)
