"""Settings: how the members of a workspace sign in."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.service_page import entrance_of
from workspaces.console.settings_tabs import settings_tabs
from workspaces.fresh_sign_in import fresh_sign_in_required
from workspaces.second_factors import NoFactorOfTheirOwn, require_second_factor, without_second_factor
from workspaces.single_sign_on.models import SignInService


class SecondFactorForm(forms.Form):
    required = forms.BooleanField(label=gettext_lazy("Every member signs in with a second step"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.MANAGE_WORKSPACE)
@fresh_sign_in_required
def sign_in(request: MemberRequest) -> HttpResponse:
    workspace = request.member.workspace
    sent = request.POST if request.method == "POST" else None
    form = SecondFactorForm(sent, initial={"required": workspace.second_factor_required})
    if form.is_valid():
        try:
            require_second_factor(workspace=workspace, actor=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("workspaces:sign_in")
        except NoFactorOfTheirOwn:
            form.add_error("required", _("Set up two-step sign-in for your own account first."))
    service = SignInService.objects.filter(workspace=workspace).defer("client_secret").first()
    context = {
        "form": form,
        "service": service,
        "service_url": service and entrance_of(service),
        "without": without_second_factor(workspace),
        "tabs": settings_tabs(request),
    }
    return render(request, "workspaces/sign_in.html", context)
