"""The filter of the list of tickets."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.models import Agent
from conversations.console.forms import FilterForm
from conversations.models import TicketState
from triggers.references import LENGTH
from triggers.tickets import Mistyped, NotANumber, read_ticket_number
from workspaces.models import Workspace


class NumberField(forms.CharField):
    """A ticket number, or how it begins. What a person wrote down wrongly is told, not looked for in vain."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return read_ticket_number(typed)
        except Mistyped as error:
            raise ValidationError(_("A letter of this number is wrong: its last one does not fit.")) from error
        except NotANumber as error:
            words = _("A ticket number has %(length)d letters and digits, and none of 0 O 1 I L 5 S 2 Z 8 B U V.")
            raise ValidationError(words % {"length": LENGTH}) from error


class TicketFilterForm(FilterForm):
    number = NumberField(
        label=gettext_lazy("Number"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false", "class": "mono"}),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    agent = forms.ModelChoiceField(
        label=gettext_lazy("Agent"), queryset=Agent.objects.none(), required=False, empty_label=gettext_lazy("Any")
    )
    test = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, data: Mapping[str, Any], *, workspace: Workspace) -> None:
        super().__init__(data)
        cast("forms.ModelChoiceField[Agent]", self.fields["agent"]).queryset = workspace.agents.order_by("name", "pk")
        cast("forms.ChoiceField", self.fields["state"]).choices = [("", _("Any")), *TicketState.choices]
        cast("forms.ChoiceField", self.fields["test"]).choices = [("", _("With people")), ("test", _("Test chats"))]
