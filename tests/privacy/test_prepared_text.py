import pytest

from privacy.folding import fold
from privacy.prepared_text import PreparedText


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ＯＴＰ：１２３", "otp:123"),
        ("๑๒๓ ٤٥٦ ۷۸۹", "123 456 789"),
        ("contrase\u00f1a", "contrasena"),
        ("contrasen\u0303a", "contrasena"),
        ("pa\u200bss\u2060wo\u00adrd", "password"),
        ("it’s “so” – a−b", 'it\'s "so" - a-b'),
        ("كَلِمَة", "كلمة"),
        ("İSTANBUL", "istanbul"),
        ("a\u00a0b", "a b"),
    ],
)
def test_it_reads_what_people_mean(written: str, read: str) -> None:
    assert PreparedText.of(written).lower == read
    assert fold(written) == read


def test_it_leads_back_to_the_place_in_the_original() -> None:
    text = "ﬁ\u200b１２ é\u0301 x"
    prepared = PreparedText.of(text)
    start = prepared.plain.index("12")
    assert text[slice(*prepared.original_range(start, start + 2))] == "１２"


def test_a_range_takes_the_accents_of_its_last_character_along() -> None:
    text = "cafe\u0301 x"
    prepared = PreparedText.of(text)
    assert text[slice(*prepared.original_range(0, 4))] == "cafe\u0301"


def test_no_character_makes_the_text_grow_beyond_its_limit() -> None:
    assert len(PreparedText.of("ﷺ" * 100).plain) == 100


def test_plain_and_lower_have_the_same_length() -> None:
    prepared = PreparedText.of("ẞİΣ ǅ")
    assert len(prepared.plain) == len(prepared.lower) == len(prepared.origin)
