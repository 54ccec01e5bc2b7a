"""The form that adds a passkey: allauth's, in our words."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.max_length = _("Name"), 60
        name.help_text = _("So that you know it again, such as “Work laptop”.")
        alone.label, alone.initial = _("Sign in with it alone, without the password"), True
        alone.help_text = _("It then asks for your fingerprint, face or PIN. Older security keys cannot do this.")
