"""What came of checking a ledger: places, codes and counts, as stored JSON. Never what was said."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

from protocol.ledger import Counts, Stream


class Flaw(StrEnum):
    """CHANGED, MISSING: in our own records. DIFFERS: the two sides have another digest in one place. LOST_THERE: they
    said it, or that they had it, and have it no more. LOST_HERE: we said so, and have it no more.
    """

    CHANGED = "changed"
    MISSING = "missing"
    DIFFERS = "differs"
    LOST_THERE = "lost_there"
    LOST_HERE = "lost_here"
    NEVER_CAME = "never_came"  # and was given up, so that what follows could be shown; it cannot be compared


@dataclass(frozen=True)
class Finding:
    """number: of the entry in its stream."""

    stream: Stream
    number: int
    flaw: Flaw

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(Stream(stored["stream"]), int(stored["number"]), Flaw(stored["flaw"]))


@dataclass(frozen=True)
class Report:
    """unchecked: the content is deleted, so that only digests could be compared. theirs: None when they did not say."""

    findings: tuple[Finding, ...] = ()
    unchecked: bool = False
    ours: Counts = field(default_factory=Counts)
    theirs: Counts | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Of what ``to_json`` made; {} is an empty one."""
        if not stored:
            return cls()
        return cls(
            findings=tuple(map(Finding.from_json, stored["findings"])),
            unchecked=stored["unchecked"],
            ours=Counts.from_json(stored["ours"]),
            theirs=Counts.from_json(stored["theirs"]) if stored["theirs"] else None,
        )
