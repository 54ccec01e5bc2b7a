"""Settings: what may leave, unless a connection says otherwise."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privacy.sharing import Sharing
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.seen import Edit, held
from workspaces.console.settings_tabs import settings_tabs
from workspaces.models import Workspace
from workspaces.sharing import change_default_sharing
from workspaces.sharing_form import SharingForm
from workspaces.sharing_words import what_it_means


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.MANAGE_WORKSPACE)
def sharing(request: MemberRequest) -> HttpResponse:
    """The form; a change in it gets the words for what is chosen so far."""
    workspace = request.member.workspace
    with held(request, Workspace.objects.filter(pk=workspace.pk)):
        workspace.refresh_from_db(fields=["sharing"])
        chosen = Sharing.from_json(workspace.sharing)
        edit = Edit(request, partial(SharingForm, sharing=chosen, below=None))
        if edit.form.is_valid():
            chosen = edit.form.sharing()
        if saved := edit.may_save():
            change_default_sharing(workspace=workspace, sharing=chosen, actor=request.user)
    if saved:
        messages.success(request, _("Saved. It holds from the next message on."))
        return redirect("workspaces:sharing")
    context = {"form": edit.form, "seen": edit.seen, "meanings": what_it_means(chosen), "tabs": settings_tabs(request)}
    return render(request, "parts/sharing_words.html" if request.htmx else "workspaces/sharing.html", context)
