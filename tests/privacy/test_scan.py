"""Finding and masking as a whole: all detectors together."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.detectors import DETECTORS
from privacy.findings import Finding
from privacy.scan import mask, scan
from tests.privacy.detector_contract import HOSTILE_LENGTH, HOSTILE_PIECES, LIMIT_SECONDS, MESSAGES, seconds_of

LABELLED = [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()]


def secret_is_caught(message: dict[str, str]) -> bool:
    findings = scan(message["text"], context=message.get("context", ""))
    return message["secret"] not in mask(message["text"], findings)


class TestTheLabelledMessages:
    """Own-worded messages of bank customers in eleven languages; ``secret`` is null for the ordinary ones."""

    secret = [message for message in LABELLED if message["secret"] is not None]
    ordinary = [message for message in LABELLED if message["secret"] is None]

    def test_they_are_many_and_of_many_languages(self) -> None:
        assert len(self.secret) >= 75
        assert len(self.ordinary) >= 75
        assert len({message["lang"] for message in self.secret}) >= 9
        assert len({message["lang"] for message in self.ordinary}) >= 9

    def test_at_least_97_percent_of_the_secrets_are_caught(self) -> None:
        missed = [message["text"] for message in self.secret if not secret_is_caught(message)]
        assert len(missed) / len(self.secret) <= 0.03, missed

    def test_less_than_half_a_percent_of_ordinary_messages_are_damaged(self) -> None:
        damaged = [m["text"] for m in self.ordinary if scan(m["text"], context=m.get("context", ""))]
        assert len(damaged) / len(self.ordinary) < 0.005, damaged

    def test_masking_leaves_the_words_around_the_secret(self) -> None:
        message = next(m for m in self.secret if m["text"] == "el código que me llegó es 601 224")
        assert mask(message["text"], scan(message["text"])) == "el código que me llegó es [one-time code withheld]"


class TestOverlaps:
    def test_it_returns_sorted_findings_that_do_not_overlap(self) -> None:
        text = "password: abc123, cvv 839, card 4111111111111111, otp 123456"
        findings = scan(text)
        assert [f.kind for f in findings] == ["password", "card_security_code", "payment_card", "one_time_code"]
        assert all(a.end <= b.start for a, b in pairwise(findings))

    def test_the_longest_finding_names_the_range(self) -> None:
        findings = scan("password=postgres://app:s3cr3t@db.example.org/main?sslmode=require")
        assert [f.kind for f in findings] == ["connection_string"]

    def test_the_most_severe_of_equally_long_findings_names_the_range(self) -> None:
        assert [f.kind for f in scan("pin code 4821 is my pin code")] == ["pin"]

    def test_no_end_of_an_overlapped_finding_stays_readable(self) -> None:
        text = "secret key: abcdefgh12345678/sk-" + "a1" * 15
        masked = mask(text, scan(text))
        assert "abcdefgh" not in masked
        assert "a1a1" not in masked


class TestMask:
    def test_it_puts_a_typed_mask_in_place(self) -> None:
        text = "take 4111111111111111 now"
        assert mask(text, scan(text)) == "take [card number withheld] now"

    def test_it_masks_several(self) -> None:
        found = (Finding("pin", 0, 4, "r"), Finding("iban", 5, 9, "r"))
        assert mask("aaaa bbbb cccc", found) == "[PIN withheld] [account number withheld] cccc"

    def test_it_changes_nothing_without_findings(self) -> None:
        assert mask("as it is", ()) == "as it is"

    @pytest.mark.parametrize("message", [m for m in LABELLED if m["secret"]], ids=lambda m: m["text"][:24])
    def test_a_masked_text_stays_as_it_is(self, message: dict[str, str]) -> None:
        masked = mask(message["text"], scan(message["text"]))
        assert scan(masked) == ()


class TestAnyText:
    @given(st.text(max_size=300))
    def test_findings_lie_inside_the_text(self, text: str) -> None:
        for finding in scan(text, context="What code did you get?"):
            assert 0 <= finding.start < finding.end <= len(text)

    @given(st.text(alphabet="otp code is password:pin=1234567890 -é\u200b٤密码", max_size=200))
    def test_a_second_scan_gives_the_same(self, text: str) -> None:
        assert scan(text) == scan(text)

    def test_lone_surrogates_do_no_harm(self) -> None:
        assert mask("pin: 4821 \ud800", scan("pin: 4821 \ud800")) == "pin: [PIN withheld] \ud800"

    @pytest.mark.parametrize("piece", HOSTILE_PIECES)
    def test_all_detectors_together_read_hostile_text_in_time(self, piece: str) -> None:
        text = (piece * HOSTILE_LENGTH)[:HOSTILE_LENGTH]
        assert seconds_of(DETECTORS, text) < LIMIT_SECONDS

    def test_an_ordinary_message_takes_a_fraction_of_a_millisecond(self) -> None:
        text = "Hello, I paid at the shop on Monday and the money left my account twice. Can you look at this? " * 2
        assert seconds_of(DETECTORS, text) < 0.001


def test_every_detector_has_its_own_kind_and_words() -> None:
    assert len({detector.kind for detector in DETECTORS}) == len(DETECTORS)
    assert all(detector.label and detector.reason.endswith(".") for detector in DETECTORS)


def test_a_finding_cannot_be_changed() -> None:
    finding = Finding("pin", 0, 4, "r")
    assert replace(finding, end=5) != finding
    with pytest.raises(AttributeError):
        finding.end = 5  # type: ignore[misc]  # that it cannot be assigned is what is tested
