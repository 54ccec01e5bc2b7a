"""Create ticket: a number under which the person's matter is found again, and what it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from triggers.actions.base import ActionForm, ActionKind, Outcome, Step, Surroundings
from triggers.effects import CreateTicket as TicketEffect
from triggers.effects import Effect, Say, SetDetail
from triggers.form_fields import in_short, text_field, variable_field
from triggers.stored_json import Stored, text_in
from triggers.tickets import Priority

TICKET = "ticket"  # what the text to the person may call the number by, whatever its variable is
MAX_SUBJECT_LENGTH, MAX_SUMMARY_LENGTH, MAX_CATEGORY_LENGTH = 200, 8000, 60


class CreateTicketForm(ActionForm):
    template = "triggers/forms/create_ticket.html"

    subject = forms.CharField(
        label=_("Subject"),
        max_length=MAX_SUBJECT_LENGTH,
        help_text=_("What your team reads in the list of tickets. Variables such as {name} are filled in."),
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    summary = text_field(
        label=_("Summary"),
        required=False,
        help_text=_("What is known so far, for example {issue_type}. The person does not see it."),
        rows=4,
    )
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices, initial=Priority.NORMAL)
    category = forms.CharField(
        label=_("Category"),
        required=False,
        max_length=MAX_CATEGORY_LENGTH,
        help_text=_("As your institution sorts its tickets, for example Cards."),
        widget=forms.TextInput({"dir": "auto"}),
    )
    variable = variable_field()
    text = text_field(
        label=_("Text to the person"),
        required=False,
        help_text=_("{ticket} is the number. Left empty, the person is told nothing."),
    )

    def offer(self, surroundings: Surroundings, *, connection_id: str) -> None:
        self.fields["variable"].help_text = _("The name the number is kept under. A handoff takes it along.")
        if self.current is None:
            self.initial.update({"variable": TICKET, "text": gettext("Your reference number is {ticket}.")})

    def action(self) -> "CreateTicket":
        typed = dict(self.cleaned_data)
        return CreateTicket(about=typed.pop("summary"), **typed)


@dataclass(frozen=True, kw_only=True)
class CreateTicket(ActionKind):
    """Opens a ticket, keeps its number under ``variable``, and tells the person. ``subject`` and ``about`` are
    templates for the institution's people; ``text`` is one for the person, in which ``{ticket}`` is the number.
    """

    name: ClassVar[str] = "create_ticket"
    label: ClassVar[str | Promise] = _("Create ticket")
    hint: ClassVar[str | Promise] = _("Give a reference number, and keep what it is about for your team.")
    icon: ClassVar[str] = "ticket"
    form_class: ClassVar[type[ActionForm]] = CreateTicketForm
    own_variables: ClassVar[frozenset[str]] = frozenset({TICKET})

    said_settings: ClassVar[Mapping[str, str | Promise]] = {"text": _("Text to the person")}

    subject: str
    about: str = ""
    priority: str = Priority.NORMAL.value
    category: str = ""
    variable: str = TICKET
    text: str = ""

    def plan(self, step: Step) -> Outcome:
        number = step.tickets(step.action_id)
        subject = " ".join(step.fill(self.subject).split())[:MAX_SUBJECT_LENGTH]
        ticket = TicketEffect(
            action_id=step.action_id,
            number=number,
            subject=subject or str(self.label),
            summary=step.fill(self.about)[:MAX_SUMMARY_LENGTH],
            priority=self.priority,
            category=self.category,
        )
        effects: list[Effect] = [ticket]
        if self.variable:
            effects.append(SetDetail(self.variable, number, type="reference", said_by="agent"))
        if said := step.fill(self.text, **{TICKET: number, self.variable: number}):
            effects.append(Say(said))
        return Outcome(tuple(effects))

    def summary(self) -> str:
        return in_short(self.subject)

    def variables(self) -> tuple[str, ...]:
        return (self.variable,) if self.variable else ()

    def missing(self) -> tuple[str, ...]:
        if not self.subject.strip():
            return (gettext("It has no subject."),)
        return () if self.variable else (gettext("It has no variable."),)

    def to_json(self) -> dict[str, object]:
        return {
            "subject": self.subject,
            "summary": self.about,
            "priority": self.priority,
            "category": self.category,
            "variable": self.variable,
            "text": self.text,
        }

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        priority = text_in(stored, "priority")
        return cls(
            subject=text_in(stored, "subject"),
            about=text_in(stored, "summary"),
            priority=priority if priority in Priority.values else Priority.NORMAL.value,
            category=text_in(stored, "category")[:MAX_CATEGORY_LENGTH],
            variable=text_in(stored, "variable", TICKET),
            text=text_in(stored, "text"),
        )
