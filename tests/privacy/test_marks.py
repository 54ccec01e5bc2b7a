"""Text that went through the filter before."""

from collections.abc import Callable

import pytest

from privacy.known_values import without_exactly, without_words
from privacy.packet_filter import STRUCK_MASK
from privacy.scan import joined, mask, scan, straddling


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my pin is [PIN withheld], the cvv 204", "my pin is [PIN withheld], the cvv [card security code withheld]"),
        (
            "cvv 204, pin [PIN withheld], pw Tiger#77",
            "cvv [card security code withheld], pin [PIN withheld], pw [password withheld]",
        ),
        ("password [password withheld]\npin 4471", "password [password withheld]\npin [PIN withheld]"),
        ("[detail withheld]: the password is hunter2", "[detail withheld]: the password is [password withheld]"),
    ],
)
def test_a_secret_beside_a_mark_is_found_where_it_stands(text: str, masked: str) -> None:
    assert mask(text, scan(text)) == masked


@pytest.mark.parametrize(
    ("before", "card", "behind"),
    [
        ("it is [tax number withheld] ", "5685-9323-9854", ""),
        ("", "4313961968289", " [card security code withheld]"),
        ("it is [IP address withheld] ", "3642-528219-6739", ""),
        ("it is [one-time code withheld] ", "3665-413501-4449", " then"),
        ("it is [account number withheld] ", "5623-1576-1550", ""),
    ],
)
def test_a_card_beside_a_mark_is_found_though_the_check_holds_for_both_together(
    before: str, card: str, behind: str
) -> None:
    text = f"{before}{card}{behind}"
    assert mask(text, scan(text)) == f"{before}[card number withheld]{behind}"


@pytest.mark.parametrize(
    "text",
    [
        "my first pet was [security answer withheld], that's what I answered back then",
        "student number s3318842, password your office gave [password withheld], Moodle says disabled",
        "the password is [detail withheld], it worked yesterday",
        "my code [private detail withheld] is wrong, order 448190",
        "code G-[one-time code withheld]",
    ],
)
def test_a_mask_answers_the_words_before_it(text: str) -> None:
    assert scan(text) == ()


def test_a_mask_is_no_announcement() -> None:
    assert scan("sunshine", before="my password is [password withheld]") == ()
    assert scan("sunshine", context="Thank you. Is [password withheld] right?") == ()


def test_what_goes_on_in_the_next_message_stands_behind_the_mask() -> None:
    before, after = "[PIN withheld], and my card is 4111 1111", "1111 1111 then"
    begun, ended = straddling(before, after)
    assert mask(before, joined(begun)) == "[PIN withheld], and my card is [card number withheld]"
    assert mask(after, joined(ended)) == "[card number withheld] then"


@pytest.mark.parametrize("without", [without_words, without_exactly])
def test_a_value_that_stays_is_not_looked_for_inside_a_mark(without: Callable[..., str]) -> None:
    text = "my password is [password withheld], the card [card number withheld]"
    left = without(text, ["password", "card", "withheld"], mask=STRUCK_MASK)
    assert left == "my [detail withheld] is [password withheld], the [detail withheld] [card number withheld]"


def test_what_only_looks_like_a_mask_hides_nothing() -> None:
    text = "[my password is hunter2 withheld]"
    assert "hunter2" not in mask(text, scan(text))
    assert without_words("[detail withheld] in Leeds", ["[detail withheld] in Leeds"], mask="*") == "*"
