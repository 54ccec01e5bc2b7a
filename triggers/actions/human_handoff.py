"""Human handoff: one of the institution's own people takes over in the inbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from triggers.actions.base import ActionForm, ActionKind, Outcome, Step, Surroundings
from triggers.effects import DEFAULT_WAIT_MINUTES, MAX_WAIT_MINUTES, AskForLiveAgent, LiveSettings, Say
from triggers.form_fields import text_field
from triggers.stored_json import Stored, text_in


class HumanHandoffForm(ActionForm):
    template = "triggers/forms/human_handoff.html"

    team = forms.ChoiceField(
        label=_("Who is asked"),
        required=False,
        help_text=_(
            "Of a team, those who are there and speak the person's language; all who are there, where none of them "
            "does. The person is not told which team it is."
        ),
    )
    announcement = text_field(
        label=_("Text to the person"),
        required=False,
        help_text=_("Said first. Then the person sees their place in the queue, and who is speaking once somebody is."),
    )
    wait_minutes = forms.IntegerField(
        label=_("How long the person waits"),
        min_value=1,
        max_value=MAX_WAIT_MINUTES,
        initial=DEFAULT_WAIT_MINUTES,
    )
    unanswered_text = text_field(label=_("If nobody takes over in that time, this agent says"), required=False)
    nobody_text = text_field(
        label=_("If nobody is available, this agent says at once"),
        help_text=_(
            "Nobody is when no live agent who is asked is marked as available with a page of the console open. The "
            "next actions run."
        ),
    )
    return_text = text_field(label=_("When the conversation comes back, this agent says"), required=False)

    def offer(self, surroundings: Surroundings, *, connection_id: str) -> None:
        self.teams = surroundings.teams
        chosen = self.current.settings.team if isinstance(self.current, HumanHandoff) else ""
        choices = [("", gettext("Anybody")), *((key, team.name) for key, team in self.teams.items())]
        if chosen and chosen not in self.teams:
            choices.append((chosen, gettext("A team that is not there any more")))
        cast("forms.ChoiceField", self.fields["team"]).choices = choices
        if self.current is None:
            self.initial.update(_default_texts())

    def clean_team(self) -> str:
        chosen = str(self.cleaned_data["team"])
        if chosen and chosen not in self.teams:
            raise forms.ValidationError(gettext("That team is not there any more. Choose another, or anybody."))
        return chosen

    def action(self) -> "HumanHandoff":
        typed = dict(self.cleaned_data)
        return HumanHandoff(nobody_text=typed.pop("nobody_text"), settings=LiveSettings(**typed))


def _default_texts() -> dict[str, str]:
    return {
        "announcement": gettext("I am getting a colleague for you. You can go on writing here."),
        "unanswered_text": gettext("I am sorry, none of my colleagues could come in time. I am still here for you."),
        "nobody_text": gettext("None of my colleagues is available right now. I am still here for you."),
        "return_text": gettext("You are back with me. Is there anything else I can do for you?"),
    }


@dataclass(frozen=True, kw_only=True)
class HumanHandoff(ActionKind):
    """Asks for a live agent when there is one, of a team or of all. ``nobody_text``: said when there is none; then the
    plan goes on.
    """

    name: ClassVar[str] = "human_handoff"
    label: ClassVar[str | Promise] = _("Human handoff")
    hint: ClassVar[str | Promise] = _("Let one of your people take the chat over in the inbox.")
    icon: ClassVar[str] = "headset"
    form_class: ClassVar[type[ActionForm]] = HumanHandoffForm
    hands_over: ClassVar[bool] = True
    while_closing: ClassVar[bool] = False

    said_settings: ClassVar[Mapping[str, str | Promise]] = {
        "announcement": _("Text to the person"),
        "unanswered_text": _("If nobody takes over in that time, this agent says"),
        "nobody_text": _("If nobody is available, this agent says at once"),
        "return_text": _("When the conversation comes back, this agent says"),
    }

    nobody_text: str = ""
    settings: LiveSettings = field(default_factory=LiveSettings)

    def plan(self, step: Step) -> Outcome:
        if not step.live_agents(self.settings.team):
            words = step.fill(self.nobody_text)
            return Outcome((Say(words),) if words else ())
        filled = replace(
            self.settings,
            announcement=step.fill(self.settings.announcement),
            unanswered_text=step.fill(self.settings.unanswered_text),
            return_text=step.fill(self.settings.return_text),
        )
        return Outcome((AskForLiveAgent(step.trigger_id, filled),), ends=True)

    def summary(self) -> str:
        minutes = self.settings.wait_minutes
        return ngettext("waits %d minute for a live agent", "waits %d minutes for a live agent", minutes) % minutes

    def to_json(self) -> dict[str, object]:
        return {**self.settings.to_json(), "nobody_text": self.nobody_text}

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        return cls(nobody_text=text_in(stored, "nobody_text"), settings=LiveSettings.from_json(stored))
