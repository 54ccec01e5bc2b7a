"""Languages by their names."""

import pytest

from agents.languages import language_names, main_language


@pytest.mark.parametrize(
    ("code", "name"),
    [("ar", "العربية"), ("en-gb", "English (en-gb)"), ("he", "עברית"), ("HE", "עברית"), ("zz", "zz")],
)
def test_each_is_named_in_itself_where_it_is_known(code: str, name: str) -> None:
    assert language_names([code]) == [name]


@pytest.mark.parametrize(
    ("locale", "language"), [("pt-BR", "pt"), ("zh_Hans_CN", "zh"), ("FIL", "fil"), ("", ""), ("-", ""), ("x" * 16, "")]
)
def test_a_language_without_its_region(locale: str, language: str) -> None:
    assert main_language(locale) == language
