"""The forms of webhooks."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.address_words import address_words
from agents.addresses import address_policy
from agents.webhooks.kinds import CHOICES
from agents.webhooks.models import URL_LENGTH, DeliveryState
from agents.webhooks.upkeep import LOG_KEPT_FOR
from protocol.addresses import parse_outgoing_url
from protocol.errors import AddressRefused
from workspaces.paging import PlaceField


class EndpointForm(forms.Form):
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=URL_LENGTH,
        help_text=gettext_lazy("Of a system of yours that can be reached from the internet, beginning with https://."),
        widget=forms.URLInput(
            attrs={"dir": "ltr", "class": "mono", "spellcheck": "false", "autocapitalize": "none", "inputmode": "url"}
        ),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What it is told"),
        choices=CHOICES,
        widget=forms.CheckboxSelectMultiple({"class": "choices--long"}),
    )

    def clean_url(self) -> str:
        """By its form alone. Where the name leads is checked with every call, since that can change."""
        url: str = self.cleaned_data["url"]
        try:
            parse_outgoing_url(url, policy=address_policy())
        except AddressRefused as error:
            raise ValidationError(address_words(error)) from error
        return url


class RotateForm(forms.Form):
    overlap = forms.ChoiceField(
        label=gettext_lazy("The old secret"),
        choices=[
            ("24", gettext_lazy("Signs too for 24 more hours")),
            ("168", gettext_lazy("Signs too for 7 more days")),
            ("0", gettext_lazy("Ends at once")),
        ],
        initial="24",
        widget=forms.RadioSelect,
    )

    def clean_overlap(self) -> timedelta:
        return timedelta(hours=int(self.cleaned_data["overlap"]))


class LogForm(forms.Form):
    """Which deliveries are shown. before: where in the list, newest first."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("All")), *DeliveryState.choices]
    )
    before = PlaceField(required=False)


class ReplayForm(forms.Form):
    since = forms.DateTimeField(
        label=gettext_lazy("Since"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"since": timezone.localtime() - timedelta(days=1)})
        self.fields["since"].help_text = _("In %(zone)s. The log goes back %(days)d days.") % {
            "zone": timezone.get_current_timezone_name(),
            "days": LOG_KEPT_FOR.days,
        }
