"""Settings: the service at which members may sign in."""

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from protocol.addresses import parse_outgoing_url
from protocol.errors import AddressRefused
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.seen import Edit, held
from workspaces.console.settings_tabs import settings_tabs
from workspaces.fresh_sign_in import fresh_sign_in_first, fresh_sign_in_required
from workspaces.held_secrets import opened, sealed
from workspaces.invitations import NoOwner
from workspaces.models import Workspace
from workspaces.outgoing import address_policy
from workspaces.single_sign_on.models import SignInService
from workspaces.single_sign_on.services import NoSuchService, check_service, remove_service, set_service

HELD = "held_secret"
OTHER_SERVICE = gettext_lazy("The secret was typed for another service. Type the secret of this one.")
_PLAIN = {"dir": "ltr", "class": "mono", "spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only for the type checker
    """The secret is never written back into a page, and goes to no other service than the one it was typed for."""

    client_secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput(_PLAIN),
    )

    typed_for = ""  # the service of a secret that was held

    class Meta:
        model = SignInService
        fields = ["name", "issuer", "client_id"]
        widgets = {"issuer": forms.URLInput(_PLAIN), "client_id": forms.TextInput(_PLAIN)}
        help_texts = {
            "name": gettext_lazy("Members see it on the button, such as “Harbour account”."),
            "issuer": gettext_lazy("Its address, exactly as the service writes it, beginning with https://."),
        }

    def __init__(self, data: Any = None, *, instance: SignInService) -> None:
        super().__init__(data, instance=instance)
        self.fields["client_secret"].required = instance._state.adding and not self.data.get(HELD)
        if not instance._state.adding:
            self.fields["client_secret"].help_text = _("Leave it empty to keep the one there is.")

    def clean_issuer(self) -> str:
        issuer: str = self.cleaned_data["issuer"]
        try:
            parse_outgoing_url(issuer, policy=address_policy())
        except AddressRefused as error:
            raise ValidationError(_("This address cannot be called. Use https and a public name.")) from error
        return issuer

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("client_secret") == "":
            self._take_known()
        if secret := self.cleaned_data.get("client_secret"):
            self.instance.client_secret = secret
        return self.cleaned_data

    def _take_known(self) -> None:
        """The secret that was typed before the form came back, or the one that is stored: for the same service."""
        issuer = self.cleaned_data.get("issuer")
        if posted := self.data.get(HELD):
            held = opened(posted, purpose=self._purpose)
            if held is None:
                self.add_error("client_secret", _("Type the secret again."))
            elif issuer and held[1] not in {"", issuer}:
                self.add_error("client_secret", OTHER_SERVICE)
            else:
                self.cleaned_data["client_secret"], self.typed_for = held
        elif issuer and issuer != self.instance.issuer:
            self.add_error("client_secret", OTHER_SERVICE)

    @property
    def _purpose(self) -> str:
        return f"secret of the sign-in service of {self.instance.workspace_id}"

    @property
    def held_secret(self) -> str:
        """What the page carries of a secret that was typed and is not stored; never of one that is."""
        secret = self.is_bound and not self.errors.get("client_secret") and self.cleaned_data.get("client_secret")
        about = self.typed_for or self.cleaned_data.get("issuer", "") if secret else ""
        return sealed(secret, purpose=self._purpose, about=about) if secret else ""


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.MANAGE_WORKSPACE)
@fresh_sign_in_first
def service(request: MemberRequest) -> HttpResponse:
    """The service is asked first, which holds nobody else's change up."""
    edit = _edit(request)
    if edit.may_save() and _answers(edit.form):
        with held(request, Workspace.objects.filter(pk=request.member.workspace_id)):
            edit = _edit(request)
            if saved := edit.may_save():
                _set(request, edit.form.instance)
        if saved:
            messages.success(request, _("Saved."))
            return redirect("workspaces:sign_in")
    redirect_url = _absolute("openid_connect_callback", edit.form.instance)
    context = {"form": edit.form, "seen": edit.seen, "redirect_url": redirect_url, "tabs": settings_tabs(request)}
    return render(request, "workspaces/sign_in_service.html", context)


def _edit(request: MemberRequest) -> Edit[ServiceForm]:
    """That the secret is another one is a change too; the page tells nothing of it."""
    workspace = request.member.workspace
    row = SignInService.objects.filter(workspace=workspace).first() or SignInService(workspace=workspace)
    secret = salted_hmac("secret of a sign-in service", row.client_secret).hexdigest()
    return Edit(request, partial(ServiceForm, instance=row), secret)


def _answers(form: ServiceForm) -> bool:
    """False when it does not, which the form then says."""
    try:
        check_service(form.instance)
    except NoSuchService:
        form.add_error("issuer", _("No OpenID Connect service that calls itself so answers there."))
    return form.is_valid()


def _set(request: MemberRequest, row: SignInService) -> None:
    try:
        set_service(service=row, actor=request.user)
    except NoOwner as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.MANAGE_WORKSPACE)
@fresh_sign_in_required
def remove(request: MemberRequest) -> HttpResponse:
    row = get_object_or_404(SignInService.objects.select_related("workspace"), workspace=request.member.workspace)
    if request.method == "POST":
        remove_service(service=row, actor=request.user)
        return redirect("workspaces:sign_in")
    return render(request, "workspaces/remove_sign_in_service.html", {"row": row, "tabs": settings_tabs(request)})


def entrance_of(service: SignInService) -> str:
    """The address members are given."""
    return _absolute("openid_connect_login", service)


def _absolute(name: str, service: SignInService) -> str:
    return f"{settings.PLATFORM_DOMAIN}{reverse(name, args=[service.pk])}"
