"""What is weighed: a candidate of a text, with all that speaks for and against it."""

from typing import NamedTuple

from privacy.told.features import Signs, features_of


class Weighed(NamedTuple):
    """A candidate at [start, end) of the folded text. kind: of which finding it would be.

    more: what speaks for and against it besides its signs.
    """

    start: int
    end: int
    kind: str
    signs: Signs
    more: tuple[str, ...]

    @property
    def features(self) -> tuple[str, ...]:
        return (*sorted(features_of(self.signs)), *self.more)
