"""What a person says they do not want: "I do not want to talk to a human, just tell me my balance".

Such a part of a message must not fire the trigger that its words name. It reaches from the words of refusing to the end
of the clause or to the next wish; in languages that refuse at the end of the clause, back to its beginning.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from triggers.meanings.concepts import Span

# Nobody refuses more in one breath; a text made to keep us busy does.
MOST_REFUSALS = 10
_REFUSING = frozenset({"refuse", "refuse_before", "deny", "deny_after"})
_DENIED = frozenset({"complain", "fraud", "upset", "bad"})
# What denies is part of what these say: "bana ait değil" (not mine), "walang kwenta" (worthless).
_WHOLE = frozenset({"disown", "bad"})
_CLAUSE_END = re.compile(r"[.,;:!?…\n。、，！？；،؟؛]")


def refused_parts(folded: str, spans: Sequence[Span]) -> tuple[tuple[int, int], ...]:
    """The ranges of ``folded`` that are refused, in order, without overlaps."""
    if not any(span.concept in _REFUSING for span in spans):
        return ()
    spans = _without_parts_of_others(spans)
    ends = [found.start() for found in _CLAUSE_END.finditer(folded)]
    stops = sorted({*ends, *(span.start for span in spans if span.concept == "turn")})
    wishes = _wishes(spans)
    refusals = [span for span in spans if span.concept == "refuse"][:MOST_REFUSALS]
    forward = ((span.start, _next_stop(folded, span, stops, wishes)) for span in refusals)
    closing = [span for span in spans if span.concept == "refuse_before"][:MOST_REFUSALS]
    backward = ((_clause_start(span.start, ends), span.end) for span in closing)
    return _merged(sorted(chain(forward, backward, _denials(folded, spans))))


def _without_parts_of_others(spans: Sequence[Span]) -> Sequence[Span]:
    whole = [span for span in spans if span.concept in _WHOLE]
    return [span for span in spans if span.concept not in _REFUSING or not any(_is_part(span, it) for it in whole)]


def _is_part(span: Span, it: Span) -> bool:
    return it.start <= span.start and span.end <= it.end and span[:2] != it[:2]


def _denials(folded: str, spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """ "Not a complaint", "no fraud": the word that denies, and what it denies right beside it."""
    denied = [span for span in spans if span.concept in _DENIED]
    before = [span for span in spans if span.concept == "deny"][:MOST_REFUSALS]
    after = [span for span in spans if span.concept == "deny_after"][:MOST_REFUSALS]
    yield from ((word.start, it.end) for word in before for it in denied if _beside(folded, word, it))
    yield from ((it.start, word.end) for word in after for it in denied if _beside(folded, it, word))


def _beside(folded: str, first: Span, second: Span) -> bool:
    return 0 <= second.start - first.end < 2 and not folded[first.end : second.start].strip()


def without(folded: str, parts: Sequence[tuple[int, int]]) -> str:
    """``folded`` with a clause's end in place of each part."""
    kept, at = [], 0
    for start, end in parts:
        kept.append(folded[at:start])
        at = end
    return " . ".join([*kept, folded[at:]]).strip(" .")


def _next_stop(folded: str, refusal: Span, stops: Sequence[int], wishes: Sequence[int]) -> int:
    """Where the clause ends, or a wish begins that is not the refused one ("do not want *to please*")."""
    stop = next((place for place in stops if place >= refusal.end), len(folded))
    later = (place for place in wishes if refusal.end + 2 <= place < stop)
    return next((place for place in later if folded[refusal.end : place].strip() not in _JOINING), stop)


def _wishes(spans: Sequence[Span]) -> Sequence[int]:
    """Where wishes begin. Words such as "want" inside a refusal are none."""
    refused = {place for span in spans if span.concept == "refuse" for place in range(span.start, span.end)}
    return sorted({span.start for span in spans if span.concept == "want" and span.start not in refused})


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
