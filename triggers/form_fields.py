"""Form fields that the forms of triggers and actions share."""

import re
from typing import TYPE_CHECKING

from django import forms
from django.core.validators import RegexValidator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

MAX_TEXT_LENGTH = 2000
MAX_VARIABLE_LENGTH = 64


def text_field(
    *,
    label: "_StrOrPromise",
    help_text: "_StrOrPromise" = "",
    required: bool = True,
    rows: int = 3,
    max_length: int = MAX_TEXT_LENGTH,
) -> forms.CharField:
    """A text of one or more lines that an agent may say."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=max_length,
        error_messages={"required": gettext_lazy("Write what is to be said.")},
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


_VARIABLE = re.compile(r"\A[^\W\d]\w*\Z")
_IS_VARIABLE = RegexValidator(
    _VARIABLE,
    gettext_lazy("Use letters, digits and _ only, and start with a letter. For example: account_number."),
)


def variable_field() -> forms.CharField:
    """The name of a session detail, without braces around it."""
    return forms.CharField(
        label=gettext_lazy("Variable"),
        max_length=MAX_VARIABLE_LENGTH,
        validators=[_IS_VARIABLE],
        error_messages={"required": gettext_lazy("Enter the name of a variable, such as account_number.")},
        help_text=gettext_lazy("The name the value is kept under. Use it in any text as {name}."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
    )


def warn(bound: forms.BoundField, words: str) -> None:
    """Says something of what stands in a field, in its hint, without refusing it."""
    bound.help_text = format_html('{} <strong class="tone--warn">{}</strong>', bound.help_text, words)


def may_be_variable(name: str) -> bool:
    """Whether ``variable_field`` would take it."""
    return len(name) <= MAX_VARIABLE_LENGTH and _VARIABLE.match(name) is not None


def in_short(text: str, length: int = 80) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"
