"""The two numbers the filter is measured by, on messages in eleven languages."""

from collections.abc import Sequence

import pytest

from privacy.scan import scan
from tests.privacy.detector_contract import seconds_of
from tests.privacy.labelled import STRICTEST, Labelled, Share, messages_of, share_caught, share_damaged
from tests.privacy.speed_texts import CLEAN, HOSTILE, TEN_FINDINGS

TUNING = (*messages_of("tuning"), *messages_of("tuning_second"), *messages_of("tuning_third"))
HELD_OUT = messages_of("held_out")
HELD_OUT_SECOND = messages_of("held_out_second")
HELD_OUT_THIRD = messages_of("held_out_third")
HELD_OUT_FOURTH = messages_of("held_out_fourth")


def test_there_are_many_messages_in_eleven_languages() -> None:
    assert len(TUNING) + len(HELD_OUT) >= 600
    for part in (TUNING, HELD_OUT, HELD_OUT_SECOND, HELD_OUT_THIRD, HELD_OUT_FOURTH):
        assert len({message.lang for message in part if message.secret}) == 11
        assert len({message.lang for message in part if message.kind is None}) == 11


def test_no_message_stands_in_both_halves() -> None:
    assert not {message.text for message in HELD_OUT if message.kind is None} & {message.text for message in TUNING}


def test_it_catches_97_percent_of_the_secrets_it_was_tuned_on() -> None:
    assert share_caught(TUNING).value >= 0.97


def test_it_damages_less_than_half_a_percent_of_the_ordinary_messages_it_was_tuned_on() -> None:
    assert share_damaged(TUNING).value < 0.005


@pytest.mark.parametrize(
    ("messages", "caught", "damaged"),
    [
        (HELD_OUT, 0.95, 0.012),
        (HELD_OUT_SECOND, 0.98, 0.005),
        (HELD_OUT_THIRD, 0.96, 0.005),
        (HELD_OUT_FOURTH, 0.71, 0.006),
    ],
)
def test_what_it_was_not_tuned_on_does_not_get_worse(
    messages: Sequence[Labelled], caught: float, damaged: float
) -> None:
    """A floor only, without a list of what is missed: whoever tunes on it cannot measure with it any more."""
    assert share_caught(messages).value >= caught
    assert share_damaged(messages).value <= damaged


def test_a_share_comes_with_its_interval() -> None:
    low, high = Share(97, 100).interval()
    assert (round(low, 3), round(high, 3)) == (0.915, 0.990)
    assert Share(0, 100).interval()[0] == 0


class TestTime:
    """Loose, because machines of tests are busy; ``make bench`` prints the time itself."""

    @pytest.mark.parametrize(("text", "limit"), [(CLEAN, 0.002), (TEN_FINDINGS, 0.01), (HOSTILE, 0.5)])
    def test_a_scan_is_quick(self, text: str, limit: float) -> None:
        assert seconds_of(STRICTEST.detectors, text) < limit

    def test_ten_findings_are_ten(self) -> None:
        assert len(scan(TEN_FINDINGS)) == 10
        assert scan(CLEAN) == ()
