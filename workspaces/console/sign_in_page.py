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
from workspaces.models import Workspace
from workspaces.second_factors import NoFactorOfTheirOwn, require_second_factor, without_second_factor
from workspaces.single_sign_on.models import SignInService


class SecondFactorForm(forms.Form):
    required = forms.BooleanField(label=gettext_lazy("Every member signs in with a second step"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.MANAGE_WORKSPACE)
@fresh_sign_in_required
def sign_in(request: MemberRequest) -> HttpResponse:
    rows = Workspace.objects.filter(pk=request.member.workspace_id)
    with held(request, rows):
        workspace = rows.get()
        edit = Edit(request, partial(SecondFactorForm, initial={"required": workspace.second_factor_required}))
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


def _kept(request: MemberRequest, workspace: Workspace, form: SecondFactorForm) -> bool:
    """False when it could not be, which the form then says."""
    try:
        require_second_factor(workspace=workspace, actor=request.user, **form.cleaned_data)
    except NoFactorOfTheirOwn:
        form.add_error("required", _("Set up two-step sign-in for your own account first."))
    return form.is_valid()
