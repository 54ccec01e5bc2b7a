"""What an institution chose to share: for everybody it hands to, and for one connection over that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from privacy.policy import DETAIL_TYPES, KNOWN_KINDS, HistoryLimit, Treatment
from privacy.withholding import MAY_BE_SHARED

Stored = Mapping[str, object]


def treatments_of(kind: str) -> tuple[Treatment, ...]:
    """What may be chosen for a kind: a secret is never shared, nor is anybody asked whether it may be."""
    return tuple(Treatment) if kind in MAY_BE_SHARED else (Treatment.MASK, Treatment.WITHHOLD)


@dataclass(frozen=True)
class Sharing:
    """The choices that were made. What is not named is left to the level below, and in the end to the defaults.

    kinds: by kind of finding. types, names: whether session details travel, by type and by name. private: names of
    session details that never travel. history, files: None when nothing was chosen. repeat: whether an agent that only
    speaks A2A is told again with every message what went before it; only a connection says so.
    """

    kinds: Mapping[str, Treatment] = field(default_factory=dict)
    types: Mapping[str, bool] = field(default_factory=dict)
    names: Mapping[str, bool] = field(default_factory=dict)
    private: frozenset[str] = frozenset()
    history: HistoryLimit | None = None
    files: bool | None = None
    repeat: bool = False

    def over(self, below: "Sharing") -> "Sharing":
        """These choices, and where there are none those of ``below``. What is private there is private here too."""
        return Sharing(
            kinds={**below.kinds, **self.kinds},
            types={**below.types, **self.types},
            names={**below.names, **self.names},
            private=below.private | self.private,
            history=self.history or below.history,
            files=below.files if self.files is None else self.files,
            repeat=self.repeat,
        )

    def to_json(self) -> dict[str, object]:
        return {
            "kinds": {kind: treatment.value for kind, treatment in sorted(self.kinds.items())},
            "types": dict(sorted(self.types.items())),
            "names": dict(sorted(self.names.items())),
            "private": sorted(self.private),
            "history": None if self.history is None else {"last": self.history.last, "start": self.history.start},
            "files": self.files,
            "repeat": self.repeat,
        }

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        """Never raises, and what cannot be read shares nothing more than the defaults do."""
        return cls(
            kinds=dict(_kinds_in(stored.get("kinds"))),
            types={name: shared for name, shared in _flags_in(stored.get("types")) if name in DETAIL_TYPES},
            names=dict(_flags_in(stored.get("names"))),
            private=frozenset(_texts_in(stored.get("private"))),
            history=_history_in(stored.get("history")),
            files=_flag_in(stored.get("files")),
            repeat=stored.get("repeat") is True,
        )


def _kinds_in(stored: object) -> Iterable[tuple[str, Treatment]]:
    for kind, chosen in stored.items() if isinstance(stored, Mapping) else ():
        if kind in KNOWN_KINDS and chosen in [treatment.value for treatment in treatments_of(kind)]:
            yield kind, Treatment(chosen)


def _flags_in(stored: object) -> Iterable[tuple[str, bool]]:
    for name, chosen in stored.items() if isinstance(stored, Mapping) else ():
        if isinstance(name, str):
            yield name, chosen is True


def _flag_in(stored: object) -> bool | None:
    return stored if isinstance(stored, bool) else None


def _texts_in(stored: object) -> Iterable[str]:
    return (text for text in stored if isinstance(text, str)) if isinstance(stored, list) else ()


def _history_in(stored: object) -> HistoryLimit | None:
    if not isinstance(stored, Mapping):
        return None
    last, start = stored.get("last"), stored.get("start")
    return HistoryLimit(
        last=max(last, 0) if isinstance(last, int) else None,
        start=max(start, 1) if isinstance(start, int) else 1,
    )
