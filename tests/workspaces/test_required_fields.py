"""What a form says of a field that was left empty, and of an e-mail address that is none."""

import pytest
from django import forms
from django.utils import translation

CHOICES = [("a", "A")]

FIELDS = {
    "text": (forms.CharField(), "Fill this in."),
    "one of a list": (forms.ChoiceField(choices=CHOICES), "Choose one."),
    "one of a list, read as a number": (forms.TypedChoiceField(choices=CHOICES), "Choose one."),
    "some of a list": (forms.MultipleChoiceField(choices=CHOICES), "Choose at least one."),
    "a file": (forms.FileField(), "Choose a file."),
    "a number": (forms.FloatField(), "Enter a number."),
    "a box": (forms.BooleanField(), "Tick this to go on."),
    "words of its own": (forms.CharField(error_messages={"required": "Say it."}), "Say it."),
}


@pytest.mark.parametrize(("field", "words"), FIELDS.values(), ids=FIELDS.keys())
def test_it_says_what_to_do(field: forms.Field, words: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(None)
    assert refused.value.messages == [words]


def test_what_is_no_address_is_told_apart_from_nothing() -> None:
    with pytest.raises(forms.ValidationError) as refused:
        forms.EmailField().clean("ana@harbour")
    assert refused.value.messages == ["Enter a whole e-mail address, such as name@example.org."]


def test_what_is_wrong_otherwise_is_said_as_before() -> None:
    with pytest.raises(forms.ValidationError) as refused:
        forms.ChoiceField(choices=CHOICES).clean("b")
    assert "b is not one of the available choices" in refused.value.messages[0]


def test_it_is_said_in_the_language_of_the_page() -> None:
    with translation.override("es"):
        with pytest.raises(forms.ValidationError) as refused:
            forms.CharField().clean("")
        assert refused.value.messages == ["Rellene este campo."]
