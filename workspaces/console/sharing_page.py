"""Settings: what may leave, unless a connection says otherwise."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privacy.sharing import Sharing
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.seen import held, seen_in
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
        seen = seen_in(request, SharingForm(sharing=chosen, below=None))
        form = SharingForm(request.POST or None, sharing=chosen, below=None)
        if form.is_valid():
            chosen = form.sharing()
        saved = form.is_valid() and not request.htmx and not seen.overtaken
        if saved:
            change_default_sharing(workspace=workspace, sharing=chosen, actor=request.user)
    if saved:
        messages.success(request, _("Saved. It holds from the next message on."))
        return redirect("workspaces:sharing")
    context = {"form": form, "seen": seen, "meanings": what_it_means(chosen), "tabs": settings_tabs(request)}
    return render(request, "parts/sharing_words.html" if request.htmx else "workspaces/sharing.html", context)
