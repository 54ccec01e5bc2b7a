"""Finding the secrets of a text, and writing it without them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import ne

from privacy.asking import last_request, open_announcement
from privacy.commonplace import is_only_an_example
from privacy.detectors import DETECTORS
from privacy.detectors.base import Detector
from privacy.detectors.payment_card import PaymentCard
from privacy.findings import Finding
from privacy.marks import Read, read
from privacy.prepared_text import PreparedText
from privacy.tables import cells_in
from privacy.told.scoring import told_in
from privacy.transcript import answers_in
from privacy.withholding import WITHHELD_BY_DEFAULT
from privacy.wording import MASK_END

# A longer text is read in pieces, so that its time grows with its length alone. They overlap by more than any secret
# and the words that announce it, but for keys in armour, which are followed to their end.
PIECE = 8_000
OVERLAP = 1_000
# How much of the message before counts for a number that was begun there.
TAIL = 200
# Fewer characters stand in a text by chance. More values are looked for in no text, which keeps its time linear.
SHORTEST_SAID_AGAIN = 4
MOST_SAID_AGAIN = 8
# A long number with a slip or two is told to be the wrong one: "it is 5270839146, not 5270839164".
FEWEST_NEARLY_THE_SAME, MOST_SLIPS = 8, 2
_LONG_NUMBER = re.compile(r"\d(?<![\d.,]\d)\d(?:[ -]?\d){6,18}(?!\d|[.,]\d)")

# Of these people speak in general: "is 1234 a bad PIN?"
OFTEN_EXAMPLES = frozenset({"pin", "password", "one_time_code"})

_RANK = {detector.kind: position for position, detector in enumerate(DETECTORS)}
_LABELS = {detector.kind: detector.label for detector in DETECTORS}


def scan(
    text: str, *, context: str = "", before: str = "", detectors: Sequence[Detector] = WITHHELD_BY_DEFAULT
) -> tuple[Finding, ...]:
    """The secrets in a text: sorted, none overlapping another.

    context: the agent's turn that this text answers; it tells what a bare number is ("what code did you get?").
    before: what the same person wrote just before; a secret may have been begun or announced there.
    """
    here, last = read(text), read(before).text
    asked = " ".join(filter(None, (last_request(read(context).text) if context else "", open_announcement(last))))
    here_found = (*_in_pieces(here.text, asked, detectors), *_answered(here.text, detectors))
    found = [*here.beside_marks(here_found), *_beside_values(here, here_found, detectors)]
    if before:
        found += _straddling(last, here.text, detectors)[1]
    return here.as_written(joined(here.beside_marks((*found, *_said_again(here.text, found))))) if found else ()


def _beside_values(here: Read, found: Sequence[Finding], detectors: Sequence[Detector]) -> Iterator[Finding]:
    """Card numbers that were taken together with a mark's value. Their check tells them; all else needs its words."""
    if not (reaching := joined(one for one in here.reaching_out(found) if one.kind == PaymentCard.kind)):
        return
    starts, ends = [one.start for one in reaching], [one.end for one in reaching]
    of_cards = [detector for detector in detectors if isinstance(detector, PaymentCard)]
    for one in _in_pieces(here.set_apart, "", of_cards):
        if bisect_right(ends, one.start) < bisect_left(starts, one.end):
            yield one


