"""The forms of the inbox and of the handoffs: filters, what a page already shows, and the internal note."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from agents.models import Agent
from conversations.console.team_form import LanguagesField
from conversations.models import Controller, Direction, HandoffState, LiveTalkState
from conversations.search.finding import MOST_CHARACTERS
from triggers.text_folding import without_invisible
from workspaces.models import Workspace
from workspaces.paging import PlaceField
from workspaces.shown_names import shown_name

NOTE_LIMIT = 4_000  # characters
MINE, MY_TEAMS, UNASSIGNED = "mine", "teams", "unassigned"
WHOSE = {
    MINE: gettext_lazy("Mine"),
    MY_TEAMS: gettext_lazy("My teams"),
    UNASSIGNED: pgettext_lazy("conversations", "Unassigned"),
}
WAITING = "waiting"  # for a live agent: no controller of its own, and still what one looks for


@dataclass(frozen=True)
class OtherAgent:
    """An agent of another institution, whichever of our links to it was in use: pairing anew makes a new link."""

    direction: Direction
    domain: str
    agent_id: str

    def over(self, prefix: str) -> Q:
        """Rows whose link, at ``prefix`` (``connection`` or ``sender``), leads to it."""
        return Q(**{f"{prefix}__platform_domain": self.domain, f"{prefix}__remote_agent_id": self.agent_id})


Choices = list[tuple[str, Any]]


class FilterForm(forms.Form):
    """A filter that is part of the address; the hidden fields say where in the list, and are no part of the filter."""

    before = PlaceField(required=False)

    def kept(self, **instead: str) -> str:
        """The filter as the end of an address: ``?agent=…``, or nothing. instead: what is chosen in its place."""
        told = {bound.name: bound.value() for bound in self.visible_fields()} | instead
        chosen = {name: value for name, value in told.items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    @property
    def in_use(self) -> int:
        return sum(bool(bound.value()) for bound in self.visible_fields())


class InboxFilterForm(FilterForm):
    """q: words, and phrases in quotation marks. known: the newest activity the page shows. current: the conversation
    that is open beside the list.
    """

    q = forms.CharField(
        label=gettext_lazy("Search conversations"),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.TextInput(
            {"type": "search", "dir": "auto", "autocomplete": "off", "placeholder": gettext_lazy("Search")}
        ),
    )
    agent = forms.ModelChoiceField(
        label=gettext_lazy("Agent"), queryset=Agent.objects.none(), required=False, empty_label=gettext_lazy("Any")
    )
    whose = forms.ChoiceField(label=gettext_lazy("Assigned to"), required=False)
    control = forms.ChoiceField(label=gettext_lazy("Who has control"), required=False)
    open = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    link = forms.ChoiceField(label=gettext_lazy("Other agent"), required=False)
    handoff = forms.ChoiceField(label=gettext_lazy("Handoff"), required=False)
    test = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    known = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    current = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, workspace: Workspace) -> None:
        super().__init__(data)
        self.others, grouped = other_agents(workspace)
        agents = cast("forms.ModelChoiceField[Agent]", self.fields["agent"])
        agents.queryset = workspace.agents.order_by("name", "pk")
        _choose(self, "whose", list(WHOSE.items()))
        _choose(self, "control", [*Controller.choices, (WAITING, LiveTalkState.WAITING.label)])
        _choose(self, "open", [("open", _("Open")), ("closed", _("Closed"))])
        _choose(self, "link", grouped)
        _choose(self, "handoff", HandoffState.choices)
        cast("forms.ChoiceField", self.fields["test"]).choices = [("", _("With people")), ("test", _("Test chats"))]

    def whose_links(self) -> list[tuple[str, str, bool]]:
        """Words, the end of the address, and whether it is chosen."""
        chosen, every = self["whose"].value() or "", {"": pgettext("conversations", "All"), **WHOSE}
        return [(str(words), self.kept(whose=value), value == chosen) for value, words in every.items()]

    def filters(self) -> list[forms.BoundField]:
        """What is chosen from; beside it stands what is searched for."""
        return [bound for bound in self.visible_fields() if bound.name != "q"]

    @property
    def in_use(self) -> int:
        return sum(bool(bound.value()) for bound in self.filters())


class HandoffFilterForm(FilterForm):
    direction = forms.ChoiceField(label=gettext_lazy("Direction"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    link = forms.ChoiceField(label=gettext_lazy("Other agent"), required=False)

    def __init__(self, data: Mapping[str, Any], *, workspace: Workspace) -> None:
        super().__init__(data)
        self.others, grouped = other_agents(workspace)
        _choose(self, "direction", Direction.choices)
        _choose(self, "state", HandoffState.choices)
        _choose(self, "link", grouped)


def _choose(form: forms.Form, name: str, choices: Choices) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = [("", _("Any")), *choices]


def other_agents(workspace: Workspace) -> tuple[dict[str, OtherAgent], Choices]:
    """What the filter's values stand for, and the same as choices: whom we hand to, and who hands to us."""
    to, to_choices = _ends_of(workspace.connections.all(), Direction.OUTGOING)
    from_, from_choices = _ends_of(workspace.senders.all(), Direction.INCOMING)
    groups = [(_("Handed to"), to_choices), (_("Came from"), from_choices)]
    return to | from_, [group for group in groups if group[1]]


