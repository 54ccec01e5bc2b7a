"""Finding the secrets of a text, and writing it without them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from privacy.asking import last_request
from privacy.detectors import DETECTORS
from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.prepared_text import PreparedText
from privacy.wording import MASK_END

_LABELS = {detector.kind: detector.label for detector in DETECTORS}


def scan(text: str, *, context: str = "", detectors: Sequence[Detector] = DETECTORS) -> tuple[Finding, ...]:
    """The secrets in a text: sorted, none overlapping another.

    context: the agent's turn that this text answers; it tells what a bare number is ("what code did you get?").
    """
    prepared = PreparedText.of(text, asked=last_request(context) if context else "")
    rank = {detector.kind: position for position, detector in enumerate(detectors)}
    found = (finding for detector in detectors for finding in detector.find(prepared))
    return tuple(_joined(sorted(set(found), key=lambda f: (f.start, -f.end, rank[f.kind])), rank))


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


def _joined(findings: Iterable[Finding], rank: dict[str, int]) -> Iterator[Finding]:
    """Overlapping findings as one over their whole range, so that no end of the lesser one stays readable.

    The longest gives the kind; among equally long ones the most severe does.
    """
    group: list[Finding] = []
    group_end = 0
    for finding in findings:
        if group and finding.start >= group_end:
            yield _one_of(group, rank)
            group = []
        group.append(finding)
        group_end = max(group_end, finding.end)
    if group:
        yield _one_of(group, rank)


def _one_of(group: Sequence[Finding], rank: dict[str, int]) -> Finding:
    longest = min(group, key=lambda f: (f.start - f.end, rank[f.kind]))
    return replace(longest, start=group[0].start, end=max(member.end for member in group))
