"""Settings: the workspace itself."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.forms import WorkspaceForm
from workspaces.console.seen import Edit, held
from workspaces.console.settings_tabs import settings_tabs
from workspaces.models import Workspace
from workspaces.renaming import rename_workspace


@require_safe
@member_required(Permission.VIEW)
def settings(request: MemberRequest) -> HttpResponse:
    return _page(request, _edit(request, request.member.workspace))


@require_POST
@member_required(Permission.MANAGE_WORKSPACE)
def rename(request: MemberRequest) -> HttpResponse:
    rows = Workspace.objects.filter(pk=request.member.workspace_id)
    with held(request, rows):
        workspace = rows.get()
        edit = _edit(request, workspace)
        if saved := edit.may_save():
            rename_workspace(workspace=workspace, name=edit.form.cleaned_data["name"], actor=request.user)
    if not saved:
        return _page(request, edit)
    messages.success(request, _("Saved."))
    return redirect("workspaces:settings")


def _edit(request: MemberRequest, workspace: Workspace) -> Edit[WorkspaceForm]:
    """What is typed stays in the form: the page is headed by the name that is stored."""
    return Edit(request, partial(WorkspaceForm, initial={"name": workspace.name}))


def _page(request: MemberRequest, edit: Edit[WorkspaceForm]) -> HttpResponse:
    owners = request.member.workspace.members.owners().select_related("user")
    context = {"form": edit.form, "seen": edit.seen, "tabs": settings_tabs(request), "owners": owners}
    return render(request, "workspaces/settings.html", context)
