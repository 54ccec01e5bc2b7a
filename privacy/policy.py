"""What one connection lets travel. The builder chooses within what is never allowed out."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from privacy.detectors import DETECTORS
from privacy.detectors.base import Detector
from privacy.secret_names import is_secret_name
from privacy.withholding import MAY_BE_SHARED, SHARED_BY_DEFAULT

__all__ = ["ALL_HISTORY", "NO_HISTORY", "HistoryLimit", "Policy", "Treatment", "is_secret_name"]

KNOWN_KINDS = frozenset(detector.kind for detector in DETECTORS)
# Session details of another type stay: a type that is new must be listed here before it travels.
DETAIL_TYPES = ("text", "number", "email", "phone", "choice", "date", "reference")
# What a type says about its value, whatever the value looks like.
KIND_OF_TYPE: Mapping[str, str] = {"email": "email", "phone": "phone"}


class Treatment(StrEnum):
    """What happens to a text in which something was found."""

    SHARE = "share"  # it travels; only for kinds that may
    MASK = "mask"  # it is replaced, the words around it travel
    WITHHOLD = "withhold"  # the whole message or value stays
    ASK = "ask"  # it travels if the person says so, and is masked otherwise; only for kinds that may travel


@dataclass(frozen=True)
class HistoryLimit:
    """Which earlier messages travel.

    last: how many of the latest; None: all. start: none before this position in the chat; 1: all.
    """

    last: int | None
    start: int = 1

    def __post_init__(self) -> None:
        if self.last is not None and self.last < 0:
            raise ValueError("A history limit counts messages; it cannot be negative.")

    def within(self, other: "HistoryLimit") -> "HistoryLimit":
        """What both let through."""
        counts = [limit.last for limit in (self, other) if limit.last is not None]
        return HistoryLimit(min(counts, default=None), max(self.start, other.start))


ALL_HISTORY = HistoryLimit(None)
NO_HISTORY = HistoryLimit(0)


@dataclass(frozen=True)
class Policy:
    """The choices of one connection.

    kinds: treatment by kind of finding; a kind not named is masked, or shared when it is what a handoff is for (phone,
        e-mail, address, date of birth). Unknown kinds raise ValueError, so that a misspelt one cannot pass for
        protection, and so does sharing a kind that must never leave, or asking whether it may.
    history: how much of the chat travels.
    details: names of the session details that are shared; None: all that are not secret.
    types: whether session details of a type are shared; names: the same by name, which counts more.
    private: names of session details that never travel.
    files: whether what the person attached travels with its message. file_types: the media types that the other side
        takes (``protocol.plain.input_modes``); None: it decides itself. file_bytes: how much of them goes with one
        message; None: any.
    agreed: kinds that the person agreed to share. struck: what the person struck out, as ``detail:<name>`` and
        ``turn:<seq>``. struck_values, private_values, secret_values: those of details that stay because they are struck
        out, private, or secret by their names, which are masked in messages as well; see ``packet_filter.knowing``.
    """

    kinds: Mapping[str, Treatment] = field(default_factory=dict)
    history: HistoryLimit = ALL_HISTORY
    details: frozenset[str] | None = None
    types: Mapping[str, bool] = field(default_factory=dict)
    names: Mapping[str, bool] = field(default_factory=dict)
    private: frozenset[str] = frozenset()
    files: bool = False
    file_types: tuple[str, ...] | None = None
    file_bytes: int | None = None
    agreed: frozenset[str] = frozenset()
    struck: frozenset[str] = frozenset()
    struck_values: tuple[str, ...] = ()
    private_values: tuple[str, ...] = ()
    secret_values: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = sorted(set(self.kinds) - KNOWN_KINDS)
        if unknown:
            raise ValueError(f"No detector finds {', '.join(unknown)}.")
        leaving = {kind for kind, treatment in self.kinds.items() if treatment in (Treatment.SHARE, Treatment.ASK)}
        if leaving - MAY_BE_SHARED:
            raise ValueError(f"This never travels: {', '.join(sorted(leaving - MAY_BE_SHARED))}.")

    def treatment_of(self, kind: str) -> Treatment:
        """``ask`` only while the person has not agreed."""
        chosen = self.kinds.get(kind, default_treatment(kind))
        return Treatment.SHARE if chosen is Treatment.ASK and kind in self.agreed else chosen

    @property
    def terms(self) -> str:
        """What the institution lets travel, as a digest (SHA-256, 64 hexadecimal digits); without what the person
        decided.
        """
        chosen = [
            sorted((kind, self.kinds.get(kind, default_treatment(kind)).value) for kind in KNOWN_KINDS),
            [self.history.last, self.history.start],
            None if self.details is None else sorted(self.details),
            [(type, self.types.get(type, True)) for type in DETAIL_TYPES],
            sorted(self.names.items()),
            sorted(self.private),
            self.files,
        ]
        if self.file_types is not None:
            chosen.append(sorted(self.file_types))
        return hashlib.sha256(json.dumps(chosen).encode()).hexdigest()

    @cached_property
    def detectors(self) -> Sequence[Detector]:
        """Those of the kinds that do not travel. What may travel is not even looked for."""
        return tuple(one for one in DETECTORS if self.treatment_of(one.kind) is not Treatment.SHARE)

    def shares(self, name: str, type: str = "text") -> bool:
        """Whether a session detail may travel, by its name and type."""
        if self.details is not None and name not in self.details:
            return False
        return self.names.get(name, self.types.get(type, type in DETAIL_TYPES))


def default_treatment(kind: str) -> Treatment:
    return Treatment.SHARE if kind in SHARED_BY_DEFAULT else Treatment.MASK
