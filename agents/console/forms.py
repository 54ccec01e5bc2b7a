"""The forms of an agent's tabs."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.console.origins import OriginsField
from agents.languages import LABELS, LANGUAGES
from agents.models import Agent
from agents.secrets import DEFAULT_OVERLAP
from workspaces.shown_names import kept_or_shown, shown_name

MAX_RADIUS = 24
_IS_COLOUR = RegexValidator(
    r"\A#[0-9a-fA-F]{6}\Z", gettext_lazy("Write a colour as # and six digits or letters a to f, such as #0b5c6b.")
)
NAME_HELP = gettext_lazy("People in a chat see this name.")
NAME_MISSING = gettext_lazy("Enter the name people in a chat are to see.")


class CreateAgentForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only for the type checker
    """``id`` is made with the empty form, so that the same form sent twice makes one agent."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    default_language = forms.ChoiceField(
        label=gettext_lazy("Default language"), choices=tuple(LANGUAGES.items()), initial="en"
    )

    class Meta:
        model = Agent
        fields = ["name", "avatar_colour", "default_language"]
        widgets = {"avatar_colour": forms.RadioSelect}
        help_texts = {"name": NAME_HELP}
        error_messages = {"name": {"required": NAME_MISSING}}

    def clean_name(self) -> str:
        return shown_name(self.cleaned_data["name"])

    def new_agent(self) -> Agent:
        """The agent the valid form describes, not stored yet."""
        agent: Agent = self.instance
        agent.pk = self.cleaned_data["id"]
        agent.languages = [agent.default_language]
        return agent


class AgentForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only for the type checker
    """The General tab."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), choices=LABELS, widget=forms.CheckboxSelectMultiple
    )
    default_language = forms.ChoiceField(
        label=gettext_lazy("Default language"),
        choices=tuple(LANGUAGES.items()),
        help_text=gettext_lazy("Spoken to people whose own language your agent does not speak."),
    )

    class Meta:
        model = Agent
        fields = ["name", "avatar_colour", "description", "languages", "default_language"]
        widgets = {"avatar_colour": forms.RadioSelect, "description": forms.Textarea(attrs={"rows": 3})}
        error_messages = {"name": {"required": NAME_MISSING}}
        help_texts = {
            "name": NAME_HELP,
            "description": gettext_lazy("What it helps with. Other institutions read this on the agent's card."),
        }

    def clean_name(self) -> str:
        return kept_or_shown(self.instance.name, self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        languages = values.get("languages")
        if languages and values.get("default_language") not in languages:
            self.add_error("default_language", _("Tick this language above too, or choose one that is ticked."))
        return values


class PublishForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only for the type checker
    """The Publish tab: where the widget may stand, and how it looks."""

    allowed_origins = OriginsField(
        label=gettext_lazy("Allowed origins"),
        required=False,
        max_length=10_000,
        help_text=gettext_lazy(
            "One per line, such as https://www.bank.example. The widget works on these sites only. "
            "The hosted chat page always works."
        ),
        widget=forms.Textarea(
            attrs={"rows": 4, "dir": "ltr", "class": "mono", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    widget_colour = forms.CharField(
        label=gettext_lazy("Colour"),
        validators=[_IS_COLOUR],
        help_text=gettext_lazy("The widget makes sure that words on it can be read."),
        widget=forms.ColorInput,
    )
    widget_position = forms.ChoiceField(
        label=gettext_lazy("Position"),
        choices=[
            ("end", gettext_lazy("At the end of the line: right, or left in Arabic")),
            ("start", gettext_lazy("At the start of the line: left, or right in Arabic")),
        ],
        widget=forms.RadioSelect,
    )
    widget_radius = forms.IntegerField(
        label=gettext_lazy("Roundness of corners"),
        min_value=0,
        max_value=MAX_RADIUS,
        help_text=gettext_lazy("In pixels, 0 to 24."),
    )
    takes_attachments = forms.BooleanField(
        label=gettext_lazy("People may attach files"),
        required=False,
        help_text=gettext_lazy(
            "Pictures, PDF and plain text. Programs that speak A2A may send them too, and live agents may answer with "
            "files. Pictures are redrawn, so that they no longer say where they were taken. Files are not searched for "
            "viruses."
        ),
    )

    class Meta:
        model = Agent
        fields = ["allowed_origins", "widget_colour", "widget_position", "widget_radius", "takes_attachments"]

    def clean_widget_colour(self) -> str:
        colour: str = self.cleaned_data["widget_colour"]
        return colour.lower()


class CreateSecretForm(forms.Form):
    """``newest`` is the newest secret when the page was drawn. The same press sent twice finds a newer one."""

    newest = forms.UUIDField(required=False, widget=forms.HiddenInput)


class RotateForm(forms.Form):
    """What becomes of the old secret, and of those it let in."""

    AT_ONCE = "at_once"

    how = forms.ChoiceField(
        label=gettext_lazy("The old secret"),
        choices=[
            ("1", gettext_lazy("Works for 1 more hour")),
            ("24", gettext_lazy("Works for 24 more hours")),
            ("168", gettext_lazy("Works for 7 more days")),
            (AT_ONCE, gettext_lazy("Ends at once, and every sender of this agent is disconnected")),
        ],
        initial=str(DEFAULT_OVERLAP // timedelta(hours=1)),
        widget=forms.RadioSelect,
    )

    @property
    def disconnects_all(self) -> bool:
        return bool(self.cleaned_data["how"] == self.AT_ONCE)

    @property
    def overlap(self) -> timedelta:
        return timedelta() if self.disconnects_all else timedelta(hours=int(self.cleaned_data["how"]))


class RevokeForm(forms.Form):
    disconnect = forms.BooleanField(
        label=gettext_lazy("Also disconnect the senders that came with this secret"), required=False
    )


class DeleteAgentForm(forms.Form):
    """Whoever deletes an agent types its name."""

    name = forms.CharField(
        label=gettext_lazy("Type the name of the agent to confirm"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, agent: Agent) -> None:
        super().__init__(data)
        self.agent = agent

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name != self.agent.name.strip():
            raise ValidationError(_("This is not its name. Type “%(name)s”.") % {"name": self.agent.name})
        return name


class CreateClientForm(forms.Form):
    """A new A2A client."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Of the program or the institution that gets the token."),
    )
