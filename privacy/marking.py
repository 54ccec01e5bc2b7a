"""A text as it arrives at the other side, with everything in it that the filter knows about set apart."""

import re
from dataclasses import dataclass

from privacy.detectors import DETECTORS
from privacy.scan import scan
from privacy.wording import MASK_END

_KINDS = {detector.label: detector.kind for detector in DETECTORS}
_MASK = re.compile(rf"\[({'|'.join(map(re.escape, _KINDS))}){re.escape(MASK_END)}")


@dataclass(frozen=True)
class Piece:
    """kind: what was found here; empty: nothing. masked: it was replaced; otherwise it can be read."""

    text: str
    kind: str = ""
    masked: bool = False


def pieces_of(text: str, *, context: str = "") -> tuple[Piece, ...]:
    """The whole text, in its order. context: what it answers, which tells what a bare number is."""
    marks = [(found.start(), found.end(), _KINDS[found[1]], True) for found in _MASK.finditer(text)]
    for one in scan(text, context=context, detectors=DETECTORS):
        if not any(one.start < end and start < one.end for start, end, _kind, _masked in marks):
            marks.append((one.start, one.end, one.kind, False))
    pieces, position = [], 0
    for start, end, kind, masked in sorted(marks):
        pieces += [Piece(text[position:start]), Piece(text[start:end], kind, masked)]
        position = end
    return tuple(piece for piece in [*pieces, Piece(text[position:])] if piece.text)
