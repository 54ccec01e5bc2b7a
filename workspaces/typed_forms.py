"""The console's forms, filled in by programs: they know what may be set, and nobody says it twice."""

from collections.abc import Mapping

from django import forms
from django.forms.formsets import BaseFormSet


def as_typed(form: forms.BaseForm) -> dict[str, object]:
    """What stands in the fields, by name."""
    return {name: form[name].value() for name in form.fields}


def with_changes(form: forms.BaseForm, changes: Mapping[str, object]) -> dict[str, object]:
    """What stands in the fields of an unbound form, but for what is changed; names of other fields are left out."""
    changed = {name: form.fields[name].prepare_value(changes[name]) for name in form.fields if name in changes}
    return as_typed(form) | changed


def all_typed(form: forms.BaseForm) -> dict[str, object]:
    """As ``as_typed``, with the lists of forms inside it, by the names they have in a page."""
    typed = as_typed(form)
    for inner in vars(form).values():
        if isinstance(inner, BaseFormSet):
            typed |= _of_list(inner)
    return typed


def _of_list(rows: "BaseFormSet[forms.Form]") -> dict[str, object]:
    every = [rows.management_form, *rows.forms]
    return {one.add_prefix(name): value for one in every for name, value in as_typed(one).items()}
