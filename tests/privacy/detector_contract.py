"""What every detector must do, whatever it looks for. A detector's test class inherits this and gives examples."""

import time
from collections.abc import Sequence

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.scan import mask, scan
from tests.privacy.labelled import messages_of

ORDINARY = tuple(message.text for message in messages_of("tuning") if message.kind is None and not message.context)
# Long runs of whatever the patterns are hungry for.
HOSTILE_PIECES = (
    "4 ", "4", "1 ", "otp ", "password is ", "密码是", "รหัส", "12345 is my otp ", "eyJ", "eyJa.", "a://:", "GB82 ",
    "-----BEGIN PRIVATE KEY-----", "session=a", "cookie: a=", "secret key is ", "sk-", "AKIA", "e\u0301", "\u200b",
    "٤", "ﷺ", '"', "pin is 4471 4471 ", "pin is [PIN withheld] 4471 ",
)  # fmt: skip
HOSTILE_LENGTH = 8_000
# Five times what it should take, because machines of tests are busy; ``make bench`` prints what it takes.
LIMIT_SECONDS = 0.25

ZERO_WIDTH = "\u200b"


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def seconds_of(detectors: Sequence[Detector], text: str) -> float:
    """Processor time of one scan, the best of three, so that a busy machine does not decide."""
    times = []
    for _ in range(3):
        begun = time.process_time()
        scan(text, context="What code did you get?", detectors=detectors)
        times.append(time.process_time() - begun)
    return min(times)


class DetectorContract:
    """detector: the one under test.

    secrets: (text, the part of it that must be withheld); the part stands once in its text.
    harmless: texts that come near, without a secret.
    """

    detector: Detector
    secrets: tuple[tuple[str, str], ...]
    harmless: tuple[str, ...]

    def find(self, text: str) -> tuple[Finding, ...]:
        return scan(text, detectors=(self.detector,))

    def expect(self, text: str, secret: str) -> None:
        masked = mask(text, self.find(text))
        assert masked == text.replace(secret, f"[{self.detector.label} withheld]")

    def test_it_replaces_exactly_the_secret(self) -> None:
        for text, secret in self.secrets:
            assert text.count(secret) == 1
            self.expect(text, secret)

    def test_it_finds_the_secret_in_full_width_characters(self) -> None:
        for text, secret in self.secrets:
            self.expect(text.replace(secret, full_width(secret)), full_width(secret))

    def test_it_finds_the_secret_with_invisible_characters_inside(self) -> None:
        for text, secret in self.secrets:
            hidden = ZERO_WIDTH.join(secret)
            self.expect(text.replace(secret, hidden), hidden)

    def test_it_counts_positions_in_the_text_as_written(self) -> None:
        for text, secret in self.secrets:
            self.expect(f"ﬁ e\u0301 ﷺ {ZERO_WIDTH} 😀\n{text}", secret)

    def test_it_leaves_ordinary_messages_alone(self) -> None:
        damaged = [text for text in (*ORDINARY, *self.harmless) if self.find(text)]
        assert damaged == []

    def test_it_does_not_find_its_own_mask(self) -> None:
        for text, _ in self.secrets:
            assert self.find(mask(text, self.find(text))) == ()

    def test_a_value_stands_in_for_its_mask(self) -> None:
        """One that it finds where words announce it, so that these are answered."""
        text, secret = self.secrets[0]
        assert self.find(text.replace(secret, f"[{self.detector.label} withheld]")) == ()
        assert any(self.find(text.replace(secret, self.detector.stand_in)) for text, secret in self.secrets)

    def test_it_gives_the_same_answer_every_time(self) -> None:
        for text, _ in self.secrets:
            assert self.find(text) == self.find(text)

    def test_its_reason_does_not_tell_the_secret(self) -> None:
        for text, secret in self.secrets:
            for finding in self.find(text):
                assert finding.kind == self.detector.kind
                assert finding.reason == self.detector.reason
                assert secret not in finding.reason

    def test_it_reads_hostile_text_in_time(self) -> None:
        slow = [
            piece
            for piece in HOSTILE_PIECES
            if seconds_of((self.detector,), (piece * HOSTILE_LENGTH)[:HOSTILE_LENGTH]) > LIMIT_SECONDS
        ]
        assert slow == []
