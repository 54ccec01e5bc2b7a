"""Ticket numbers: read out, written down, typed again."""

import random
from itertools import combinations

import pytest

from privacy.packet_filter import filter_text
from privacy.policy import Policy
from triggers.console.trial import SAMPLE_TICKET
from triggers.references import ALPHABET
from triggers.tickets import Mistyped, NotANumber, new_ticket_number, read_ticket_number


def test_they_are_short_random_and_of_letters_that_nobody_mistakes() -> None:
    numbers = {new_ticket_number() for _ in range(200)}
    assert len(numbers) == 200
    for number in numbers:
        assert [len(part) for part in number.split("-")] == [4, 4]
        assert set(number.replace("-", "")) <= set(ALPHABET)
        assert read_ticket_number(number) == number
    assert not set(ALPHABET) & set("0O1IL5S2Z8BUV")


def test_every_single_letter_that_is_mistaken_is_noticed() -> None:
    letters = new_ticket_number().replace("-", "")
    for place in range(len(letters)):
        for other in set(ALPHABET) - {letters[place]}:
            with pytest.raises(Mistyped):
                read_ticket_number(letters[:place] + other + letters[place + 1 :])


def test_any_two_letters_that_changed_places_are_noticed() -> None:
    letters = "4H7KM3QF"
    for one, two in combinations(range(len(letters)), 2):
        swapped = list(letters)
        swapped[one], swapped[two] = swapped[two], swapped[one]
        with pytest.raises(Mistyped):
            read_ticket_number("".join(swapped))


@pytest.mark.parametrize(
    ("typed", "read"),
    [("4h7k m3qf", SAMPLE_TICKET), (" 4H7K–M3QF ", SAMPLE_TICKET), ("4h7k-m", "4H7K-M"), ("4h", "4H"), ("", "")],
)
def test_it_is_read_however_it_is_typed(typed: str, read: str) -> None:
    assert read_ticket_number(typed) == read


@pytest.mark.parametrize("typed", ["4H7KM3QF4", "O", "1", "CMP-4H7K-M3QF", "%", "4H7K_"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(NotANumber):
        read_ticket_number(typed)


def test_none_reads_like_the_name_of_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["PW9HMT3", "XRYEPW3", "9H9HMT3"])
    monkeypatch.setattr("triggers.tickets.new_letters", lambda _length: next(drawn))
    assert new_ticket_number().startswith("9H9H-MT3")


def test_the_filter_of_handoffs_takes_none_for_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same numbers every time: of 20,000, two or three hold a word of other things."""
    monkeypatch.setattr("triggers.references.secrets.choice", random.Random(1).choice)
    for number in ("WA7F-WKFR", "KAM9-FWTK", *(new_ticket_number() for _ in range(300))):  # WA, "kam": words elsewhere
        for text in (number, f"Your reference number is {number}."):
            assert filter_text(text, policy=Policy()).text == text
