"""The form behind *Verify & Save*."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agents.card_discovery import read_typed
from agents.models import Verification
from agents.pairing_checks import Advice, advice_for
from agents.pairing_words import ADVICE_WORDS
from protocol.errors import AddressRefused
from protocol.pairing_messages import is_remote_id

_AS_TYPED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}


class ConnectForm(forms.Form):
    """What the other institution gave out. Its secret is never written back into a page."""

    remote_agent_id = forms.CharField(
        label=_("AI Agent ID"),
        max_length=200,
        error_messages={"required": _("Paste the AI Agent ID that the other institution gave you.")},
        help_text=_("It begins with agt_ on a platform like this one; elsewhere it may be a user name or a client ID."),
        widget=forms.TextInput(attrs={**_AS_TYPED, "class": "mono"}),
    )
    secret = forms.CharField(
        label=_("AI Agent Secret"),
        max_length=2000,
        error_messages={
            "required": _("Paste the AI Agent Secret. This form never keeps it, so paste it for each try.")
        },
        help_text=_(
            "An agent of a platform like this one never gets it: it is used once, to prove that both sides know it. "
            "Any other A2A agent gets it with each call, so it is kept, encrypted."
        ),
        widget=forms.PasswordInput(attrs=_AS_TYPED),
    )
    platform_domain = forms.CharField(
        label=_("Platform Domain"),
        max_length=300,
        error_messages={"required": _("Enter the Platform Domain that the other institution gave you.")},
        help_text=_("Such as https://agents.office.example, or the full address of the agent's card."),
        widget=forms.URLInput(attrs=_AS_TYPED),
    )

    def clean_remote_agent_id(self) -> str:
        agent_id: str = self.cleaned_data["remote_agent_id"]
        if not is_remote_id(agent_id):
            raise ValidationError(str(ADVICE_WORDS[Advice.AGENT_ID_FORM]))
        return agent_id

    def clean_platform_domain(self) -> str:
        try:
            typed = read_typed(self.cleaned_data["platform_domain"])
        except AddressRefused as refused:
            raise ValidationError(str(ADVICE_WORDS[advice_for(refused)])) from refused
        return typed.card_url or typed.origin

    def say_that_the_secret_is_gone(self) -> None:
        """On the page that shows the form again: its field comes back empty."""
        if self.errors and "secret" not in self.errors:
            self.add_error("secret", _("Paste the AI Agent Secret again: this form never keeps it."))


def form_to_try_again(verification: Verification) -> ConnectForm:
    """The form with what was typed, all but the secret, where the keyboard goes on."""
    form = ConnectForm(
        initial={
            "remote_agent_id": verification.remote_agent_id,
            "platform_domain": verification.platform_domain,
        }
    )
    form.fields["secret"].widget.attrs["data-focus"] = ""
    return form
