"""Finding and masking as a whole: all detectors together."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.detectors import DETECTORS
from privacy.findings import Finding
from privacy.scan import OVERLAP, PIECE, mask, scan
from tests.privacy.detector_contract import HOSTILE_LENGTH, HOSTILE_PIECES, LIMIT_SECONDS, seconds_of
from tests.privacy.labelled import messages_of

SECRETS = tuple(message for message in messages_of("tuning") if message.secret is not None)


class TestOverlaps:
    def test_it_finds_what_is_said_again(self) -> None:
        text = "my pw was sunnyside; sunnyside it is, not sunnysides"
        assert [text[one.start : one.end] for one in scan(text)] == ["sunnyside", "sunnyside"]

    def test_a_number_with_a_slip_is_told_as_well(self) -> None:
        text = "my account number is 5270839146 and you have 5270839164"
        assert [text[one.start : one.end] for one in scan(text)] == ["5270839146", "5270839164"]

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

    def test_a_masked_text_stays_as_it_is(self) -> None:
        masked = [mask(message.text, scan(message.text)) for message in SECRETS]
        assert [text for text in masked if scan(text)] == []


class TestAnyText:
    @settings(deadline=None)  # a busy machine is no fault of the text
    @given(st.text(max_size=300))
    def test_findings_lie_inside_the_text(self, text: str) -> None:
        for finding in scan(text, context="What code did you get?"):
            assert 0 <= finding.start < finding.end <= len(text)

    @settings(deadline=None)  # a busy machine is no fault of the text
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


class TestLongTexts:
    """Longer texts are read in pieces; nothing is missed where they are cut."""

    @pytest.mark.parametrize("place", range(PIECE - OVERLAP - 40, PIECE + 20, 107))
    def test_it_finds_a_secret_wherever_the_cut_falls(self, place: int) -> None:
        text = "word " * (place // 5) + "my card is 4111 1111 1111 1111 and my pin is 4821. " + "word " * 900
        assert [f.kind for f in scan(text)] == ["payment_card", "pin"]

    def test_it_follows_a_key_longer_than_a_piece_to_its_end(self) -> None:
        key = "-----BEGIN " + "PRIVATE KEY-----\n" + "MIIBOgIBAAJBAK0\n" * 1_200 + "-----END " + "PRIVATE KEY-----"
        text = "a " * 3_900 + key + " and that was it"
        assert mask(text, scan(text)) == "a " * 3_900 + "[private key withheld] and that was it"

    def test_positions_are_those_of_the_whole_text(self) -> None:
        text = "nothing here. " * 2_000 + "pin: 4821"
        assert mask(text, scan(text)).endswith("pin: [PIN withheld]")

    def test_twice_the_length_takes_about_twice_the_time(self) -> None:
        text = "I was charged 45 twice on 12/05/2024 and nobody answers. " * 200
        assert seconds_of(DETECTORS, text * 4) < 12 * max(seconds_of(DETECTORS, text), 0.001)
