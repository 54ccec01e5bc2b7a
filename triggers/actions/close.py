"""Close: ends this agent's part of the conversation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from triggers.actions.base import ActionForm, ActionKind, Outcome, Step
from triggers.effects import EndPart, Say
from triggers.form_fields import in_short, text_field
from triggers.stored_json import Stored, text_in

REASONS: dict[str, str | Promise] = {
    "done": _("Done"),
    "not_ours": _("Not a matter for this agent"),
    "unresolved": _("Could not be settled here"),
}


class CloseForm(ActionForm):
    words = text_field(
        label=_("Last words"),
        required=False,
        help_text=_("Said first. Then a chat that was handed over goes back; any other is closed."),
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=list(REASONS.items()), initial="done")
    summary = text_field(
        label=_("Summary"),
        required=False,
        max_length=1000,
        help_text=_("What the agent that handed the chat over is told. Variables such as {name} are filled in."),
    )

    def action(self) -> "Close":
        typed = self.cleaned_data
        return Close(words=typed["words"], reason=typed["reason"], recap=typed["summary"])


@dataclass(frozen=True, kw_only=True)
class Close(ActionKind):
    """Hands the chat back when it came from another agent, otherwise closes it. ``recap``: template of the summary."""

    name: ClassVar[str] = "close"
    label: ClassVar[str | Promise] = _("Close")
    hint: ClassVar[str | Promise] = _("End this agent's part of the chat.")
    icon: ClassVar[str] = "log-out"
    form_class: ClassVar[type[ActionForm]] = CloseForm
    while_closing: ClassVar[bool] = False

    said_settings: ClassVar[Mapping[str, str | Promise]] = {"words": _("Last words")}

    words: str = ""
    reason: str = "done"
    recap: str = ""

    def plan(self, step: Step) -> Outcome:
        words = step.fill(self.words)
        said = (Say(words),) if words else ()
        return Outcome((*said, EndPart(self.reason, step.fill(self.recap))), ends=True)

    def summary(self) -> str:
        return in_short(self.words) if self.words else str(REASONS.get(self.reason, ""))

    def to_json(self) -> dict[str, object]:
        return {"words": self.words, "reason": self.reason, "summary": self.recap}

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        return cls(
            words=text_in(stored, "words"), reason=text_in(stored, "reason", "done"), recap=text_in(stored, "summary")
        )
