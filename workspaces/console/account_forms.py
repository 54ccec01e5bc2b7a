"""allauth's forms of signing in and of passwords, in our words."""

from allauth.account import forms
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from workspaces.console.forms import PASSWORD_HELP
from workspaces.models import User
from workspaces.rate_limits import RateLimit

# Of one account, from wherever: six digits are soon guessed by whoever has many addresses.
CODES = RateLimit("second-step-code", times=20, seconds=3600)

_LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "remember": _("Stay signed in on this device"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
}
_HELP = {"password1": PASSWORD_HELP}


class _InOurWords:
    """Beside the class of a form. A placeholder would only say the label again."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]  # of the form it stands beside
            field.label = _LABELS.get(name, field.label)
            field.help_text = _HELP.get(name, field.help_text)
            field.widget.attrs.pop("placeholder", None)


class SignInForm(_InOurWords, forms.LoginForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ChangePasswordForm(_InOurWords, forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class ForgottenPasswordForm(_InOurWords, forms.ResetPasswordForm):  # type: ignore[misc]
    pass


class NewPasswordForm(_InOurWords, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class _CodesCounted:
    """Beside the class of a form that takes codes. Only who knows the password, or has a session, comes so far; so
    nobody else can lock the owner out, and they get in again with a new password.
    """

    user: User

    def clean_code(self) -> str:
        if CODES.take(f"{self.user.pk} {self.user.password}"):
            raise ValidationError(
                _("Too many codes were tried for this account. Wait an hour, or set a new password first.")
            )
        code: str = super().clean_code()  # type: ignore[misc]  # of the form it stands beside
        return code


class SecondStepForm(_CodesCounted, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    pass


class SignInAgainWithCodeForm(_CodesCounted, ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    pass
