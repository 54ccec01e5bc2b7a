"""Why an address may not be called is said to whoever typed it, with what to type instead."""

import pytest
from django.utils import translation

from agents.address_words import ADDRESS_WORDS, address_words
from protocol.addresses import AddressPolicy, AddressRule, parse_outgoing_url
from protocol.errors import AddressRefused


def test_every_rule_has_words() -> None:
    assert set(ADDRESS_WORDS) == set(AddressRule)


@pytest.mark.parametrize(
    ("address", "english", "spanish"),
    [
        ("http://bank.example/", "It has to begin with https://.", "Debe empezar por https://."),
        ("https://10.0.0.1/", "Use a public host name:", "Use un nombre de host público:"),
        ("https://bank.example:22/", "Its port cannot be used.", "Su puerto no se puede usar."),
        ("https://bank.example/" + "a" * 2048, "more than 2048 characters", "más de 2048 caracteres"),
    ],
)
def test_an_address_is_refused_with_what_to_type_instead(address: str, english: str, spanish: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        parse_outgoing_url(address, policy=AddressPolicy())
    for language, words in (("en", english), ("es", spanish)):
        with translation.override(language):
            assert words in address_words(refused.value)
