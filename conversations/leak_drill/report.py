"""What came of a drill."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from conversations.leak_drill.places import Place


@dataclass(frozen=True)
class Row:
    """The canaries of one kind in one place, over all languages.

    shared: this connection shares the kind, so that it may leave. left: the languages in which one could be read.
    """

    kind: str
    place: str
    planted: int
    shared: bool
    left: tuple[str, ...]

    @property
    def leaks(self) -> int:
        return 0 if self.shared else len(self.left)


@dataclass(frozen=True)
class Report:
    rows: tuple[Row, ...]

    @property
    def planted(self) -> int:
        return sum(row.planted for row in self.rows)

    @property
    def leaks(self) -> int:
        return sum(row.leaks for row in self.rows)

    def by_kind(self) -> Mapping[str, Sequence[Row | None]]:
        """For each kind a row for each place, in their order; None where that kind does not stand."""
        known = {(row.kind, row.place): row for row in self.rows}
        kinds = dict.fromkeys(row.kind for row in self.rows)
        return {kind: [known.get((kind, place.value)) for place in Place] for kind in kinds}

    def to_json(self) -> dict[str, Any]:
        return {"rows": [asdict(row) for row in self.rows]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        rows = stored.get("rows", ())
        return cls(
            tuple(
                Row(one["kind"], one["place"], int(one["planted"]), bool(one["shared"]), tuple(one["left"]))
                for one in rows
            )
        )
