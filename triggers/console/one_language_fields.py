"""The fields of a trigger's form for phrases that count in one language only."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.languages import LANGUAGES
from triggers.one_language import LISTS, OnlyIn
from workspaces.lines_field import LinesField

UNDER = "only_in"
LABELS: Mapping[str, str | Promise] = {
    "keywords": gettext_lazy("Keywords only in %(language)s"),
    "training_phrases": gettext_lazy("Training phrases only in %(language)s"),
    "excluded_phrases": gettext_lazy("Excluded phrases only in %(language)s"),
}


class OneLanguage(NamedTuple):
    """The fields for one language, as they are drawn. phrases: how many. is_wrong: whether one is refused."""

    code: str
    name: str
    fields: Sequence[forms.BoundField]
    phrases: int
    is_wrong: bool


def field_name(language: str, name: str) -> str:
    return f"{UNDER}.{language}.{name}"


def by_field(only_in: OnlyIn) -> dict[str, tuple[str, ...]]:
    """The phrases by the names of their fields."""
    return {field_name(language, name): texts for language, lists in only_in.items() for name, texts in lists.items()}


def fields_for(languages: Iterable[str], *, most: Mapping[str, int], longest: int) -> dict[str, forms.Field]:
    """most: lines of each list. longest: characters of a line."""
    return {
        field_name(language, name): _field(language, name, most=most[name], longest=longest)
        for language in languages
        for name in LISTS
    }


def _field(language: str, name: str, *, most: int, longest: int) -> LinesField:
    label = str(LABELS[name]) % {"language": LANGUAGES.get(language, language)}
    made = LinesField(label=label, max_lines=most, max_line_length=longest, rows=2)
    made.widget.attrs["lang"] = language
    return made


def typed_in(cleaned: Mapping[str, Any], languages: Iterable[str]) -> OnlyIn:
    return {language: {name: cleaned.get(field_name(language, name)) or () for name in LISTS} for language in languages}


def drawn(form: forms.BaseForm, languages: Iterable[str]) -> list[OneLanguage]:
    return [
        OneLanguage(
            code=language,
            name=LANGUAGES.get(language, language),
            fields=(fields := [form[field_name(language, name)] for name in LISTS]),
            phrases=sum(len(_lines(field.value())) for field in fields),
            is_wrong=any(field.errors for field in fields),
        )
        for language in languages
    ]


def _lines(value: object) -> Sequence[object]:
    return (
        value if isinstance(value, list | tuple) else [line for line in str(value or "").splitlines() if line.strip()]
    )


def refuse_unless_heard(form: forms.Form, names: Iterable[str]) -> None:
    """names: of the fields of which one must hold something."""
    if not any(form.cleaned_data.get(name) or name in form.errors for name in names):
        form.add_error("keywords", _("Enter at least one keyword or one training phrase."))
