"""How the console calls what builders named for their flows."""

import pytest
from django.template import Context, Template

NAMES = {
    "issue_type": "Issue type",
    "name": "Name",
    "IBAN": "IBAN",
    "customer_ID": "Customer ID",
    "código_postal": "Código postal",
    "رقم_الحساب": "رقم الحساب",
    "_": "_",
}


@pytest.mark.parametrize(("name", "words"), NAMES.items())
def test_a_name_is_read_as_words(name: str, words: str) -> None:
    assert draw("{{ name|readable_name }}", name) == words


def test_the_name_itself_is_told_on_hover_where_it_differs() -> None:
    assert draw("{{ name|detail_name }}", "issue_type") == '<span title="issue_type">Issue type</span>'
    assert draw("{{ name|detail_name }}", "IBAN") == "IBAN"


def test_a_name_from_elsewhere_is_escaped() -> None:
    assert "<b>" not in draw("{{ name|detail_name }}{{ name|readable_name }}", "<b>_x</b>")
    assert draw("{{ name|detail_name }}", '"><B>') == "&quot;&gt;&lt;B&gt;"


def draw(template: str, name: str) -> str:
    return Template("{% load names %}" + template).render(Context({"name": name}))
