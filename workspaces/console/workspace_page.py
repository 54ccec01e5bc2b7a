"""Settings: the workspace itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.forms import WorkspaceForm
from workspaces.console.settings_tabs import settings_tabs
from workspaces.renaming import rename_workspace


@require_safe
@member_required(Permission.VIEW)
def settings(request: MemberRequest) -> HttpResponse:
    return _page(request, WorkspaceForm(instance=request.member.workspace))


@require_POST
@member_required(Permission.MANAGE_WORKSPACE)
def rename(request: MemberRequest) -> HttpResponse:
    form = WorkspaceForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    rename_workspace(workspace=request.member.workspace, name=form.cleaned_data["name"], actor=request.user)
    messages.success(request, _("Saved."))
    return redirect("workspaces:settings")


def _page(request: MemberRequest, form: WorkspaceForm) -> HttpResponse:
    owners = request.member.workspace.members.owners().select_related("user")
    context = {"form": form, "tabs": settings_tabs(request), "owners": owners}
    return render(request, "workspaces/settings.html", context)
