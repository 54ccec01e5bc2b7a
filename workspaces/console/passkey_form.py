"""The forms of passkeys: allauth's, in our words."""

from typing import Any

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_NO_PASSKEY = _("This passkey does not work here. Sign in another way.")


class _CredentialField(forms.JSONField):
    def to_python(self, value: Any) -> Any:
        """One that nests without end is none."""
        try:
            return super().to_python(value)
        except RecursionError:
            raise ValidationError(self.error_messages["invalid"], "invalid", {"value": ""}) from None

    def bound_data(self, _data: Any, _initial: Any) -> None:
        """Nothing of it is written back into the page."""


def _credential() -> forms.JSONField:
    return _CredentialField(widget=forms.HiddenInput)


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    credential = _credential()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.max_length = _("Name"), 60
        name.help_text = _("So that you know it again, such as “Work laptop”.")
        alone.label, alone.initial = _("Sign in with it alone, without the password"), True
        alone.help_text = _("It then asks for your fingerprint, face or PIN. Older security keys cannot do this.")


class _InWords:
    """What allauth calls an incorrect code, of something that has none; and what it does not see to be none."""

    def clean_credential(self) -> object:
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form beside it
        except (KeyError, TypeError, AttributeError) as error:
            raise ValidationError(_NO_PASSKEY, "incorrect_code") from error
        except ValidationError as error:
            if error.code != "incorrect_code":
                raise
            raise ValidationError(_NO_PASSKEY, error.code) from error


class SignInWithPasskeyForm(_InWords, LoginWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    credential = _credential()


class SecondStepPasskeyForm(_InWords, AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    credential = _credential()


class SignInAgainWithPasskeyForm(_InWords, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    credential = _credential()
