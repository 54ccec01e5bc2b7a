"""What holds of every message that rules and weights were made with, in every language."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.scan import mask, scan
from privacy.withholding import WITHHELD_BY_DEFAULT
from tests.privacy.labelled import FILES, STRICTEST, Labelled, messages_of

TUNING = tuple(message for part in FILES if part.startswith("tuning") for message in messages_of(part))
# Words of these are not set apart, or have what they do written on: Korean, Thai, Lao, kana, Chinese characters.
UNSPACED = (("\uac00", "\ud7a3"), ("\u0e00", "\u0eff"), ("\u3040", "\u30ff"), ("\u3400", "\u9fff"))
# Arabic writes these on to the next word: and, so, with, for, as.
WRITTEN_ON = "وفبلك"


@dataclass(frozen=True)
class Read:
    detectors: Sequence[Detector]
    found: Sequence[tuple[Labelled, tuple[Finding, ...]]]


@pytest.fixture(scope="module", params=[WITHHELD_BY_DEFAULT, STRICTEST.detectors], ids=["default", "strictest"])
def all_read(request: pytest.FixtureRequest) -> Read:
    found = [
        (message, scan(message.text, context=message.context, before=message.before, detectors=request.param))
        for message in TUNING
    ]
    return Read(request.param, [(message, findings) for message, findings in found if findings])


def test_no_finding_ends_inside_a_word_or_a_number(all_read: Read) -> None:
    cut = [
        (message.text, message.text[one.start : one.end])
        for message, found in all_read.found
        for one in found
        if _is_inside(message.text, one.end) or (_is_inside(message.text, one.start) and not _is_led_to(message, one))
    ]
    assert cut == []


def test_what_is_masked_is_the_same_when_it_is_masked_again(all_read: Read) -> None:
    """At the next hop, say, where what was asked may not be known."""
    changed = []
    for message, found in all_read.found:
        once = mask(message.text, found)
        for context, before in {(message.context, message.before), ("", "")}:
            if again := scan(once, context=context, before=before, detectors=all_read.detectors):
                changed.append((once, mask(once, again)))
    assert changed == []


def _is_inside(text: str, position: int) -> bool:
    around = text[max(0, position - 1) : position + 1]
    return position > 0 and len(around) == 2 and around.isalnum() and not any(map(_is_unspaced, around))


def _is_unspaced(character: str) -> bool:
    return any(first <= character <= last for first, last in UNSPACED)


def _is_led_to(message: Labelled, one: Finding) -> bool:
    """Whether the word before was only written on to it: "cvv515"."""
    before, begun = message.text[one.start - 1], message.text[one.start]
    alone = one.start < 2 or message.text[one.start - 2].isspace()
    return (before.isalpha() and begun.isdecimal()) or (before in WRITTEN_ON and alone)
