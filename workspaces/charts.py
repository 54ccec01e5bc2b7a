"""Charts as numbers a template can draw. Whole numbers only: a fraction would be written in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 1000  # of the drawing; its width is STEP for each bar
STEP, WIDTH = 10, 8


@dataclass(frozen=True)
class Bar:
    """label: what it stands for. x, y, height: its place in the drawing, from the top left."""

    label: str
    value: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class BarChart:
    """highest: the value that fills the height."""

    bars: tuple[Bar, ...]
    highest: int

    @property
    def width(self) -> int:
        return STEP * len(self.bars)

    @property
    def ends(self) -> tuple[str, ...]:
        """The labels of the first bar, the one in the middle, and the last."""
        return tuple(self.bars[place].label for place in (0, len(self.bars) // 2, -1)) if self.bars else ()

    @property
    def total(self) -> int:
        return sum(bar.value for bar in self.bars)


def bar_chart(values: Sequence[tuple[str, int]]) -> BarChart:
    """values: (label, value from 0 on), in the order of time. The smallest value above none can still be seen."""
    highest = max((value for _, value in values), default=0)
    return BarChart(tuple(_bar(place, *each, highest) for place, each in enumerate(values)), highest)


def _bar(place: int, label: str, value: int, highest: int) -> Bar:
    height = max(round(HEIGHT * value / highest), HEIGHT // 100) if value else 0
    return Bar(label, value, x=STEP * place + (STEP - WIDTH) // 2, y=HEIGHT - height, height=height)
