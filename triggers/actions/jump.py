"""Jump: goes on with the actions of another trigger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from triggers.actions.base import ActionForm, ActionKind, Outcome, Step, Surroundings
from triggers.stored_json import Stored, text_in


class JumpForm(ActionForm):
    trigger = forms.ChoiceField(
        label=_("Go on with"),
        help_text=_("The actions of that trigger run, as if it had fired. What stands after this action does not."),
        error_messages={"required": _("Choose a trigger.")},
    )

    def offer(self, surroundings: Surroundings, *, connection_id: str) -> None:
        self.surroundings = surroundings
        trigger = self.fields["trigger"]
        if isinstance(trigger, forms.ChoiceField):
            trigger.choices = [("", _("Choose a trigger")), *surroundings.triggers]

    def clean_trigger(self) -> str:
        chosen = str(self.cleaned_data["trigger"])
        way = way_between(chosen, self.surroundings.trigger_id, jumps=self.surroundings.jumps)
        if way is not None:
            names = dict(self.surroundings.triggers)
            there = " → ".join(names.get(one, one) for one in (self.surroundings.trigger_id, *way))
            raise forms.ValidationError(gettext("That would go round in a circle: %(way)s.") % {"way": there})
        return chosen

    def action(self) -> "Jump":
        return Jump(trigger=self.cleaned_data["trigger"])


def way_between(start: str, end: str, *, jumps: Mapping[str, Sequence[str]]) -> tuple[str, ...] | None:
    """The triggers from ``start`` to ``end``, both among them, by jumps; None when none leads there."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for way in ways:
        if way[-1] == end:
            return way
        onward = [one for one in jumps.get(way[-1], ()) if one not in seen]
        seen.update(onward)
        ways += [(*way, one) for one in onward]
    return None


@dataclass(frozen=True, kw_only=True)
class Jump(ActionKind):
    """``trigger``: its id. When it is gone or disabled, the plan goes on where it is."""

    name: ClassVar[str] = "jump"
    label: ClassVar[str | Promise] = _("Jump")
    hint: ClassVar[str | Promise] = _("Go on with the actions of another trigger.")
    icon: ClassVar[str] = "corner-down-right"
    form_class: ClassVar[type[ActionForm]] = JumpForm
    while_closing: ClassVar[bool] = False

    trigger: str = ""

    def plan(self, step: Step) -> Outcome:
        return Outcome(jump_to=self.trigger)

    def summary(self) -> str:
        return gettext("to another trigger")

    def to_json(self) -> dict[str, object]:
        return {"trigger": self.trigger}

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        return cls(trigger=text_in(stored, "trigger"))
