"""A form field for several short texts."""

from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class LinesField(forms.CharField):
    """Several texts, one per line. Cleans to a tuple: trimmed, without empty lines and repetitions, in order."""

    def __init__(
        self,
        *,
        label: "_StrOrPromise",
        max_lines: int,
        max_line_length: int,
        rows: int = 3,
        help_text: "_StrOrPromise" = "",
        required: bool = False,
    ) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
        super().__init__(label=label, help_text=help_text, required=required, widget=widget)
        self.max_lines = max_lines
        self.max_line_length = max_line_length

    def prepare_value(self, value: object) -> object:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: object) -> tuple[str, ...]:
        lines = tuple(dict.fromkeys(filter(None, map(str.strip, super().clean(value).splitlines()))))
        self._check(lines)
        return lines

    def _check(self, lines: tuple[str, ...]) -> None:
        if len(lines) > self.max_lines:
            raise ValidationError(
                _("Here are %(count)d lines, and %(limit)d is the most. Remove %(over)d of them.")
                % {"count": len(lines), "limit": self.max_lines, "over": len(lines) - self.max_lines}
            )
        if longest := next((line for line in lines if len(line) > self.max_line_length), None):
            raise ValidationError(
                _("The line that starts with “%(start)s” has %(length)d characters. Shorten it to %(limit)d.")
                % {"start": longest[:30], "length": len(longest), "limit": self.max_line_length}
            )
