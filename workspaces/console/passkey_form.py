"""The forms of passkeys: allauth's, in our words."""

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.max_length = _("Name"), 60
        name.help_text = _("So that you know it again, such as “Work laptop”.")
        alone.label, alone.initial = _("Sign in with it alone, without the password"), True
        alone.help_text = _("It then asks for your fingerprint, face or PIN. Older security keys cannot do this.")


class _InWords:
    """What allauth calls an incorrect code, of something that has none."""

    def clean_credential(self) -> object:
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form beside it
        except ValidationError as error:
            if error.code != "incorrect_code":
                raise
            raise ValidationError(_("This passkey does not work here. Sign in another way."), error.code) from error


class SignInWithPasskeyForm(_InWords, LoginWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    pass


class SecondStepPasskeyForm(_InWords, AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    pass


class SignInAgainWithPasskeyForm(_InWords, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    pass
