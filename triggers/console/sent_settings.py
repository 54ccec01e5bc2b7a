"""Settings of an action that come from a program or a file, held to the rules of the form on the Action tab."""

from collections.abc import Iterator, Mapping

from django.forms.formsets import BaseFormSet

from triggers.actions.base import ActionForm, ActionKind, Surroundings
from workspaces.management_api.problems import FieldProblem, form_problems
from workspaces.typed_forms import all_typed


def filled_in(
    wanted: ActionKind, *, kept: ActionKind | None, around: Surroundings, more: Mapping[str, object]
) -> ActionForm:
    """The form, with what is wanted typed into it.

    kept: the action that the form is opened on, which knows the secrets that are not typed again. more: fields that are
    no settings.
    """
    data = all_typed(type(wanted).form_class(current=wanted, surroundings=around)) | dict(more)
    return type(wanted).form_class(data, current=kept, surroundings=around)


def problems_of(form: ActionForm, *, under: str) -> Iterator[FieldProblem]:
    """What the form and the lists of forms inside it have found."""
    yield from form_problems(form, under=under)
    for name, rows in vars(form).items():
        if isinstance(rows, BaseFormSet) and not rows.is_valid():
            place = f"{under}.{name}"
            for error in rows.non_form_errors().as_data():
                yield FieldProblem(place, error.code or "invalid", " ".join(error.messages))
            for number, row in enumerate(rows.forms):
                yield from form_problems(row, under=f"{place}.{number}")


def cut_short(wanted: ActionKind, made: ActionKind) -> str:
    """The setting that has more entries than the form has room for, or one of them twice; empty when none has."""
    kept = made.to_json()
    return next((name for name, value in wanted.to_json().items() if _has_more(value, kept[name])), "")


def _has_more(wanted: object, kept: object) -> bool:
    if isinstance(wanted, Mapping) and isinstance(kept, Mapping):
        return any(_has_more(value, kept.get(name)) for name, value in wanted.items())
    if isinstance(wanted, list | tuple) and isinstance(kept, list | tuple):
        return len(wanted) > len(kept) or any(map(_has_more, wanted, kept))
    return False
