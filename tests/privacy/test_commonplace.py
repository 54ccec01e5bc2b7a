"""Numbers and words that are spoken of as an example, and the same ones where they are somebody's own."""

import pytest

from privacy.scan import mask, scan


@pytest.mark.parametrize(
    "text",
    [
        "Is 1234 a bad PIN to choose?",
        "Avoid PINs such as 0000, 1234 and your birth year.",
        "Don't use 1111 or your year of birth as a PIN.",
        "People still use 123456 as a password, unbelievable.",
        "Is 123456 still the most common password?",
        "What makes a password like Summer2024 weak?",
        "Ist 1234 als PIN erlaubt?",
        "¿Es seguro usar 1234 como clave?",
    ],
)
def test_an_example_is_nobodys_secret(text: str) -> None:
    assert scan(text) == ()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("my pin is 1234", "1234"),
        ("is 1234 my pin?", "1234"),
        ("Is 1234 the PIN you gave me?", "1234"),
        ("I used 1234 as a PIN, is it weak?", "1234"),
        ("Is 7719 a bad PIN to choose?", "7719"),
        ("sim pin default is 1111 right?", "1111"),
        ("ist die PIN 2580 noch richtig?", "2580"),
    ],
)
def test_what_is_somebodys_own_is_found_however_many_have_it(text: str, secret: str) -> None:
    assert mask(text, scan(text)) == text.replace(secret, "[PIN withheld]")
