"""Reading answers of a certain type."""

import pytest

from triggers.answers import AnswerType, read_value


@pytest.mark.parametrize(
    ("said", "language", "kept"),
    [
        ("250", "en", "250"),
        ("1,234.50", "en", "1234.5"),
        ("1.234,50", "es", "1234.5"),
        ("1,234", "en", "1234"),
        ("1.234", "id", "1234"),
        ("1.234", "en", "1.234"),
        ("1 234 567", "fr", "1234567"),
        ("1.234.567", "en", "1234567"),
        ("-7", "en", "-7"),
        ("007", "en", "7"),
        ("٢٥٠", "ar", "250"),
        ("๒๕๐", "th", "250"),
        ("1,5", "es", "1.5"),
        ("15,00,000", "en", "1500000"),
        ("\u200e250\u2069", "en", "250"),
    ],
)
def test_it_reads_a_number_as_the_language_writes_it(said: str, language: str, kept: str) -> None:
    assert read_value(AnswerType.NUMBER, said, language=language) == kept


@pytest.mark.parametrize(
    "said", ["many", "12 apples", "1.2.3,4,5", "-", "", "1e9", "٪", "NaN", "12.03.2026", "1,2,3", "1.5.6"]
)
def test_it_refuses_what_is_no_number(said: str) -> None:
    assert read_value(AnswerType.NUMBER, said) is None


def test_it_finds_the_address_in_a_sentence() -> None:
    assert read_value(AnswerType.EMAIL, "It is ana@example.org.") == "ana@example.org"
    assert read_value(AnswerType.EMAIL, "ana@example.org\u200b") == "ana@example.org"


@pytest.mark.parametrize("said", ["ana", "ana@", "a@b.example or c@d.example", "ana@example"])
def test_it_refuses_what_is_not_one_address(said: str) -> None:
    assert read_value(AnswerType.EMAIL, said) is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("+1 (555) 010-0100", "+15550100100"),
        ("0917 555 0100", "09175550100"),
        ("٠٩١٧٥٥٥٠١٠٠", "09175550100"),
        ("\u202a+1 555 010 0100\u202c", "+15550100100"),  # as a phone's address book copies it
    ],
)
def test_it_reads_a_phone_number_however_it_is_grouped(said: str, kept: str) -> None:
    assert read_value(AnswerType.PHONE, said) == kept


@pytest.mark.parametrize("said", ["12345", "call me", "1234567890123456", "555-CALL-NOW"])
def test_it_refuses_what_is_no_phone_number(said: str) -> None:
    assert read_value(AnswerType.PHONE, said) is None


@pytest.mark.parametrize(
    ("said", "language", "kept"),
    [
        ("2026-03-12", "en", "2026-03-12"),
        ("12/03/2026", "en", "2026-03-12"),
        ("12.3.2026", "es", "2026-03-12"),
        ("03/12/2026", "en-US", "2026-03-12"),
        ("03/25/2026", "en", "2026-03-25"),
        ("12 March 2026", "en", "2026-03-12"),
        ("Mar 12, 2026", "en", "2026-03-12"),
        ("12/03/2569", "th", "2026-03-12"),
        ("๑๒/๐๓/๒๕๖๙", "th", "2026-03-12"),
    ],
)
def test_it_reads_a_date(said: str, language: str, kept: str) -> None:
    assert read_value(AnswerType.DATE, said, language=language) == kept


@pytest.mark.parametrize("said", ["31/02/2026", "yesterday", "12/03/26", "2026-13-40"])
def test_it_refuses_what_is_no_date(said: str) -> None:
    assert read_value(AnswerType.DATE, said) is None


def test_it_reads_a_choice_as_the_builder_wrote_it() -> None:
    choices = ("Crédito", "Card")
    assert read_value(AnswerType.CHOICE, "credito!", choices=choices) == "Crédito"
    assert read_value(AnswerType.CHOICE, "Loan", choices=choices) is None


def test_it_keeps_text_as_it_was_typed() -> None:
    assert read_value(AnswerType.TEXT, "  My card\nwas swallowed ") == "My card\nwas swallowed"


def test_it_keeps_what_joins_the_signs_of_a_text() -> None:
    for said in ("👩\u200d👧", "می\u200cخواهم", "❤\ufe0f"):
        assert read_value(AnswerType.TEXT, said) == said


@pytest.mark.parametrize("said", ["", "   ", "x" * 2001, "\u200b", "\u202e \u2060\ufeff"])
def test_it_refuses_empty_and_endless_text(said: str) -> None:
    assert read_value(AnswerType.TEXT, said) is None
