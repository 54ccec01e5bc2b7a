"""Set variable: keeps a value, or a new reference number, as a session detail."""

from dataclasses import dataclass
from typing import ClassVar, Self

from django import forms
from django.core.validators import RegexValidator
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from triggers.actions.base import ActionForm, ActionKind, Outcome, Step, Surroundings
from triggers.answers import MAX_ANSWER_LENGTH
from triggers.effects import SetDetail
from triggers.form_fields import in_short, variable_field
from triggers.stored_json import Stored, flag_in, text_in

VALUE, REFERENCE = "value", "reference"


class SetVariableForm(ActionForm):
    template = "triggers/forms/set_variable.html"

    variable = variable_field()
    source = forms.ChoiceField(
        label=_("Set it to"),
        choices=[(VALUE, _("A value")), (REFERENCE, _("A new reference number"))],
        widget=forms.RadioSelect,
        initial=VALUE,
    )
    value = forms.CharField(
        label=_("Value"),
        max_length=500,
        help_text=_("Variables such as {name} are filled in."),
        error_messages={"required": _("Enter the value to keep.")},
    )
    starts_with = forms.CharField(
        label=_("Starts with"),
        required=False,
        max_length=8,
        validators=[RegexValidator(r"^[A-Za-z0-9]*\Z", _("Use letters and digits only, for example CMP."))],
        help_text=_("CMP gives a number such as CMP-7K3M-Q9TD."),
    )
    private = forms.BooleanField(
        label=_("Private"), required=False, help_text=_("It stays with your institution: no handoff passes it on.")
    )

    def offer(self, surroundings: Surroundings, *, connection_id: str) -> None:
        self.fields["value"].required = self.data.get("source") != REFERENCE

    def action(self) -> "SetVariable":
        return SetVariable(**{name: self.cleaned_data[name] for name in self.fields})


@dataclass(frozen=True, kw_only=True)
class SetVariable(ActionKind):
    """``source``: ``value`` (a template) or ``reference`` (a new number after ``starts_with``).

    A variable of which the flow counts only what is from here is not filled with what another institution told, and any
    other that is filled with it stays that institution's word, however often it is copied. One
    that is filled with itself, turn after turn, grows no longer than an answer may be.
    """

    name: ClassVar[str] = "set_variable"
    label: ClassVar[str | Promise] = _("Set variable")
    hint: ClassVar[str | Promise] = _("Keep a value, or give a reference number.")
    icon: ClassVar[str] = "braces"
    form_class: ClassVar[type[ActionForm]] = SetVariableForm

    variable: str
    source: str = VALUE
    value: str = ""
    starts_with: str = ""
    private: bool = False

    def plan(self, step: Step) -> Outcome:
        is_reference = self.source == REFERENCE
        known = step.from_here() if self.variable in step.own_word else step
        value = self._reference(step) if is_reference else known.fill(self.value)[:MAX_ANSWER_LENGTH]
        if not self.variable:
            return Outcome()
        kept = SetDetail(
            self.variable,
            value,
            type="reference" if is_reference else "text",
            said_by="agent",
            private=self.private,
            brought=not is_reference and known.tells_of_others(self.value),
        )
        return Outcome((kept,))

    def _reference(self, step: Step) -> str:
        return "-".join(filter(None, (self.starts_with, step.references())))

    def summary(self) -> str:
        value = gettext("a new reference number") if self.source == REFERENCE else self.value
        return in_short(f"{{{self.variable}}} = {value}")

    def variables(self) -> tuple[str, ...]:
        return (self.variable,) if self.variable else ()

    def private_variables(self) -> tuple[str, ...]:
        return self.variables() if self.private else ()

    def missing(self) -> tuple[str, ...]:
        return () if self.variable else (gettext("It has no variable."),)

    def to_json(self) -> dict[str, object]:
        return {
            "variable": self.variable,
            "source": self.source,
            "value": self.value,
            "starts_with": self.starts_with,
            "private": self.private,
        }

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        return cls(
            variable=text_in(stored, "variable"),
            source=text_in(stored, "source", VALUE),
            value=text_in(stored, "value"),
            starts_with=text_in(stored, "starts_with"),
            private=flag_in(stored, "private", default=False),
        )
