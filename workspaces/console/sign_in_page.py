"""Settings: how the members of a workspace sign in."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.seen import Edit, held
from workspaces.console.service_page import entrance_of
from workspaces.console.settings_tabs import settings_tabs
from workspaces.fresh_sign_in import fresh_sign_in_required
from workspaces.idle_sessions import IdleMinutes, set_idle_minutes
from workspaces.models import Workspace
from workspaces.second_factors import NoFactorOfTheirOwn, require_second_factor, without_second_factor
from workspaces.single_sign_on.models import SignInService


class SignInRulesForm(forms.Form):
    required = forms.BooleanField(
        label=gettext_lazy("Every member signs in with a second step"),
        required=False,
        help_text=gettext_lazy(
            "A passkey, or a code from an authenticator app, besides the password. Whoever has none is led to set one "
            "up before anything else, from their next page on."
        ),
    )
    # Left out: as it is.
    idle_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Sign out members who do nothing for"),
        choices=IdleMinutes.choices,
        coerce=int,
        required=False,
        empty_value=None,
        help_text=gettext_lazy(
            "Pages that only look for news do not count. Whoever is in several workspaces is signed out after the "
            "shortest time of them."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.MANAGE_WORKSPACE)
@fresh_sign_in_required
def sign_in(request: MemberRequest) -> HttpResponse:
    rows = Workspace.objects.filter(pk=request.member.workspace_id)
    with held(request, rows):
        workspace = rows.get()
        chosen = {"required": workspace.second_factor_required, "idle_minutes": workspace.idle_minutes}
        edit = Edit(request, partial(SignInRulesForm, initial=chosen))
        saved = edit.may_save() and _kept(request, workspace, edit.form)
    if saved:
        messages.success(request, _("Saved."))
        return redirect("workspaces:sign_in")
    service = SignInService.objects.filter(workspace=workspace).defer("client_secret").first()
    context = {
        "form": edit.form,
        "seen": edit.seen,
        "service": service,
        "service_url": service and entrance_of(service),
        "without": without_second_factor(workspace),
        "tabs": settings_tabs(request),
    }
    return render(request, "workspaces/sign_in.html", context)


def _kept(request: MemberRequest, workspace: Workspace, form: SignInRulesForm) -> bool:
    """False when it could not be, which the form then says."""
    required, minutes = form.cleaned_data["required"], form.cleaned_data["idle_minutes"]
    try:
        require_second_factor(workspace=workspace, actor=request.user, required=required)
    except NoFactorOfTheirOwn:
        form.add_error("required", _("Set up two-step sign-in for your own account first."))
        return False
    if minutes is not None:
        set_idle_minutes(workspace=workspace, actor=request.user, minutes=minutes)
    return True
