"""External AI Agent Handoff: passes the conversation to another institution's agent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from triggers.actions.base import ActionForm, ActionKind, Outcome, Step, Surroundings
from triggers.effects import (
    DEFAULT_ACCEPT_SECONDS,
    DEFAULT_HISTORY_COUNT,
    DEFAULT_IDLE_MINUTES,
    DEFAULT_MAX_TURNS,
    MAX_ACCEPT_SECONDS,
    MAX_HISTORY_COUNT,
    MAX_IDLE_MINUTES,
    MAX_MAX_TURNS,
    MIN_ACCEPT_SECONDS,
    Consent,
    HandoffSettings,
    HistoryChoice,
    HistoryKind,
    OfferHandoff,
)
from triggers.form_fields import MAX_VARIABLE_LENGTH, text_field
from triggers.stored_json import Stored
from workspaces.lines_field import LinesField

ANNOUNCED, QUIET = "announced", "quiet"
ALL_DETAILS, SOME_DETAILS = "all", "some"
MAX_DETAILS = 100
MAX_PHRASES, MAX_PHRASE_LENGTH = 20, 80


class ExternalHandoffForm(ActionForm):
    """Without a connection the action can be saved, and does nothing."""

    template = "triggers/forms/external_handoff.html"

    connection = forms.ChoiceField(
        label=_("External AI Agent"), required=False, help_text=_("Without one, this action does nothing.")
    )
    announced = forms.ChoiceField(
        label=_("What the person is told"),
        choices=[(ANNOUNCED, _("This agent says a few words first")), (QUIET, _("Quiet: only who is speaking now"))],
        widget=forms.RadioSelect,
        initial=ANNOUNCED,
    )
    announcement = text_field(
        label=_("Text to the person"),
        help_text=_("{agent} and {institution} stand for the other side. Variables such as {name} are filled in."),
    )
    consent = forms.ChoiceField(
        label=_("What the person has to say to it"),
        choices=[
            (Consent.TELL, _("They are told, and may return at any time")),
            (Consent.ASK, _("They are asked first: nothing leaves before they say yes")),
        ],
        widget=forms.RadioSelect,
        initial=Consent.TELL,
        help_text=_("Asked first, the person sees item by item what would go, and can strike out what should stay."),
    )
    decline_text = text_field(label=_("If they say no, this agent says"), required=False)
    history = forms.ChoiceField(
        label=_("Earlier messages that go along"),
        choices=[(HistoryKind.ALL, _("All")), (HistoryKind.LAST, _("The last ones")), (HistoryKind.NONE, _("None"))],
        widget=forms.RadioSelect,
        initial=HistoryKind.ALL,
    )
    history_count = forms.IntegerField(
        label=_("How many"), required=False, min_value=1, max_value=MAX_HISTORY_COUNT, initial=DEFAULT_HISTORY_COUNT
    )
    details = forms.ChoiceField(
        label=_("Session details that go along"),
        choices=[(ALL_DETAILS, _("All, but for private ones")), (SOME_DETAILS, _("Only these"))],
        widget=forms.RadioSelect,
        initial=ALL_DETAILS,
    )
    detail_names = LinesField(
        label=_("Names of the details"), max_lines=MAX_DETAILS, max_line_length=MAX_VARIABLE_LENGTH
    )
    accept_seconds = forms.IntegerField(
        label=_("How long the other agent has to take over"),
        min_value=MIN_ACCEPT_SECONDS,
        max_value=MAX_ACCEPT_SECONDS,
        initial=DEFAULT_ACCEPT_SECONDS,
    )
    failure_text = text_field(label=_("If it does not take over, this agent says"), required=False)
    return_text = text_field(label=_("When the conversation comes back, this agent says"), required=False)
    return_phrases = LinesField(
        label=_("Words that bring the person back"),
        max_lines=MAX_PHRASES,
        max_line_length=MAX_PHRASE_LENGTH,
        help_text=_("One per line. “Return to” with this agent's name always works."),
    )
    idle_minutes = forms.IntegerField(
        label=_("It comes back after a silence of"),
        required=False,
        min_value=1,
        max_value=MAX_IDLE_MINUTES,
        initial=DEFAULT_IDLE_MINUTES,
        help_text=_("For agents that cannot hand back by themselves."),
    )
    max_turns = forms.IntegerField(
        label=_("It comes back after"),
        required=False,
        min_value=1,
        max_value=MAX_MAX_TURNS,
        initial=DEFAULT_MAX_TURNS,
        help_text=_("Messages of the person. For agents that cannot hand back by themselves."),
    )

    def offer(self, surroundings: Surroundings, *, connection_id: str) -> None:
        connections = self.fields["connection"]
        if isinstance(connections, forms.ChoiceField):
            connections.choices = [("", _("Not connected yet")), *surroundings.connections]
        only = surroundings.connections[0][0] if len(surroundings.connections) == 1 and self.current is None else ""
        self.initial["connection"] = connection_id or only
        announcement = self.fields["announcement"]
        announcement.required = self.data.get("announced") != QUIET
        announcement.error_messages["required"] = gettext("Enter the text to the person, or choose Quiet.")
        if self.current is None:
            self.initial.update(_default_texts())
        hint = gettext("One per line. Left empty, no details go along.")
        if surroundings.variables:
            hint += " " + gettext("In use so far: %(names)s.") % {"names": ", ".join(surroundings.variables)}
        self.fields["detail_names"].help_text = hint

    def initial_from(self, current: ActionKind) -> dict[str, object]:
        if not isinstance(current, ExternalHandoff):
            raise TypeError(f"These are the settings of {current.name}.")
        settings = current.settings
        return {
            "announced": ANNOUNCED if settings.announced else QUIET,
            "announcement": settings.announcement,
            "consent": settings.consent,
            "decline_text": settings.decline_text,
            "history": settings.history.kind,
            "history_count": settings.history.count,
            "details": ALL_DETAILS if settings.details is None else SOME_DETAILS,
            "detail_names": settings.details or (),
            "accept_seconds": settings.accept_seconds,
            "failure_text": settings.failure_text,
            "return_text": settings.return_text,
            "return_phrases": settings.return_phrases,
            "idle_minutes": settings.idle_minutes,
            "max_turns": settings.max_turns,
        }

    def action(self) -> "ExternalHandoff":
        typed = self.cleaned_data
        count = typed["history_count"] or DEFAULT_HISTORY_COUNT
        return ExternalHandoff(
            settings=HandoffSettings(
                announcement=typed["announcement"],
                announced=typed["announced"] == ANNOUNCED,
                consent=Consent(typed["consent"] or Consent.TELL),
                decline_text=typed["decline_text"],
                history=HistoryChoice(kind=HistoryKind(typed["history"]), count=count),
                details=None if typed["details"] == ALL_DETAILS else typed["detail_names"],
                accept_seconds=typed["accept_seconds"],
                failure_text=typed["failure_text"],
                return_text=typed["return_text"],
                return_phrases=typed["return_phrases"],
                idle_minutes=typed["idle_minutes"] or DEFAULT_IDLE_MINUTES,
                max_turns=typed["max_turns"] or DEFAULT_MAX_TURNS,
            )
        )

    def chosen_connection_id(self) -> str:
        return str(self.cleaned_data["connection"])


def _default_texts() -> dict[str, str]:
    return {
        "announcement": gettext("I am passing you on to {agent} of {institution}. You can go on writing here."),
        "failure_text": gettext("I could not pass you on right now. I am still here for you."),
        "decline_text": gettext("As you wish. I am still here for you."),
        "return_text": gettext("You are back with me. Is there anything else I can do for you?"),
    }


@dataclass(frozen=True, kw_only=True)
class ExternalHandoff(ActionKind):
    name: ClassVar[str] = "external_handoff"
    label: ClassVar[str | Promise] = _("External AI Agent Handoff")
    hint: ClassVar[str | Promise] = _("Pass the chat to another institution's agent.")
    icon: ClassVar[str] = "arrow-right-left"
    form_class: ClassVar[type[ActionForm]] = ExternalHandoffForm
    needs_connection: ClassVar[bool] = True
    hands_over: ClassVar[bool] = True
    while_closing: ClassVar[bool] = False
    own_variables: ClassVar[frozenset[str]] = frozenset({"agent", "institution"})

    said_settings: ClassVar[Mapping[str, str | Promise]] = {
        "announcement": _("Text to the person"),
        "decline_text": _("If they say no, this agent says"),
        "failure_text": _("If it does not take over, this agent says"),
        "return_text": _("When the conversation comes back, this agent says"),
        "return_phrases": _("Words that bring the person back"),
    }

    settings: HandoffSettings = field(default_factory=HandoffSettings)

    def plan(self, step: Step) -> Outcome:
        if step.target is None:
            return Outcome()
        offer = OfferHandoff(step.action_id, step.trigger_id, step.target.connection_id, self._filled(step))
        return Outcome((offer,), ends=True)

    def _filled(self, step: Step) -> HandoffSettings:
        """The settings with their texts ready to be said. The other side's names come from the connection."""
        target = {} if step.target is None else {"agent": step.target.agent, "institution": step.target.institution}
        return replace(
            self.settings,
            announcement=step.fill(self.settings.announcement, **target),
            failure_text=step.fill(self.settings.failure_text, **target),
            return_text=step.fill(self.settings.return_text, **target),
            decline_text=step.fill(self.settings.decline_text, **target),
        )

    def summary(self) -> str:
        return ", ".join(self._parts())

    def _parts(self) -> Iterable[str]:
        if self.settings.consent is Consent.ASK:
            yield gettext("asks the person first")
        yield self.settings.history.in_words()
        details = self.settings.details
        if details is None:
            yield gettext("all details")
        else:
            yield ngettext("%d detail", "%d details", len(details)) % len(details)
        yield gettext("%d s to take over") % self.settings.accept_seconds

    def to_json(self) -> dict[str, object]:
        return self.settings.to_json()

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        settings = HandoffSettings.from_json(stored)
        if settings.consent is Consent.GIVEN or settings.struck or settings.agreed:
            # What only a person can say: in an action, whoever wrote it there, it is a question at most.
            settings = replace(settings, consent=Consent.ASK, struck=(), agreed=())
        return cls(settings=settings)
