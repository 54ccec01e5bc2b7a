"""What a form holds, in words: to be read, not to be changed."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

from django import forms
from django.utils.translation import gettext as _

from workspaces.lines_field import LinesField


class Setting(NamedTuple):
    """values: none when it is empty; several for a list."""

    label: str
    values: tuple[str, ...]


def settings_in_words(form: forms.BaseForm) -> dict[str, Setting]:
    """The fields of a form that nobody has sent, by their names."""
    return {
        name: Setting(str(field.label), _values(field, form.get_initial_for_field(field, name)))
        for name, field in form.fields.items()
    }


def rows_in_words(label: str, rows: Sequence[forms.BaseForm]) -> dict[str, Setting]:
    """A list of small forms, each as one setting. label: with ``%(number)d`` in it."""
    return {
        f"{label} {number}": Setting(label % {"number": number}, tuple(_lines(row)))
        for number, row in enumerate(rows, start=1)
    }


def _lines(row: forms.BaseForm) -> list[str]:
    shown = [each for each in settings_in_words(row).values() if each.values]
    return [_("%(label)s: %(value)s") % {"label": each.label, "value": ", ".join(each.values)} for each in shown]


def _values(field: forms.Field, value: object) -> tuple[str, ...]:
    if isinstance(field, forms.BooleanField):
        return (_("yes") if value else _("no"),)
    if isinstance(field, forms.ChoiceField):
        choices = cast("Iterable[tuple[object, object]]", field.choices)
        words = {str(key): str(label) for key, label in choices}
        return tuple(filter(None, (words.get(str(value or ""), str(value or "")),)))
    if isinstance(field, LinesField) and isinstance(value, list | tuple):
        return tuple(map(str, value))
    return () if value in (None, "") else (str(value),)
