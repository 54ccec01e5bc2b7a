"""What a form says of a field or a list that was left empty, and of an e-mail address that is none: what to do."""

from typing import TYPE_CHECKING

from django import forms
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

_BY_KIND: dict[type[forms.Field], "_StrOrPromise"] = {
    forms.Field: _("Fill this in."),
    forms.BooleanField: _("Tick this to go on."),
    forms.ChoiceField: _("Choose one."),
    forms.ModelChoiceField: _("Choose one."),
    forms.MultipleChoiceField: _("Choose at least one."),
    forms.ModelMultipleChoiceField: _("Choose at least one."),
    forms.DateField: _("Enter a date."),
    forms.IntegerField: _("Enter a number."),
    forms.EmailField: _("Enter an e-mail address."),
    forms.URLField: _("Enter an address."),
    forms.FileField: _("Choose a file."),
}


def say_what_to_do() -> None:
    """From here on, every form of every library says it so, unless a field has words of its own.

    Django collects these messages from the classes of a field whenever one is made, the nearest class last.
    """
    for kind, words in _BY_KIND.items():
        own = kind.__dict__.get("default_error_messages", {})
        kind.default_error_messages = {**own, "required": words}
    forms.EmailField.default_error_messages["invalid"] = _("Enter a whole e-mail address, such as name@example.org.")
    BaseFormSet.default_error_messages = {
        "missing_management_form": _("Not all of this form arrived. Load the page again."),
        "too_many_forms": _("There can be at most %(num)d here."),
        "too_few_forms": _("Add at least %(num)d."),
    }
