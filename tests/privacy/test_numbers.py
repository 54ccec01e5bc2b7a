"""Numbers however they are told."""

import pytest

from privacy.numbers import runs_in, spelled_in


@pytest.mark.parametrize(
    ("text", "number", "digits"),
    [
        ("4 4 then 9 1 then 0 2", "4 4 then 9 1 then 0 2", 6),
        ("44, 09, 12", "44, 09, 12", 6),
        ("338 second half 192", "338 second half 192", 6),
        ("4.4.1.7", "4.4.1.7", 4),
        ("forty four nineteen", "forty four nineteen", 4),
        ("twenty twenty", "twenty twenty", 4),
        ("setenta y siete diecinueve", "setenta y siete diecinueve", 4),
        ("cero cinco uno uno", "cero cinco uno uno", 4),
    ],
)
def test_it_is_one_number(text: str, number: str, digits: int) -> None:
    found = [(text[one.start : one.end], one.digits) for one in (*runs_in(text), *spelled_in(text))]
    assert (number, digits) in found


@pytest.mark.parametrize("text", ["one two", "seven", "12, 13 and 14", "1,250.00"])
def test_it_is_not_a_number_of_so_many_digits(text: str) -> None:
    assert all(one.digits <= 4 for one in (*runs_in(text), *spelled_in(text)))
