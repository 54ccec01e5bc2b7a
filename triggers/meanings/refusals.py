"""What a person says they do not want: "I do not want to talk to a human, just tell me my balance".

Such a part of a message must not fire the trigger that its words name. It reaches from the words of refusing to the end
of the clause or to the next wish; in languages that refuse at the end of the clause, back to its beginning.
"""

import re
from collections.abc import Sequence
from itertools import chain

from triggers.meanings.concepts import Span

# Nobody refuses more in one breath; a text made to keep us busy does.
MOST_REFUSALS = 10
_CLAUSE_END = re.compile(r"[.,;:!?…\n。、，！？；،؟؛]")


def refused_parts(folded: str, spans: Sequence[Span]) -> tuple[tuple[int, int], ...]:
    """The ranges of ``folded`` that are refused, in order, without overlaps."""
    if not any(span.concept in {"refuse", "refuse_before"} for span in spans):
        return ()
    ends = [found.start() for found in _CLAUSE_END.finditer(folded)]
    turns = [span.start for span in spans if span.concept == "turn"]
    refusals = [span for span in spans if span.concept == "refuse"][:MOST_REFUSALS]
    forward = ((span.start, _next_stop(folded, span, ends, turns, spans)) for span in refusals)
    closing = [span for span in spans if span.concept == "refuse_before"][:MOST_REFUSALS]
    backward = ((_clause_start(span.start, ends), span.end) for span in closing)
    return _merged(sorted(chain(forward, backward)))


def without(folded: str, parts: Sequence[tuple[int, int]]) -> str:
    """``folded`` with a clause's end in place of each part."""
    kept, at = [], 0
    for start, end in parts:
        kept.append(folded[at:start])
        at = end
    return " . ".join([*kept, folded[at:]]).strip(" .")


def _next_stop(folded: str, span: Span, ends: Sequence[int], turns: Sequence[int], spans: Sequence[Span]) -> int:
    wishes = (each.start for each in spans if each.concept == "want" and _is_new_wish(folded, each, span, spans))
    later = (place for place in chain(ends, turns, wishes) if place >= span.end)
    return min(later, default=len(folded))


def _is_new_wish(folded: str, wish: Span, refusal: Span, spans: Sequence[Span]) -> bool:
    """Whether a wish begins after the refusal. Words such as "want" inside another refusal are no wish."""
    if wish.start < refusal.end + 2 or folded[refusal.end : wish.start].strip() in _JOINING:
        return False
    return not any(each.concept == "refuse" and each.start <= wish.start < each.end for each in spans)


_JOINING = frozenset({"", "to", "de", "que", "zu", "di", "a"})


def _clause_start(place: int, ends: Sequence[int]) -> int:
    return max((end + 1 for end in ends if end < place), default=0)


def _merged(parts: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in parts:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
