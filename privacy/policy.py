"""What one connection lets travel. The builder chooses within what is never allowed out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from privacy.detectors import DETECTORS
from privacy.detectors.base import Detector
from privacy.secret_names import is_secret_name
from privacy.withholding import MAY_BE_SHARED, SHARED_BY_DEFAULT

__all__ = ["ALL_HISTORY", "NO_HISTORY", "HistoryLimit", "Policy", "Treatment", "is_secret_name"]

KNOWN_KINDS = frozenset(detector.kind for detector in DETECTORS)


class Treatment(StrEnum):
    """What happens to a text in which something was found."""

    SHARE = "share"  # it travels; only for kinds that may
    MASK = "mask"  # it is replaced, the words around it travel
    WITHHOLD = "withhold"  # the whole message or value stays


@dataclass(frozen=True)
class HistoryLimit:
    """How many of the latest messages travel; None: all."""

    last: int | None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < 0:
            raise ValueError("A history limit counts messages; it cannot be negative.")


ALL_HISTORY = HistoryLimit(None)
NO_HISTORY = HistoryLimit(0)


@dataclass(frozen=True)
class Policy:
    """The choices of one connection.

    kinds: treatment by kind of finding; a kind not named is masked, or shared when it is what a handoff is for (phone,
        e-mail, address, date of birth). Unknown kinds raise ValueError, so that a misspelt one cannot pass for
        protection, and so does sharing a kind that must never leave.
    history: how much of the chat travels.
    details: names of the session details that are shared; None: all that are not secret.
    """

    kinds: Mapping[str, Treatment] = field(default_factory=dict)
    history: HistoryLimit = ALL_HISTORY
    details: frozenset[str] | None = None

    def __post_init__(self) -> None:
        unknown = sorted(set(self.kinds) - KNOWN_KINDS)
        if unknown:
            raise ValueError(f"No detector finds {', '.join(unknown)}.")
        shared = {kind for kind, treatment in self.kinds.items() if treatment is Treatment.SHARE}
        if shared - MAY_BE_SHARED:
            raise ValueError(f"This never travels: {', '.join(sorted(shared - MAY_BE_SHARED))}.")

    def treatment_of(self, kind: str) -> Treatment:
        return self.kinds.get(kind, Treatment.SHARE if kind in SHARED_BY_DEFAULT else Treatment.MASK)

    @property
    def detectors(self) -> Sequence[Detector]:
        """Those of the kinds that do not travel. What may travel is not even looked for."""
        return tuple(one for one in DETECTORS if self.treatment_of(one.kind) is not Treatment.SHARE)

    def shares(self, name: str) -> bool:
        return self.details is None or name in self.details
