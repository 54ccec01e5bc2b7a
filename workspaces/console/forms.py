"""The forms of first run and settings."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from workspaces.first_run import is_setup_code
from workspaces.models import ApiKey, AuditAction, Role, User, Workspace
from workspaces.shown_names import kept_or_shown, shown_name

EMAIL = {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
PASSWORD_HELP = _("At least 12 characters, and not one that others use often.")
INSTITUTION_HELP = _("People in a chat see this name beside your agents.")


def new_password() -> forms.CharField:
    return forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        help_text=PASSWORD_HELP,
        error_messages={"required": _("Choose a password.")},
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


class FirstRunForm(forms.Form):
    setup_code = forms.CharField(
        label=_("Set-up code"),
        max_length=200,
        help_text=_("The value of SETUP_CODE in this server's environment."),
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )
    institution = forms.CharField(
        label=_("Institution"),
        max_length=80,
        help_text=INSTITUTION_HELP,
        error_messages={"required": _("Enter the name of your institution.")},
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    email = forms.EmailField(label=_("E-mail address"), max_length=254, widget=forms.EmailInput(EMAIL))
    password = new_password()

    def __init__(self, data: Mapping[str, Any] | None = None, *, needs_code: bool) -> None:
        super().__init__(data)
        if not needs_code:
            del self.fields["setup_code"]

    def clean_institution(self) -> str:
        return shown_name(self.cleaned_data["institution"])

    def clean_setup_code(self) -> None:
        """Nothing of it is kept."""
        if not is_setup_code(self.cleaned_data["setup_code"]):
            raise ValidationError(_("This is not the set-up code."))

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        values.pop("setup_code", None)
        if "password" in values:
            try:
                validate_password(values["password"], User(email=values.get("email", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return values


class WorkspaceForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only for the type checker
    class Meta:
        model = Workspace
        fields = ["name"]
        help_texts = {"name": INSTITUTION_HELP}

    def clean_name(self) -> str:
        return kept_or_shown(self.initial["name"], self.cleaned_data["name"])


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254, widget=forms.EmailInput(EMAIL))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.BUILDER,
        help_text=_(
            "A viewer reads chats. A live agent also talks with people. A builder also sets up agents. An owner also "
            "manages members and API keys."
        ),
    )

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class NewcomerForm(forms.Form):
    """The name and the password of an account that an invitation makes."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("The other members see it."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    password = new_password()

    def __init__(self, data: QueryDict | None = None, *, email: str) -> None:
        super().__init__(data)
        self.email = email

    def clean_name(self) -> str:
        return shown_name(self.cleaned_data["name"])

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.email, first_name=self.cleaned_data.get("name", "")))
        return password


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


class ApiKeyForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only for the type checker
    class Meta:
        model = ApiKey
        fields = ["name", "role"]
        help_texts = {
            "name": _("What will use this key, such as “Website” or “Nightly export”."),
            "role": _("What it may do through the API, and never more than you may yourself."),
        }


class AuditFilterForm(forms.Form):
    action = forms.ChoiceField(
        label=_("What was done"), required=False, choices=[("", _("Everything")), *AuditAction.choices]
    )
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)
