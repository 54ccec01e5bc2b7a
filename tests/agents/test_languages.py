"""Languages by their names."""

import pytest

from agents.languages import language_names


@pytest.mark.parametrize(
    ("code", "name"),
    [("ar", "العربية"), ("en-gb", "English (en-gb)"), ("he", "עברית"), ("HE", "עברית"), ("zz", "zz")],
)
def test_each_is_named_in_itself_where_it_is_known(code: str, name: str) -> None:
    assert language_names([code]) == [name]
