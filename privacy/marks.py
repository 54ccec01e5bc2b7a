"""Marks that an earlier filtering left, ``[password withheld]``, read as values of what was there.

So a mark is the answer to the words that announce it, and they lead to nothing else in the sentence.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from privacy.detectors import DETECTORS
from privacy.findings import Finding
from privacy.wording import DETAIL, FILE, MASK_END, PRIVATE_DETAIL

# For the value of a session detail, which may be anything.
_ANYTHING = "Larkspur"
_STAND_INS = {detector.label: detector.stand_in for detector in DETECTORS} | dict.fromkeys(
    (PRIVATE_DETAIL, DETAIL, FILE), _ANYTHING
)
_APART = ";"
# No others are ours: "[my password is hunter2 withheld]" is what somebody wrote.
MARK = re.compile(rf"\[({'|'.join(map(re.escape, _STAND_INS))}){re.escape(MASK_END)}")


@dataclass(frozen=True)
class Read:
    """text: with a value in the place of each mark. starts, ends: of these values, sorted.

    moved: for the text behind so many of them, how far it stood to the right.
    """

    text: str
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()
    moved: Sequence[int] = (0,)

    @property
    def set_apart(self) -> str:
        """The same text, with signs that end a sentence in the place of each value."""
        pieces, position = list[str](), 0
        for start, end in zip(self.starts, self.ends, strict=True):
            pieces += self.text[position:start], _APART * (end - start)
            position = end
        return "".join([*pieces, self.text[position:]])

    def beside_marks(self, found: Iterable[Finding]) -> Iterable[Finding]:
        """Those that touch no mark."""
        return filter(self._is_beside, found) if self.starts else found

    def reaching_out(self, found: Iterable[Finding]) -> list[Finding]:
        """Those of a value and of what stands beside it."""
        return [one for one in found if not (self._is_beside(one) or self._is_inside(one))] if self.starts else []

    def as_written(self, found: Iterable[Finding]) -> tuple[Finding, ...]:
        """The same, which touch no mark, at their places in the text with marks."""
        return tuple(map(self._moved, found) if self.starts else found)

    def _is_beside(self, one: Finding) -> bool:
        return bisect_right(self.ends, one.start) == bisect_left(self.starts, one.end)

    def _is_inside(self, one: Finding) -> bool:
        place = bisect_right(self.ends, one.start)
        return self.starts[place] <= one.start and one.end <= self.ends[place]

    def _moved(self, one: Finding) -> Finding:
        by = self.moved[bisect_right(self.ends, one.start)]
        return replace(one, start=one.start + by, end=one.end + by)


def read(text: str) -> Read:
    if MASK_END not in text:
        return Read(text)
    marks = list(MARK.finditer(text))
    values = [_STAND_INS[mark[1]] for mark in marks]
    moved = list(
        accumulate((len(mark.group()) - len(value) for mark, value in zip(marks, values, strict=True)), initial=0)
    )
    starts = [mark.start() - by for mark, by in zip(marks, moved, strict=False)]
    return Read(
        text=MARK.sub(lambda mark: _STAND_INS[mark[1]], text),
        starts=starts,
        ends=[start + len(value) for start, value in zip(starts, values, strict=True)],
        moved=moved,
    )
