"""What an agent says in states in which it is still at work. Most tell there what they are doing. Some say the answer
itself there, a word at a time, and all of it once more when they are done.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from itertools import accumulate

from protocol.errors import MessageRefused
from protocol.plain.utterance import Utterance, joined

MOST_PIECES = 50_000  # of one answer
Group = tuple[Utterance, ...]


@dataclass(frozen=True, eq=False)
class SaidAtWork:
    """Pieces in their order, each once. Never changed: ``with_more`` gives a longer one. Those that follow on each
    other share what they hold: a long text comes in thousands of pieces, and one more must not cost a copy of all
    before it.

    length: how many there are, and characters: of their text. before: how many came before it began to make something
    that has words; None: it has not.
    """

    length: int = 0
    characters: int = 0
    before: int | None = None
    _shared: list[Utterance] = field(default_factory=list)
    _keys: set[str] = field(default_factory=set)

    def __contains__(self, key: str) -> bool:
        return key in self._keys if self._is_longest else any(one.key == key for one in self.pieces)

    @property
    def pieces(self) -> Group:
        return tuple(self._shared[: self.length])

    @property
    def _is_longest(self) -> bool:
        return len(self._shared) == self.length

    def with_more(self, new: Iterable[Utterance]) -> "SaidAtWork":
        """Raises MessageRefused for more than anybody says."""
        shared, keys = self._shared, self._keys
        if not self._is_longest:  # another has gone on from here
            shared = shared[: self.length]
            keys = {one.key for one in shared}
        fresh = [one for one in new if one.key not in keys]
        shared.extend(fresh)
        keys.update(one.key for one in fresh)
        if len(shared) > MOST_PIECES:
            raise MessageRefused(f"more than {MOST_PIECES} pieces in one answer")
        characters = self.characters + sum(len(one.text) for one in fresh)
        return replace(self, length=len(shared), characters=characters, _shared=shared, _keys=keys)

    def with_something_begun(self) -> "SaidAtWork":
        """What it makes has words from now on."""
        return self if self.before is not None else replace(self, before=self.length)

    @property
    def open_end(self) -> Group:
        """What may still be gone on with."""
        return self.pieces[self.before or 0 :]

    def alone(self, elsewhere: Collection[str], *, over: bool) -> tuple[Group, Group]:
        """What it said before it began to make something, and after that, without the end of it that something else
        says as well. elsewhere: what else it says. over: nothing more is said there.

        What stands in the first is the same until it is over, and can be shown by then. So it is empty as long as it
        may be the beginning of what is said elsewhere.
        """
        pieces = self.pieces
        end = _place_of_what_is_told([one.text for one in pieces], elsewhere, over=over)
        middle = len(pieces) if self.before is None else self.before
        kept = [(place, one) for place, one in enumerate(pieces) if place < end or one.is_file]
        first = tuple(one for place, one in kept if place < middle)
        after = tuple(one for place, one in kept if place >= middle)
        return joined(() if self.before is not None and end < middle and not over else first), joined(after)


def _place_of_what_is_told(texts: list[str], elsewhere: Collection[str], *, over: bool) -> int:
    """Where the longest end begins that is told elsewhere too: just that, or several pieces that begin it.

    A stranger chooses all of this: however many pieces there are, each of the others is looked for in few steps.
    """
    others = {letters(text) for text in elsewhere} - {""}
    if not others:
        return len(texts)
    pieces = [letters(text) for text in texts]
    whole = "".join(pieces)
    places: dict[int, int] = {}  # of what begins at a letter, the first
    for place, start in enumerate(accumulate((len(piece) for piece in pieces[:-1]), initial=0)):
        places.setdefault(start, place)
    starts = [start for start in places if start < len(whole)]
    several = [start for start in starts if not over or len(texts) - places[start] > 1]
    end = len(whole)
    for other in others:
        alone = len(whole) - len(other)
        if alone in places and alone < end and whole.endswith(other):
            end = alone
        end = min(end, _start_of_beginning(whole, other, several[bisect_right(several, alone) :], before=end))
        if not over:
            end = min(end, _start_of_all(whole, other, starts, before=end))
    return places[end] if end < len(whole) else len(texts)


def _start_of_beginning(whole: str, other: str, starts: list[int], *, before: int) -> int:
    """Where the longest end of ``whole`` begins with which ``other`` does."""
    for start in starts:
        if start >= before:
            break
        if whole[start] == other[0] and other.startswith(whole[start:]):
            return start
    return before


def _start_of_all(whole: str, other: str, starts: list[int], *, before: int) -> int:
    """Where ``other`` stands first in ``whole``, from a start on."""
    if other not in whole:
        return before
    return next((start for start in starts if start < before and whole.startswith(other, start)), before)


def letters(text: str) -> str:
    """Without blanks and line ends, in which what is told twice often differs."""
    return "".join(text.split())
