"""What a detector reports: where a secret stands, never what it says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One secret in a text.

    kind: stable name of what was found, e.g. ``payment_card``.
    start, end: half-open range in code points of the original text.
    reason: one fixed English sentence for people, the same for all findings of a detector: it cannot hold the value.
    """

    kind: str
    start: int
    end: int
    reason: str
