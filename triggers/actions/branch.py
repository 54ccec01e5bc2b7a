"""Branch: goes one way or the other, by what is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django import forms
from django.forms.formsets import formset_factory
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from triggers.actions.base import ActionForm, ActionKind, Outcome, Step, Surroundings
from triggers.conditions import ORDERING, WITHOUT_VALUE, Condition, Operator, Origin, is_comparable
from triggers.form_fields import in_short, variable_field
from triggers.form_rows import errors_of_list, rearranged
from triggers.form_words import Setting, rows_in_words
from triggers.stored_json import Stored, objects_in, text_in
from workspaces.typed_forms import as_typed

ALL, ANY = "all", "any"
MAX_CONDITIONS, MAX_VALUE_LENGTH = 10, 200
THEN, OTHERWISE = "then", "else"


class ConditionForm(forms.Form):
    detail = variable_field()
    operator = forms.ChoiceField(label=_("Condition"), choices=Operator.choices)
    value = forms.CharField(
        label=_("Value"),
        required=False,
        max_length=MAX_VALUE_LENGTH,
        help_text=_("Capitals and accents do not count. Variables such as {name} are filled in."),
    )
    origin = forms.ChoiceField(
        label=_("Whose word counts"),
        required=False,
        choices=Origin.choices,
        initial=Origin.HERE,
        help_text=_(
            "A handoff can bring a variable of any name. Choose “Only what was said or set here” where that must not "
            "count."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["detail"].help_text = _("The detail to look at, without braces.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        operator, value = cleaned.get("operator"), cleaned.get("value", "")
        if operator not in WITHOUT_VALUE and not value and "value" not in self.errors:
            words = gettext("Enter the value to compare with.")
            self.add_error("value", forms.ValidationError(words, code="required"))
        if operator in ORDERING and value and not is_comparable(value):
            self.add_error("value", gettext("Enter a number or a date, for example 500 or 2026-03-12."))
        return cleaned

    def condition(self) -> Condition:
        typed = self.cleaned_data
        operator = Operator(typed["operator"])
        value = "" if operator in WITHOUT_VALUE else typed["value"]
        origin = Origin(typed["origin"]) if typed["origin"] else None
        return Condition(detail=typed["detail"], operator=operator, value=value, origin=origin)


Conditions = formset_factory(
    ConditionForm,
    extra=0,
    min_num=1,
    max_num=MAX_CONDITIONS,
    absolute_max=MAX_CONDITIONS,
    validate_min=True,
    validate_max=True,
)


class BranchForm(ActionForm):
    template = "triggers/forms/branch.html"

    match = forms.ChoiceField(
        label=_("Goes the first way when"),
        choices=[(ALL, _("all of these hold")), (ANY, _("any of these holds"))],
        widget=forms.RadioSelect,
        initial=ALL,
    )

    def offer(self, surroundings: Surroundings, *, connection_id: str) -> None:
        self.known_names = ", ".join(surroundings.variables)
        conditions = self.initial.get("conditions")
        self.conditions = Conditions(
            self.data if self.is_bound else None,
            prefix="conditions",
            initial=conditions if isinstance(conditions, list) else None,
            form_kwargs={"use_required_attribute": False, "empty_permitted": False},
        )

    def parts(self) -> Iterable[forms.BaseForm]:
        return self.conditions.forms

    def names_in(self, bound: forms.BoundField) -> tuple[str, ...]:
        return (str(bound.value()),) if bound.name == "detail" else super().names_in(bound)

    def errors_of_list(self) -> list[str]:
        return errors_of_list(self.conditions)

    def is_valid(self) -> bool:
        return super().is_valid() and self.conditions.is_valid()

    def rearranged(self) -> "BranchForm | None":
        deed = str(self.data.get("rearrange", ""))
        if not deed:
            return None
        again = BranchForm(surroundings=Surroundings(variables=tuple(filter(None, self.known_names.split(", ")))))
        again.initial["match"] = self["match"].value()
        typed = [as_typed(form) for form in self.conditions.forms]
        again.conditions = Conditions(prefix="conditions", initial=rearranged(typed, deed))
        return again

    def in_words(self) -> dict[str, Setting]:
        return super().in_words() | rows_in_words(gettext("Condition %(number)d"), self.conditions.forms)

    def action(self) -> "Branch":
        conditions = tuple(form.condition() for form in self.conditions.forms)
        return Branch(match=self.cleaned_data["match"], conditions=conditions)


@dataclass(frozen=True, kw_only=True)
class Branch(ActionKind):
    """Without conditions it goes the second way. ``match``: ``all`` or ``any`` of them have to hold."""

    name: ClassVar[str] = "branch"
    label: ClassVar[str | Promise] = _("Branch")
    hint: ClassVar[str | Promise] = _("Do one thing or another, by what is known.")
    icon: ClassVar[str] = "split"
    form_class: ClassVar[type[ActionForm]] = BranchForm
    arms: ClassVar[tuple[tuple[str, str | Promise], ...]] = ((THEN, _("If so")), (OTHERWISE, _("Otherwise")))

    match: str = ALL
    conditions: tuple[Condition, ...] = ()

    def plan(self, step: Step) -> Outcome:
        held = [_holds(one, step.from_here() if one.origin is Origin.HERE else step) for one in self.conditions]
        so = bool(held) and (all(held) if self.match == ALL else any(held))
        return Outcome(arm=THEN if so else OTHERWISE)

    def summary(self) -> str:
        joint = gettext(" and ") if self.match == ALL else gettext(" or ")
        return in_short(joint.join(one.in_words() for one in self.conditions))

    def missing(self) -> tuple[str, ...]:
        if not self.conditions:
            return (gettext("It has no conditions."),)
        whole = all(one.can_be_asked for one in self.conditions)
        return () if whole else (gettext("One of its conditions can never be told: look at its value."),)

    def variables_used(self) -> tuple[str, ...]:
        details = (one.detail for one in self.conditions if one.detail)
        return tuple(dict.fromkeys((*details, *super().variables_used())))

    def variables_from_here(self) -> tuple[str, ...]:
        return self._looked_at(Origin.HERE)

    def variables_undecided(self) -> tuple[str, ...]:
        """Names of the session details of which nobody has said whose word counts."""
        return self._looked_at(None)

    def _looked_at(self, origin: Origin | None) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for one in self.conditions if one.origin is origin for name in one.details))

    def to_json(self) -> dict[str, object]:
        return {"match": self.match, "conditions": [one.to_json() for one in self.conditions]}

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        match = ANY if text_in(stored, "match") == ANY else ALL
        return cls(match=match, conditions=tuple(map(Condition.from_json, objects_in(stored, "conditions"))))


def _holds(condition: Condition, step: Step) -> bool:
    return condition.holds(step.details, fill=step.fill)