def straddling(
    before: str, text: str, *, detectors: Sequence[Detector] = WITHHELD_BY_DEFAULT
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Secrets that begin in one message and end in the next, as findings of each of the two."""
    first, second = read(before), read(text)
    begun, ended = _straddling(first.text, second.text, detectors)
    return first.as_written(first.beside_marks(begun)), second.as_written(second.beside_marks(ended))


def _straddling(
    before: str, text: str, detectors: Sequence[Detector]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    tail = before[-TAIL:]
    cut, offset = len(tail) + 1, len(before) - len(tail)
    crossing = [
        finding
        for finding in _found(f"{tail} {text[:TAIL]}", "", detectors)
        if finding.start < cut - 1 and finding.end > cut
    ]
    return (
        tuple(replace(one, start=one.start + offset, end=len(before)) for one in crossing),
        tuple(replace(one, start=0, end=one.end - cut) for one in crossing),
    )


def mask(text: str, findings: Sequence[Finding]) -> str:
    """The text with every finding replaced by what stood there, e.g. ``[card number withheld]``.

    findings: sorted and not overlapping, as ``scan`` returns them.
    """
    pieces: list[str] = []
    position = 0
    for finding in findings:
        pieces += text[position : finding.start], f"[{_LABELS.get(finding.kind, finding.kind)}{MASK_END}"
        position = finding.end
    return "".join([*pieces, text[position:]])


def _said_again(text: str, found: Sequence[Finding]) -> Iterator[Finding]:
    """The same value where nothing announces it: "my password was sunnyside, and it is still sunnyside"."""
    values = {text[one.start : one.end]: one for one in found[:MOST_SAID_AGAIN]}
    for value, one in values.items():
        start = text.find(value, one.end) if len(value) >= SHORTEST_SAID_AGAIN else -1
        while start >= 0:
            end = start + len(value)
            if not (text[start - 1].isalnum() or text[end : end + 1].isalnum()):
                yield Finding(kind=one.kind, start=start, end=end, reason=one.reason)
            start = text.find(value, end)
    yield from _nearly_again(text, values)


def _nearly_again(text: str, values: Mapping[str, Finding]) -> Iterator[Finding]:
    """Numbers written like one of the values, but for a digit or two."""
    long = {value: one for value, one in values.items() if sum(map(str.isdecimal, value)) >= FEWEST_NEARLY_THE_SAME}
    for number in _LONG_NUMBER.finditer(text) if long else ():
        written = number.group()
        for value, one in long.items():
            if len(value) == len(written) and 0 < sum(map(ne, value, written)) <= MOST_SLIPS:
                yield replace(one, start=number.start(), end=number.end())
                break


def _in_pieces(text: str, asked: str, detectors: Sequence[Detector]) -> Iterator[Finding]:
    position, size = 0, PIECE
    while position < len(text):
        is_last = position + size >= len(text)
        found = _found(text[position : position + size], asked, detectors)
        cut_off = min((one.start for one in found if one.end == size), default=size) if not is_last else size
        if cut_off == 0:
            size *= 2  # one secret from end to end, such as a key in armour
            continue
        for one in found:
            if one.start < cut_off:
                yield replace(one, start=one.start + position, end=one.end + position) if position else one
        position += size if is_last else min(cut_off, size - OVERLAP)
        size = PIECE


def _answered(text: str, detectors: Sequence[Detector]) -> Iterator[Finding]:
    """What is told in a conversation that was pasted, as an answer to the line before, and under names of columns."""
    for start, end, asked in (*answers_in(text), *cells_in(text)):
        for one in _found(text[start:end], asked, detectors):
            yield replace(one, start=one.start + start, end=one.end + start)


def _found(text: str, asked: str, detectors: Sequence[Detector]) -> list[Finding]:
    """What the rules of each detector find, and then what else is told in prose."""
    prepared = PreparedText.of(text, asked=asked)
    found = [finding for detector in detectors for finding in detector.find(prepared)]
    if told := list(told_in(prepared, [(one.start, one.end) for one in found])):
        of_kind = {detector.kind: detector for detector in detectors}
        found += [of_kind[kind].finding(prepared, start, end) for kind, start, end in told if kind in of_kind]
    return [one for one in found if not (one.kind in OFTEN_EXAMPLES and _is_only_an_example(prepared, one))]


def _is_only_an_example(text: PreparedText, one: Finding) -> bool:
    return is_only_an_example(text, bisect_left(text.origin, one.start), bisect_left(text.origin, one.end))


def joined(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Overlapping findings as one over their whole range, so that no end of the lesser one stays readable.

    The longest gives the kind; among equally long ones the most severe does.
    """
    groups: list[list[Finding]] = []
    group_end = 0
    for finding in sorted(set(findings), key=lambda one: (one.start, -one.end, _RANK[one.kind])):
        if not groups or finding.start >= group_end:
            groups.append([])
        groups[-1].append(finding)
        group_end = max(group_end, finding.end)
    return tuple(map(_one_of, groups))


def _one_of(group: Sequence[Finding]) -> Finding:
    if len(group) == 1:
        return group[0]
    longest = min(group, key=lambda one: (one.start - one.end, _RANK[one.kind]))
    start, end = group[0].start, max(member.end for member in group)
    return longest if (longest.start, longest.end) == (start, end) else replace(longest, start=start, end=end)
