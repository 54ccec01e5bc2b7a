"""Numbers however they are told."""

import pytest

from privacy.numbers import of_length, runs_in, spelled_in


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
        ("double five one nine", "double five one nine", 4),
        ("triple zero seven", "triple zero seven", 4),
        ("oh four one nine", "oh four one nine", 4),
        ("twelve four", "twelve four", 3),
        ("nine hundred and thirty six", "nine hundred and thirty six", 3),
        ("cuatro cincuenta y uno", "cuatro cincuenta y uno", 3),
        ("neun und neunzig null eins", "neun und neunzig null eins", 4),
        ("funfunddreissig siebzig", "funfunddreissig siebzig", 4),
        ("neunhundertsechsunddreissig", "neunhundertsechsunddreissig", 3),
        ("quarantadue tredici", "quarantadue tredici", 4),
        ("trecentocinque", "trecentocinque", 3),
        ("soixante-dix-sept douze", "soixante-dix-sept douze", 4),
        ("empat puluh dua tiga belas", "empat puluh dua tiga belas", 4),
        ("kirk iki on uc", "kirk iki on uc", 4),
        ("四十二十三", "四十二十三", 4),
        ("สี่สิบสองสิบสาม", "สี่สิบสองสิบสาม", 4),
    ],
)
def test_it_is_one_number(text: str, number: str, digits: int) -> None:
    found = [(text[one.start : one.end], one.digits) for one in (*runs_in(text), *spelled_in(text))]
    assert (number, digits) in found


@pytest.mark.parametrize("text", ["one two", "seven", "12, 13 and 14", "1,250.00"])
def test_it_is_not_a_number_of_so_many_digits(text: str) -> None:
    assert all(one.digits <= 4 for one in (*runs_in(text), *spelled_in(text)))


def test_groups_of_a_mobile_number_of_china_are_no_numbers_by_themselves() -> None:
    lower = "138 1234 5678"
    assert list(of_length(lower, runs_in(lower), shortest=4, longest=6)) == []