def _ends_of(links: Any, direction: Direction) -> tuple[dict[str, OtherAgent], Choices]:
    rows = links.order_by("remote_institution", "remote_name", "verified_at").values_list(
        "platform_domain", "remote_agent_id", "remote_name", "remote_institution"
    )
    others, names = {}, {}
    for domain, agent_id, name, institution in rows:
        value = f"{direction}:{agent_id}@{domain}"
        others[value] = OtherAgent(direction, domain, agent_id)
        names[value] = f"{name}, {institution}"
    return others, list(names.items())


class NewsForm(forms.Form):
    """What a page about a conversation shows already. first and position: its first and last message.
    mine: 1 when it lets the member reply.
    """

    revision = forms.IntegerField(min_value=0)
    first = forms.IntegerField(min_value=0)
    position = forms.IntegerField(min_value=0)
    attempt = forms.IntegerField(min_value=0)
    mine = forms.IntegerField(min_value=0, required=False)


class UntilForm(forms.Form):
    """until: the messages before this position."""

    until = forms.IntegerField(min_value=1, required=False)


class SayingForm(forms.Form):
    """text: as it was typed; what shows nothing is empty."""

    text: forms.CharField

    def clean_text(self) -> str:
        typed: str = self.cleaned_data["text"]
        if not without_invisible(typed):
            raise ValidationError(self.fields["text"].error_messages["required"], code="required")
        return typed


class NoteForm(SayingForm):
    text = forms.CharField(
        label=gettext_lazy("Internal note"),
        help_text=gettext_lazy("Only your team sees this. It is never shown to the person and never leaves."),
        max_length=NOTE_LIMIT,
        error_messages={"required": gettext_lazy("Write something first.")},
        widget=forms.Textarea({"id": "note-text", "rows": 2, "dir": "auto"}),
    )


class EpochForm(forms.Form):
    """Which change of control the page showed last."""

    epoch = forms.IntegerField(min_value=0)


class TakeOverForm(EpochForm):
    """take_over: the conversation that a member was about to take over when they had to choose their name first."""

    take_over = forms.UUIDField()


class AvailabilityForm(forms.Form):
    available = forms.BooleanField(required=False)


class ShownNameForm(forms.Form):
    """How people meet a member."""

    shown_name = forms.CharField(
        label=gettext_lazy("Name people see"),
        help_text=gettext_lazy("For example your first name. It stands over what you write in a chat."),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "nickname"}),
    )
    languages = LanguagesField(
        label=gettext_lazy("Languages you speak"),
        help_text=gettext_lazy("Chats in these come to you first. With none chosen, any chat may."),
    )

    def clean_shown_name(self) -> str:
        return shown_name(self.cleaned_data["shown_name"])


class CloseForm(forms.Form):
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        help_text=gettext_lazy("For the institution it came from. Secrets in it are withheld."),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )
