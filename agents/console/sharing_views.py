"""*What may leave* over one connection."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agents.lookups import connection_of
from agents.models import Connection, ConnectionKind
from agents.sharing import change_sharing
from privacy.sharing import Sharing
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.seen import Edit, held
from workspaces.sharing_form import SharingForm
from workspaces.sharing_words import what_it_means


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
def sharing(request: MemberRequest, agent_id: UUID, connection_id: UUID) -> HttpResponse:
    """The form; a change in it gets the words for what is chosen so far."""
    with held(request, Connection.objects.filter(workspace=request.member.workspace, pk=connection_id)):
        connection = connection_of(request.member, agent_id, connection_id)
        below, chosen = Sharing.from_json(connection.workspace.sharing), Sharing.from_json(connection.sharing)
        plain = connection.kind == ConnectionKind.PLAIN
        edit = Edit(request, partial(SharingForm, sharing=chosen, below=below, may_repeat=plain))
        if edit.form.is_valid():
            chosen = edit.form.sharing()
        if saved := edit.may_save():
            change_sharing(connection=connection, sharing=chosen, actor=request.user)
    if saved:
        messages.success(request, _("Saved. It holds from the next message on."))
        return redirect("agents:sharing", agent_id, connection_id)
    context = {
        "agent": connection.agent,
        "connection": connection,
        "form": edit.form,
        "seen": edit.seen,
        "meanings": what_it_means(chosen.over(below)),
    }
    return render(request, "parts/sharing_words.html" if request.htmx else "agents/sharing.html", context)
